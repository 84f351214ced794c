public import Domain

/// Sessions and known browsers in SQLite. Sessions are remembered between requests: every page of a signed-in person asks for one.
extension SQLiteAccountStore {
    /// Throws `.notFound` if there is no such account.
    public func insertSession(
        tokenHash: [UInt8],
        account: ID<Account>,
        createdAt: Timestamp,
        expiresAt: Timestamp
    ) throws {
        try database.write { connection in
            guard try AccountRows.account(account, connection) != nil else {
                throw DomainError.notFound("account \(account)")
            }
            try connection.run(
                "INSERT INTO sessions (token_hash, account_id, created_at, expires_at) VALUES (?, ?, ?, ?)",
                tokenHash,
                account,
                createdAt,
                expiresAt
            )
        }
    }

    public func session(tokenHash: [UInt8], at moment: Timestamp) throws -> Session? {
        guard let digest = SecretDigest(tokenHash) else { return nil }
        let session = try database.caches.sessions.value(for: digest, in: database) {
            try database.read { try storedSession(tokenHash, $0) }
        }
        guard let session, session.expiresAt > moment else { return nil }
        return session
    }

    public func deleteSession(tokenHash: [UInt8]) throws {
        guard let digest = SecretDigest(tokenHash) else { return }
        try database.write { connection in
            try connection.run("DELETE FROM sessions WHERE token_hash = ?", tokenHash)
            database.caches.sessions.invalidate(digest, after: connection)
        }
    }

    public func deleteSessions(of account: ID<Account>, except tokenHash: [UInt8]?) throws {
        try database.write { connection in
            try connection.run(
                "DELETE FROM sessions WHERE account_id = ? AND token_hash IS NOT ?",
                account,
                tokenHash
            )
            database.caches.sessions.invalidateAll(after: connection)
        }
    }

    /// Deletes the devices that expired before the moment too. What is remembered of sessions may stay: each use looks at
    /// the expiry again.
    public func deleteSessions(expiredBefore moment: Timestamp) throws {
        try database.write { connection in
            try connection.run("DELETE FROM sessions WHERE expires_at < ?", moment)
            try connection.run("DELETE FROM devices WHERE expires_at < ?", moment)
        }
    }

    /// Throws `.notFound` if there is no such account.
    public func insertDevice(tokenHash: [UInt8], account: ID<Account>, expiresAt: Timestamp) throws {
        try database.write { connection in
            guard try AccountRows.account(account, connection) != nil else {
                throw DomainError.notFound("account \(account)")
            }
            try connection.run(
                """
                INSERT INTO devices (token_hash, account_id, expires_at)
                VALUES (?, ?, ?)
                ON CONFLICT (token_hash) DO UPDATE
                SET account_id = excluded.account_id, expires_at = excluded.expires_at
                """,
                tokenHash,
                account,
                expiresAt
            )
        }
    }

    public func isDevice(tokenHash: [UInt8], ofAccountNamed name: String, at moment: Timestamp) throws -> Bool {
        try database.read { connection in
            try connection.exists(
                """
                SELECT 1
                FROM devices
                JOIN accounts ON accounts.id = devices.account_id
                WHERE devices.token_hash = ? AND devices.expires_at > ? AND accounts.folded_name = ?
                """,
                tokenHash,
                moment,
                name.lowercased()
            )
        }
    }

    private func storedSession(_ tokenHash: [UInt8], _ connection: Connection) throws -> Session? {
        try connection.first(
            """
            SELECT accounts.id, accounts.user_id, accounts.name, accounts.role, accounts.created_at,
                sessions.created_at, sessions.expires_at
            FROM sessions
            JOIN accounts ON accounts.id = sessions.account_id
            WHERE sessions.token_hash = ?
            """,
            tokenHash
        ) { row in
            Session(
                account: try AccountRows.account(row),
                createdAt: row.timestamp(5),
                expiresAt: row.timestamp(6)
            )
        }
    }
}
