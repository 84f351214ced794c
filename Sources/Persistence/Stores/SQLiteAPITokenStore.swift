public import Domain

/// API tokens in SQLite, remembered between requests: a script sends its token with each.
public struct SQLiteAPITokenStore: APITokenStore {
    private let database: Database

    public init(database: Database) {
        self.database = database
    }

    public func tokens(of account: ID<Account>) throws -> [APIToken] {
        try database.read { connection in
            try connection.all(
                """
                SELECT id, account_id, name, prefix, scopes, created_at, expires_at, last_used_at
                FROM api_tokens
                WHERE account_id = ?
                ORDER BY id
                """,
                account,
                read: token
            )
        }
    }

    /// Throws `.notFound` if there is no such account.
    public func insert(
        account: ID<Account>,
        name: String,
        prefix: String,
        tokenHash: [UInt8],
        scopes: Scopes,
        createdAt: Timestamp,
        expiresAt: Timestamp?
    ) throws -> APIToken {
        try database.write { connection in
            guard try AccountRows.account(account, connection) != nil else {
                throw DomainError.notFound("account \(account)")
            }
            try connection.run(
                """
                INSERT INTO api_tokens (account_id, name, prefix, token_hash, scopes, created_at, expires_at)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
                account,
                name,
                prefix,
                tokenHash,
                scopes.text,
                createdAt,
                expiresAt
            )
            return APIToken(
                id: ID(connection.lastInsertedID),
                accountID: account,
                name: name,
                prefix: prefix,
                scopes: scopes,
                createdAt: createdAt,
                expiresAt: expiresAt,
                lastUsedAt: nil
            )
        }
    }

    public func token(tokenHash: [UInt8], at moment: Timestamp) throws -> (token: APIToken, account: Account)? {
        guard let digest = SecretDigest(tokenHash) else { return nil }
        let known = try database.caches.tokens.value(for: digest, in: database) {
            try database.snapshot { try authorised(tokenHash, $0) }
        }
        guard let known else { return nil }
        if let expiresAt = known.token.expiresAt, expiresAt <= moment { return nil }
        return (known.token, known.account)
    }

    public func delete(_ id: ID<APIToken>, of account: ID<Account>) throws {
        try database.write { connection in
            try forget(id, connection)
            try connection.run("DELETE FROM api_tokens WHERE id = ? AND account_id = ?", id, account)
            if connection.changes == 0 { throw DomainError.notFound("token \(id)") }
        }
    }

    public func noteUse(_ id: ID<APIToken>, at moment: Timestamp) {
        _ = database.enqueue(
            {
                try database.write { connection in
                    try connection.run("UPDATE api_tokens SET last_used_at = ? WHERE id = ?", moment, id)
                    try forget(id, connection)
                }
            },
            done: { _ in }
        )
    }

    // MARK: Within a transaction

    /// Drops what is remembered of a token, which is kept by hash.
    private func forget(_ id: ID<APIToken>, _ connection: Connection) throws {
        let hash = try connection.first("SELECT token_hash FROM api_tokens WHERE id = ?", id) { $0.bytes(0) }
        guard let digest = hash.flatMap(SecretDigest.init) else { return }
        database.caches.tokens.invalidate(digest, after: connection)
    }

    private func authorised(_ tokenHash: [UInt8], _ connection: Connection) throws -> AuthorisedToken? {
        let token = try connection.first(
            """
            SELECT id, account_id, name, prefix, scopes, created_at, expires_at, last_used_at
            FROM api_tokens
            WHERE token_hash = ?
            """,
            tokenHash,
            read: token
        )
        guard let token, let account = try AccountRows.account(token.accountID, connection) else { return nil }
        return AuthorisedToken(token: token, account: account)
    }

    private func token(_ row: Row) throws -> APIToken {
        guard let scopes = Scopes(text: row.text(4)) else { throw UnreadableRow("the scopes \(row.text(4))") }
        return APIToken(
            id: row.id(0),
            accountID: row.id(1),
            name: row.text(2),
            prefix: row.text(3),
            scopes: scopes,
            createdAt: row.timestamp(5),
            expiresAt: row.optionalTimestamp(6),
            lastUsedAt: row.optionalTimestamp(7)
        )
    }
}
