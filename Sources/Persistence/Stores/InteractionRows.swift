import Domain

/// The rows of interactions, within a transaction that the caller opened.
enum InteractionRows {
    static func interaction(user: ID<User>, item: ID<Item>, _ connection: Connection) throws -> Interaction? {
        try connection.first(
            """
            SELECT user_id, item_id, rating, rated_at, is_suitable_to_train
            FROM interactions
            WHERE user_id = ? AND item_id = ?
            """,
            user,
            item,
            read: interaction
        )
    }

    static func interaction(_ row: Row) -> Interaction {
        Interaction(
            userID: row.id(0),
            itemID: row.id(1),
            rating: row.double(2),
            ratedAt: row.timestamp(3),
            isSuitableToTrain: row.bool(4)
        )
    }

    /// In order of item, as a user's rows lie in the table.
    static func ratings(of user: ID<User>, _ connection: Connection) throws -> UserRatings {
        var items: [ID<Item>] = []
        var ratings: [Float] = []
        try connection.forEach(
            """
            SELECT item_id, rating
            FROM interactions
            WHERE user_id = ?
            ORDER BY item_id
            """,
            user
        ) { row in
            items.append(row.id(0))
            ratings.append(Float(row.double(1)))
        }
        return items.isEmpty ? .none : UserRatings(of: user, items: items, ratings: ratings)
    }

    /// Inserts the interaction; false if the pair has one already, which stays as it is.
    static func insertIfNew(_ interaction: Interaction, _ connection: Connection) throws -> Bool {
        try connection.run(
            """
            INSERT INTO interactions (user_id, item_id, rating, rated_at, is_suitable_to_train)
            VALUES (?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """,
            interaction.userID,
            interaction.itemID,
            interaction.rating,
            interaction.ratedAt,
            interaction.isSuitableToTrain
        )
        return connection.changes > 0
    }

    /// Takes the index by item away while the body inserts much, and makes it again of all rows at once, which takes half
    /// the time where the table was empty before.
    static func indexingAtOnce(_ connection: Connection, _ body: () throws -> Void) throws {
        let sql = try connection.first("SELECT sql FROM sqlite_schema WHERE name = 'interactions_by_item'") {
            $0.text(0)
        }
        guard let sql else { return try body() }
        try connection.execute("DROP INDEX interactions_by_item")
        try body()
        try connection.execute(sql)
    }

    /// How many rows one statement inserts in a load: beginning and ending it takes longer than a row.
    private static let rowsAtOnce = 16

    /// Calls the body with a function that inserts interactions of pairs that have none yet, some when it is called and the
    /// last after the body returns.
    static func inserting(_ connection: Connection, _ body: ((Interaction) throws -> Void) throws -> Void) throws {
        var waiting: [Interaction] = []
        waiting.reserveCapacity(rowsAtOnce)
        try connection.withStatement(
            """
            INSERT INTO interactions (user_id, item_id, rating, rated_at, is_suitable_to_train)
            VALUES
                (?, ?, ?, ?, ?), (?, ?, ?, ?, ?), (?, ?, ?, ?, ?), (?, ?, ?, ?, ?),
                (?, ?, ?, ?, ?), (?, ?, ?, ?, ?), (?, ?, ?, ?, ?), (?, ?, ?, ?, ?),
                (?, ?, ?, ?, ?), (?, ?, ?, ?, ?), (?, ?, ?, ?, ?), (?, ?, ?, ?, ?),
                (?, ?, ?, ?, ?), (?, ?, ?, ?, ?), (?, ?, ?, ?, ?), (?, ?, ?, ?, ?)
            """
        ) { statement in
            try body { interaction in
                waiting.append(interaction)
                guard waiting.count == rowsAtOnce else { return }
                try insert(waiting[...], statement)
                waiting.removeAll(keepingCapacity: true)
            }
        }
        try connection.withStatement(
            """
            INSERT INTO interactions (user_id, item_id, rating, rated_at, is_suitable_to_train)
            VALUES (?, ?, ?, ?, ?)
            """
        ) { statement in
            for index in waiting.indices { try insert(waiting[index...index], statement) }
        }
    }

    /// - Parameter interactions: as many as the statement has rows.
    private static func insert(_ interactions: ArraySlice<Interaction>, _ statement: Statement) throws {
        for (row, interaction) in interactions.enumerated() {
            let first = Int32(5 * row)
            try statement.bind(interaction.userID.rawValue, at: first + 1)
            try statement.bind(interaction.itemID.rawValue, at: first + 2)
            try statement.bind(interaction.rating, at: first + 3)
            try statement.bind(interaction.ratedAt.seconds, at: first + 4)
            try statement.bind(Int64(interaction.isSuitableToTrain ? 1 : 0), at: first + 5)
        }
        _ = try statement.step()
        statement.reset()
    }

    static func update(_ interaction: Interaction, _ connection: Connection) throws {
        try connection.run(
            """
            UPDATE interactions
            SET rating = ?, rated_at = ?, is_suitable_to_train = ?
            WHERE user_id = ? AND item_id = ?
            """,
            interaction.rating,
            interaction.ratedAt,
            interaction.isSuitableToTrain,
            interaction.userID,
            interaction.itemID
        )
    }

    static func delete(user: ID<User>, item: ID<Item>, _ connection: Connection) throws {
        try connection.run("DELETE FROM interactions WHERE user_id = ? AND item_id = ?", user, item)
    }

    static func deleteSkip(user: ID<User>, item: ID<Item>, _ connection: Connection) throws {
        try connection.run("DELETE FROM skips WHERE user_id = ? AND item_id = ?", user, item)
    }

    static func userExists(_ user: ID<User>, _ connection: Connection) throws -> Bool {
        try connection.exists("SELECT 1 FROM users WHERE id = ?", user)
    }

    static func itemExists(_ item: ID<Item>, _ connection: Connection) throws -> Bool {
        try connection.exists("SELECT 1 FROM items WHERE id = ?", item)
    }
}
