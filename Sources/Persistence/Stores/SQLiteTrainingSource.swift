public import Domain

/// What training reads, from SQLite.
public struct SQLiteTrainingSource: TrainingSource {
    private let database: Database

    public init(database: Database) {
        self.database = database
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
}
