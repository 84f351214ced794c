public import Domain

/// Interactions in SQLite.
public struct SQLiteInteractionStore: InteractionStore {
    private let database: Database

    public init(database: Database) {
        self.database = database
    }

    // MARK: Reading

    public func interaction(user: ID<User>, item: ID<Item>) throws -> Interaction? {
        try database.read { try InteractionRows.interaction(user: user, item: item, $0) }
    }

    public func ratings(of user: ID<User>) throws -> UserRatings {
        let ratings = try database.caches.ratings.value(for: user, in: database) {
            try database.read { try InteractionRows.ratings(of: user, $0) }
        }
        return ratings ?? UserRatings(of: user, items: [], ratings: [])
    }

    public func interactions(matching query: InteractionQuery, page: PageRequest) throws -> Page<Interaction> {
        let listing = try InteractionListing(query, page: page)
        return try database.snapshot { try listing.run($0) }
    }

    public func interactionCount() throws -> Int {
        try database.read { try StatisticsRows.rowCount("interactions", $0) }
    }

    public func histogram(of item: ID<Item>) throws -> [(rating: Double, count: Int)] {
        try database.read { connection in
            try connection.all(
                """
                SELECT rating, COUNT(*)
                FROM interactions
                WHERE item_id = ?
                GROUP BY rating
                ORDER BY rating
                """,
                item
            ) { (rating: $0.double(0), count: $0.int(1)) }
        }
    }

    public func itemsToRate(user: ID<User>, limit: Int) throws -> [ID<Item>] {
        try database.read { connection in
            try connection.all(
                """
                SELECT id
                FROM items
                WHERE NOT EXISTS (SELECT 1 FROM interactions WHERE user_id = ?1 AND item_id = items.id)
                    AND NOT EXISTS (SELECT 1 FROM skips WHERE user_id = ?1 AND item_id = items.id)
                ORDER BY popularity DESC, id DESC
                LIMIT ?2
                """,
                user,
                limit
            ) { $0.id(0) }
        }
    }

    public func skip(user: ID<User>, item: ID<Item>) throws -> Skip? {
        try database.read { try SkipRows.skip(user: user, item: item, $0) }
    }

    public func skips(of user: ID<User>, page: PageRequest) throws -> Page<Skip> {
        try database.snapshot { try SkipRows.skips(of: user, page: page, $0) }
    }

    // MARK: Writing

    public func save(_ interaction: Interaction) throws -> SaveOutcome {
        try database.write { connection in
            let user = interaction.userID
            let item = interaction.itemID
            try requireUserAndItem(user, item, connection)
            try SkipRows.delete(user: user, item: item, connection)
            invalidate(user, connection)
            if try InteractionRows.insertIfNew(interaction, connection) {
                try move(by: .init(votes: 1, sum: interaction.rating), user, item, connection)
                try TrainingChangeRows.add(.change(from: nil, to: interaction), connection)
                return .created
            }
            guard let previous = try InteractionRows.interaction(user: user, item: item, connection) else {
                throw UnreadableRow("the rating of item \(item) by user \(user) is there and is not")
            }
            try InteractionRows.update(interaction, connection)
            try TrainingChangeRows.add(.change(from: previous, to: interaction), connection)
            if previous.rating != interaction.rating {
                try move(by: .init(sum: interaction.rating - previous.rating), user, item, connection)
            }
            return .updated(previous: previous)
        }
    }

    public func delete(user: ID<User>, item: ID<Item>) throws -> Interaction? {
        try database.write { connection in
            guard let old = try InteractionRows.interaction(user: user, item: item, connection) else { return nil }
            try InteractionRows.delete(user: user, item: item, connection)
            invalidate(user, connection)
            try move(by: .init(votes: -1, sum: -old.rating), user, item, connection)
            try TrainingChangeRows.add(.change(from: old, to: nil), connection)
            return old
        }
    }

    @discardableResult
    public func save(_ skip: Skip) throws -> Bool {
        try database.write { connection in
            try requireUserAndItem(skip.userID, skip.itemID, connection)
            let isNew = try SkipRows.skip(user: skip.userID, item: skip.itemID, connection) == nil
            try SkipRows.save(skip, connection)
            return isNew
        }
    }

    @discardableResult
    public func deleteSkip(user: ID<User>, item: ID<Item>) throws -> Bool {
        try database.write { try SkipRows.delete(user: user, item: item, $0) }
    }

    // MARK: Within a transaction

    private func requireUserAndItem(_ user: ID<User>, _ item: ID<Item>, _ connection: Connection) throws {
        guard try InteractionRows.userExists(user, connection) else { throw DomainError.notFound("user \(user)") }
        guard try InteractionRows.itemExists(item, connection) else { throw DomainError.notFound("item \(item)") }
    }

    private func move(
        by change: StatisticsRows.Change,
        _ user: ID<User>,
        _ item: ID<Item>,
        _ connection: Connection
    ) throws {
        let prior = try SettingsRows.prior(connection)
        _ = try StatisticsRows.apply(change, to: item, prior: prior, connection)
        _ = try StatisticsRows.apply(change, to: user, connection)
        try StatisticsRows.countInteractions(change.votes, connection)
        database.caches.items.invalidate(item, after: connection)
    }

    private func invalidate(_ user: ID<User>, _ connection: Connection) {
        database.caches.ratings.invalidate(user, after: connection)
    }
}
