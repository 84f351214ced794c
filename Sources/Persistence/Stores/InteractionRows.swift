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
        try connection.sortingInParts { try connection.execute(sql) }
    }

    /// Inserts many interactions, but for pairs that have one already, which are told. What it throws must undo the
    /// transaction: `OR FAIL` spares SQLite a copy of each page that it changes, by which it would undo the statement alone.
    /// The table must have no trigger for inserts, with which SQLite would read all rows before it inserts the first.
    /// - Parameters:
    ///   - interaction: by its number, from 0; asked for in order.
    ///   - onStored: called with the number of an interaction, and what its pair has. Each costs as much as some ten inserts.
    static func insert(
        _ count: Int,
        _ connection: Connection,
        _ interaction: (Int) -> Interaction,
        onStored: (Int, Interaction) -> Void
    ) throws {
        var begun = 0
        while begun < count {
            var current: (row: Int, interaction: Interaction)?
            do {
                try connection.run(
                    """
                    INSERT OR FAIL INTO interactions (user_id, item_id, rating, rated_at, is_suitable_to_train)
                    SELECT c1, c2, c3, c4, c5 FROM lent_rows
                    """,
                    lending: count - begun
                ) { row, column in
                    let new =
                        if let current, current.row == row { current.interaction } else { interaction(begun + row) }
                    current = (row, new)
                    switch column {
                    case 0: return .integer(new.userID.rawValue)
                    case 1: return .integer(new.itemID.rawValue)
                    case 2: return .real(new.rating)
                    case 3: return .integer(new.ratedAt.seconds)
                    default: return .integer(new.isSuitableToTrain ? 1 : 0)
                    }
                }
                return
            } catch let error as SQLiteError where error.isUniqueViolation {
                guard let current,
                    let stored = try Self.interaction(
                        user: current.interaction.userID,
                        item: current.interaction.itemID,
                        connection
                    )
                else { throw error }
                onStored(begun + current.row, stored)
                begun += current.row + 1
            }
        }
    }

    /// Lends the body the stored interactions, to be asked for in order of user and item.
    static func comparing<Result>(
        _ connection: Connection,
        _ body: (inout StoredInteractions) throws -> Result
    ) throws -> Result {
        try connection.withStatement(
            """
            SELECT user_id, item_id, rating, rated_at, is_suitable_to_train
            FROM interactions
            WHERE user_id = ? AND item_id >= ?
            ORDER BY item_id
            """
        ) { statement in
            var stored = StoredInteractions(statement)
            return try body(&stored)
        }
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

    static func userExists(_ user: ID<User>, _ connection: Connection) throws -> Bool {
        try connection.exists("SELECT 1 FROM users WHERE id = ?", user)
    }

    static func itemExists(_ item: ID<Item>, _ connection: Connection) throws -> Bool {
        try connection.exists("SELECT 1 FROM items WHERE id = ?", item)
    }
}

/// The stored interactions of users, found by walking along each user's rows: where many of them are asked for, one search
/// serves many.
struct StoredInteractions {
    /// Walking over a row takes a sixth of the time that a search takes.
    private static let longestWalk = 6

    private let statement: Statement
    private var user: ID<User>?
    /// Where the walk stands; nil behind the user's last row.
    private var current: Interaction?
    /// How many rows are walked over before searching: the more, the closer together they were of late.
    private var walk = 1

    /// - Parameter statement: its rows are a user's interactions from an item on.
    fileprivate init(_ statement: Statement) {
        self.statement = statement
    }

    /// Nil if the pair has none. For one user, only items behind those asked for before.
    mutating func interaction(user: ID<User>, item: ID<Item>) throws -> Interaction? {
        if self.user != user {
            self.user = user
            try search(user, item)
        }
        var walked = 0
        while let current, current.itemID < item {
            guard walked < walk else {
                try search(user, item)
                walk = max(walk / 2, 1)
                return self.current?.itemID == item ? self.current : nil
            }
            try step()
            walked += 1
        }
        if walked > 0 { walk = min(walk + 1, Self.longestWalk) }
        return current?.itemID == item ? current : nil
    }

    private mutating func search(_ user: ID<User>, _ item: ID<Item>) throws {
        statement.reset()
        try statement.bind(user.rawValue, at: 1)
        try statement.bind(item.rawValue, at: 2)
        try step()
    }

    private mutating func step() throws {
        current = try statement.step() ? InteractionRows.interaction(statement.row) : nil
    }
}
