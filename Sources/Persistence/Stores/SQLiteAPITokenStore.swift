public import Domain

/// API tokens in SQLite, remembered between requests: a script sends its token with each.
public struct SQLiteAPITokenStore: APITokenStore {
    /// Tokens that expired so long ago are deleted when their account gets another: until then it can be said that they did.
    private static let expiredSeconds: Int64 = 30 * 86_400

    private let database: Database

    public init(database: Database) {
        self.database = database
    }

    public func tokens(of account: ID<Account>) throws -> [APIToken] {
        try database.read { connection in
            try connection.all(
                """
                SELECT id, account_id, parent_id, name, prefix, scopes, created_at, expires_at, last_used_at
                FROM api_tokens
                WHERE account_id = ?
                ORDER BY id
                """,
                account,
                read: token
            )
        }
    }

    public func tokens(of account: ID<Account>, page: PageRequest) throws -> Page<APIToken> {
        try database.snapshot { connection in
            var query = SQLQuery(
                """
                SELECT id, account_id, parent_id, name, prefix, scopes, created_at, expires_at, last_used_at
                FROM api_tokens
                """
            )
            query.append("WHERE account_id = ?", .integer(account.rawValue))
            return try IDListing.page(
                query,
                page,
                total: connection.first("SELECT COUNT(*) FROM api_tokens WHERE account_id = ?", account) { $0.int(0) }
                    ?? 0,
                connection,
                id: \.id.rawValue,
                read: token
            )
        }
    }

    public func token(_ id: ID<APIToken>) throws -> APIToken? {
        try database.read { connection in
            try connection.first(
                """
                SELECT id, account_id, parent_id, name, prefix, scopes, created_at, expires_at, last_used_at
                FROM api_tokens
                WHERE id = ?
                """,
                id,
                read: token
            )
        }
    }

    public func insert(
        _ draft: APITokenDraft,
        account: ID<Account>,
        parent: ID<APIToken>?,
        prefix: String,
        tokenHash: [UInt8],
        createdAt: Timestamp
    ) throws -> APIToken {
        try database.write { connection in
            _ = try AccountRows.existingAccount(account, connection)
            try connection.run(
                "DELETE FROM api_tokens WHERE account_id = ? AND expires_at < ?",
                account,
                createdAt - Self.expiredSeconds
            )
            try connection.run(
                """
                INSERT INTO api_tokens (account_id, parent_id, name, prefix, token_hash, scopes, created_at, expires_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
                account,
                parent,
                draft.name,
                prefix,
                tokenHash,
                draft.scopes.text,
                createdAt,
                draft.expiresAt
            )
            return APIToken(
                id: ID(connection.lastInsertedID),
                accountID: account,
                parentID: parent,
                name: draft.name,
                prefix: prefix,
                scopes: draft.scopes,
                createdAt: createdAt,
                expiresAt: draft.expiresAt,
                lastUsedAt: nil
            )
        }
    }

    public func token(tokenHash: [UInt8]) throws -> (token: APIToken, account: Account)? {
        guard let digest = SecretDigest(tokenHash) else { return nil }
        let known = try database.caches.tokens.value(for: digest, in: database) {
            try database.snapshot { try authorised(tokenHash, $0) }
        }
        return known.map { ($0.token, $0.account) }
    }

    public func delete(_ id: ID<APIToken>, of account: ID<Account>) throws {
        try database.write { connection in
            try connection.run("DELETE FROM api_tokens WHERE id = ? AND account_id = ?", id, account)
            if connection.changes == 0 { throw DomainError.notFound("token \(id)") }
            // Those that it made went with it, under hashes that nobody knows here.
            database.caches.tokens.invalidateAll(after: connection)
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
            SELECT id, account_id, parent_id, name, prefix, scopes, created_at, expires_at, last_used_at
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
        guard let scopes = Scopes(text: row.text(5)) else { throw UnreadableRow("the scopes \(row.text(5))") }
        return APIToken(
            id: row.id(0),
            accountID: row.id(1),
            parentID: row.optionalInt64(2).map { ID($0) },
            name: row.text(3),
            prefix: row.text(4),
            scopes: scopes,
            createdAt: row.timestamp(6),
            expiresAt: row.optionalTimestamp(7),
            lastUsedAt: row.optionalTimestamp(8)
        )
    }
}
