public import Domain

/// What training reads, from SQLite.
public struct SQLiteTrainingSource: ChangingTrainingSource {
    private let database: Database

    public init(database: Database) {
        self.database = database
    }

    public func watermark() throws -> TrainingWatermark {
        try database.read { try TrainingChangeRows.watermark($0) }
    }

    /// One statement is one snapshot. The table lies in the order that is asked for, so nothing is sorted.
    public func forEachInteraction(_ body: (ID<User>, ID<Item>, Float, Timestamp) throws -> Void) throws {
        try database.read { connection in
            try connection.forEach(
                """
                SELECT user_id, item_id, rating, rated_at
                FROM interactions
                WHERE is_suitable_to_train = 1
                ORDER BY user_id, item_id
                """
            ) { row in
                try body(row.id(0), row.id(1), Float(row.double(2)), row.timestamp(3))
            }
        }
    }

    public func forEachItem(_ body: (ItemContent) throws -> Void) throws {
        try database.snapshot { connection in
            let tags = try tags(connection)
            try connection.forEach("SELECT id, title, description, attributes FROM items ORDER BY id") { row in
                try body(
                    ItemContent(
                        id: row.int64(0),
                        title: row.text(1),
                        description: row.text(2),
                        tags: tags[row.int64(0)] ?? [],
                        attributes: try row.withBytes(3, AttributesJSON.decode)
                    )
                )
            }
        }
    }

    /// One statement is one snapshot.
    public func forEachItemVector(_ body: (ID<Item>, [Float]) throws -> Void) throws {
        try database.read { connection in
            try connection.forEach("SELECT item_id, numbers FROM item_vectors ORDER BY item_id") { row in
                try body(row.id(0), row.withBytes(1, FloatBytes.decode))
            }
        }
    }

    /// The names of each item's tags, in their order.
    private func tags(_ connection: Connection) throws -> [Int64: [String]] {
        var tags: [Int64: [String]] = [:]
        try connection.forEach(
            """
            SELECT item_tags.item_id, tags.name
            FROM item_tags
            JOIN tags ON tags.id = item_tags.tag_id
            ORDER BY item_tags.item_id, item_tags.position
            """
        ) { row in tags[row.int64(0), default: []].append(row.text(1)) }
        return tags
    }
}
