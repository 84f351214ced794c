import Domain

/// The rows of items' vectors, within a transaction that the caller opened.
enum ItemVectorRows {
    static func vector(of item: ID<Item>, _ connection: Connection) throws -> ItemVector? {
        try connection.first("SELECT numbers, version FROM item_vectors WHERE item_id = ?", item) { row in
            ItemVector(itemID: item, numbers: row.withBytes(0, FloatBytes.decode), version: row.int(1))
        }
    }

    /// The number of numbers that a vector of this item has to have; nil if no other item has a vector.
    static func dimension(without item: ID<Item>?, _ connection: Connection) throws -> Int? {
        try connection.first("SELECT dimension FROM item_vectors WHERE item_id IS NOT ? LIMIT 1", item) { $0.int(0) }
    }

    /// Throws `.notFound`, and `.conflict` if the others have another number of numbers.
    static func save(
        _ line: ItemVectorLine,
        version: Int,
        _ connection: Connection
    ) throws -> ItemVectorChange {
        let item = try item(line.item, connection)
        if let known = try dimension(without: item, connection), known != line.numbers.count {
            throw DomainError.conflict(
                """
                The length of this vector is \(line.numbers.count), and that of all others \(known). Give all items vectors \
                of one encoder; to begin anew with another, delete all vectors first (DELETE /api/v1/item-vectors).
                """
            )
        }
        let old = try vector(of: item, connection)
        if old?.numbers == line.numbers { return .unchanged }
        try connection.run(
            """
            INSERT INTO item_vectors (item_id, dimension, numbers, version)
            VALUES (?, ?, ?, ?)
            ON CONFLICT (item_id) DO UPDATE
            SET dimension = excluded.dimension, numbers = excluded.numbers, version = excluded.version
            """,
            item,
            line.numbers.count,
            FloatBytes.encode(line.numbers),
            version
        )
        return old == nil ? .created : .updated
    }

    private static func item(_ subject: ItemVectorLine.Subject, _ connection: Connection) throws -> ID<Item> {
        switch subject {
        case .id(let id):
            guard try InteractionRows.itemExists(id, connection) else { throw DomainError.notFound("item \(id)") }
            return id
        case .externalID(let externalID):
            guard let id = try ItemRows.id(externalID: externalID, connection) else {
                throw DomainError.notFound("item with the external id “\(externalID)”")
            }
            return id
        }
    }

    /// How many there were.
    static func delete(of item: ID<Item>, _ connection: Connection) throws -> Int {
        try connection.run("DELETE FROM item_vectors WHERE item_id = ?", item)
        return connection.changes
    }

    /// Deletes so many, and tells how many there were.
    static func deleteSome(limit: Int, _ connection: Connection) throws -> Int {
        try connection.run(
            """
            DELETE FROM item_vectors
            WHERE item_id IN (SELECT item_id FROM item_vectors ORDER BY item_id LIMIT ?)
            """,
            limit
        )
        return connection.changes
    }
}
