import Domain

/// The rows of users, within a transaction that the caller opened.
enum UserRows {
    static func user(_ id: ID<User>, _ connection: Connection) throws -> User? {
        try connection.first(
            """
            SELECT id, external_id, name, is_synthetic, rating_count, rating_sum, version, created_at
            FROM users
            WHERE id = ?
            """,
            id,
            read: user
        )
    }

    /// Throws `.notFound`.
    static func existingUser(_ id: ID<User>, _ connection: Connection) throws -> User {
        guard let user = try user(id, connection) else { throw DomainError.notFound("user \(id)") }
        return user
    }

    static func user(externalID: String, _ connection: Connection) throws -> User? {
        try connection.first(
            """
            SELECT id, external_id, name, is_synthetic, rating_count, rating_sum, version, created_at
            FROM users
            WHERE external_id = ?
            """,
            externalID,
            read: user
        )
    }

    /// Reads the columns as the queries above name them.
    static func user(_ row: Row) -> User {
        let ratingCount = row.int(4)
        return User(
            id: row.id(0),
            externalID: row.optionalText(1),
            name: row.text(2),
            isSynthetic: row.bool(3),
            ratingCount: ratingCount,
            meanRating: ratingCount > 0 ? row.double(5) / Double(ratingCount) : nil,
            version: row.int(6),
            createdAt: row.timestamp(7)
        )
    }

    static func id(externalID: String, _ connection: Connection) throws -> ID<User>? {
        try connection.first("SELECT id FROM users WHERE external_id = ?", externalID) { $0.id(0) }
    }

    /// Throws `.conflict` if the external id is taken.
    static func insert(_ draft: UserDraft, at moment: Timestamp, _ connection: Connection) throws -> ID<User> {
        try withExternalIDConflict(draft.externalID) {
            try connection.run(
                "INSERT INTO users (external_id, name, is_synthetic, created_at) VALUES (?, ?, ?, ?)",
                draft.externalID,
                draft.name,
                draft.isSynthetic,
                moment
            )
        }
        return ID(connection.lastInsertedID)
    }

    /// What the next user to be inserted is called.
    static func nextID(_ connection: Connection) throws -> ID<User> {
        // Counts deleted users too: an id never comes to mean another user.
        ID(try connection.first("SELECT seq + 1 FROM sqlite_sequence WHERE name = 'users'") { $0.int64(0) } ?? 1)
    }

    /// Inserts many users whose external ids no user has, in order of id. What it throws must undo the transaction.
    static func insert(
        _ users: [(id: ID<User>, draft: UserDraft)],
        at moment: Timestamp,
        _ connection: Connection
    ) throws {
        try connection.run(
            """
            INSERT OR FAIL INTO users (id, external_id, name, is_synthetic, created_at)
            SELECT c1, c2, c3, c4, c5 FROM lent_rows
            """,
            lending: users.count
        ) { row, column in
            let user = users[row]
            switch column {
            case 0: return .integer(user.id.rawValue)
            case 1: return .text(user.draft.externalID ?? "")
            case 2: return .text(user.draft.name)
            case 3: return .integer(user.draft.isSynthetic ? 1 : 0)
            default: return .integer(moment.seconds)
            }
        }
    }

    /// Throws `.conflict` if the external id is taken.
    static func update(_ id: ID<User>, _ draft: UserDraft, _ connection: Connection) throws {
        try withExternalIDConflict(draft.externalID) {
            try connection.run(
                """
                UPDATE users
                SET external_id = ?, name = ?, is_synthetic = ?, version = version + 1
                WHERE id = ?
                """,
                draft.externalID,
                draft.name,
                draft.isSynthetic,
                id
            )
        }
    }

    /// Deletes a user without an account, and brings the statistics of the rated items up to date.
    static func delete(_ id: ID<User>, _ caches: StoreCaches, _ connection: Connection) throws {
        let prior = try SettingsRows.prior(connection)
        let rated = try StatisticsRows.removeInteractions(of: id, prior: prior, connection)
        try connection.run("DELETE FROM users WHERE id = ?", id)
        caches.externalIDs.advance()
        caches.ratings.invalidate(id, after: connection)
        caches.items.invalidate(rated, after: connection)
    }

    private static func withExternalIDConflict(_ externalID: String?, _ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as SQLiteError where error.isUniqueViolation {
            throw DomainError.conflict("Another user has the external id “\(externalID ?? "")”.")
        }
    }
}
