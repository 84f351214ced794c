public import Domain

/// Sessions and known browsers in SQLite. Sessions are remembered between requests: every page of a signed-in person asks for one.
extension SQLiteAccountStore {
    /// Throws `.notFound` if there is no such account.
    public func insertSession(
        tokenHash: [UInt8],
        account: ID<Account>,
        browser: String,
        createdAt: Timestamp,
        expiresAt: Timestamp
    ) throws {
        try database.write { connection in
            guard try AccountRows.account(account, connection) != nil else {
                throw DomainError.notFound("account \(account)")
            }
            try connection.run(
                """
                INSERT INTO sessions (token_hash, account_id, browser, created_at, expires_at, last_seen_at)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
                tokenHash,
                account,
                browser,
                createdAt,
                expiresAt,
                createdAt
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

    public func sessions(of account: ID<Account>, at moment: Timestamp) throws -> [Session] {
        try database.read { connection in
            try connection.all(
                """
                SELECT accounts.id, accounts.user_id, accounts.name, accounts.role, accounts.created_at, accounts.version,
                    sessions.id, sessions.browser, sessions.created_at, sessions.expires_at, sessions.last_seen_at
                FROM sessions
                JOIN accounts ON accounts.id = sessions.account_id
                WHERE sessions.account_id = ? AND sessions.expires_at > ?
                ORDER BY sessions.id DESC
                """,
                account,
                moment,
                read: session
            )
        }
    }

    public func deleteSession(_ id: ID<Session>, of account: ID<Account>) throws {
        try database.write { connection in
            try forget(id, connection)
            try connection.run("DELETE FROM sessions WHERE id = ? AND account_id = ?", id, account)
            if connection.changes == 0 { throw DomainError.notFound("session \(id)") }
        }
    }

    public func deleteSessions(of account: ID<Account>, except session: ID<Session>?) throws {
        try database.write { connection in
            try connection.run("DELETE FROM sessions WHERE account_id = ? AND id IS NOT ?", account, session)
            database.caches.sessions.invalidateAll(after: connection)
        }
    }

    public func noteUse(_ id: ID<Session>, at moment: Timestamp) {
        _ = database.enqueue(
            {
                try database.write { connection in
                    try connection.run("UPDATE sessions SET last_seen_at = ? WHERE id = ?", moment, id)
                    try forget(id, connection)
                }
            },
            done: { _ in }
        )
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
            SELECT accounts.id, accounts.user_id, accounts.name, accounts.role, accounts.created_at, accounts.version,
                sessions.id, sessions.browser, sessions.created_at, sessions.expires_at, sessions.last_seen_at
            FROM sessions
            JOIN accounts ON accounts.id = sessions.account_id
            WHERE sessions.token_hash = ?
            """,
            tokenHash,
            read: session
        )
    }

    private func session(_ row: Row) throws -> Session {
        Session(
            id: row.id(6),
            account: try AccountRows.account(row),
            browser: row.text(7),
            createdAt: row.timestamp(8),
            expiresAt: row.timestamp(9),
            lastSeenAt: row.timestamp(10)
        )
    }

    /// Drops what is remembered of a session, which is kept by hash.
    private func forget(_ id: ID<Session>, _ connection: Connection) throws {
        let hash = try connection.first("SELECT token_hash FROM sessions WHERE id = ?", id) { $0.bytes(0) }
        guard let digest = hash.flatMap(SecretDigest.init) else { return }
        database.caches.sessions.invalidate(digest, after: connection)
    }
}
