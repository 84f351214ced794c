public import Domain

/// Users in SQLite.
public struct SQLiteUserStore: UserStore {
    private let database: Database

    public init(database: Database) {
        self.database = database
    }

    public func user(_ id: ID<User>) throws -> User? {
        try database.read { try UserRows.user(id, $0) }
    }

    public func user(externalID: String) throws -> User? {
        try database.read { try UserRows.user(externalID: externalID, $0) }
    }

    public func users(matching query: UserQuery, page: PageRequest) throws -> Page<User> {
        try database.snapshot { try UserListing(query, page: page).run($0) }
    }

    public func userCount() throws -> Int {
        try database.read { try StatisticsRows.rowCount("users", $0) }
    }

    public func insert(_ draft: UserDraft, at moment: Timestamp) throws -> User {
        try database.write { connection in
            try UserRows.existingUser(UserRows.insert(draft, at: moment, connection), connection)
        }
    }

    public func update(_ id: ID<User>, _ draft: UserDraft, expecting version: Int?) throws -> User {
        try database.write { connection in
            let old = try UserRows.existingUser(id, connection)
            if let version, version != old.version { throw DomainError.stale }
            try UserRows.update(id, draft, connection)
            if draft.externalID != old.externalID { database.caches.externalIDs.advance() }
            return try UserRows.existingUser(id, connection)
        }
    }

    public func delete(_ id: ID<User>) throws {
        try database.write { connection in
            guard try InteractionRows.userExists(id, connection) else { throw DomainError.notFound("user \(id)") }
            if try connection.exists("SELECT 1 FROM accounts WHERE user_id = ?", id) {
                throw DomainError.conflict("An account signs in as user \(id).")
            }
            try UserRows.delete(id, database.caches, connection)
        }
    }
}
