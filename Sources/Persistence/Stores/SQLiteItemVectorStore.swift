public import Domain

/// The vectors of items in SQLite. What changes a vector counts as a change of what items are, see `TrainingWatermark`.
public struct SQLiteItemVectorStore: ItemVectorStore {
    private let database: Database

    public init(database: Database) {
        self.database = database
    }

    public func vector(of item: ID<Item>) throws -> ItemVector? {
        try database.read { try ItemVectorRows.vector(of: item, $0) }
    }

    public func summary() throws -> ItemVectorSummary {
        try database.snapshot { connection in
            ItemVectorSummary(
                count: try StatisticsRows.rowCount("item_vectors", connection),
                dimension: try ItemVectorRows.dimension(without: nil, connection)
            )
        }
    }

    public func save(_ lines: [ItemVectorLine]) throws -> [Result<ItemVectorChange, DomainError>] {
        try database.write { connection in
            let before = try TrainingChangeRows.watermark(connection).contents
            var changes = 0
            let outcomes = try lines.map { line -> Result<ItemVectorChange, DomainError> in
                do {
                    let change = try ItemVectorRows.save(line, version: before + changes + 1, connection)
                    if change != .unchanged { changes += 1 }
                    return .success(change)
                } catch let error as DomainError {
                    return .failure(error)
                }
            }
            try TrainingChangeRows.add(TrainingWatermark(contents: changes), connection)
            return outcomes
        }
    }

    public func delete(of item: ID<Item>) throws -> Bool {
        try database.write { connection in
            let count = try ItemVectorRows.delete(of: item, connection)
            try TrainingChangeRows.add(TrainingWatermark(contents: count), connection)
            return count > 0
        }
    }

    public func deleteAll() throws {
        var count = 0
        repeat {
            count = try database.write { connection in
                let count = try ItemVectorRows.deleteSome(limit: Limits.vectorsPerDeletion, connection)
                try TrainingChangeRows.add(TrainingWatermark(contents: count), connection)
                return count
            }
        } while count == Limits.vectorsPerDeletion
    }
}
