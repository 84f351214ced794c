public import Domain

/// Tags in SQLite.
public struct SQLiteTagStore: TagStore {
    private let database: Database

    public init(database: Database) {
        self.database = database
    }

    // MARK: Reading

    public func tag(named name: String) throws -> TagCount? {
        let known = try database.read { try TagRows.tag(named: name, $0) }
        return known.flatMap { $0.count.itemCount > 0 ? $0.count : nil }
    }

    public func tags(matching query: TagQuery, page: PageRequest) throws -> Page<TagCount> {
        var conditions = SQLQuery("FROM tags")
        conditions.append("WHERE item_count > 0")
        if !query.prefix.isEmpty {
            conditions.appendCondition("folded_name", beginsWith: query.prefix.lowercased())
        }
        let column: RowListing.Column =
            switch query.order.key {
            case .itemCount: .number("item_count")
            case .name: .text("folded_name")
            }
        let listing = RowListing(
            select: SQLQuery("SELECT id, name, item_count, folded_name").followed(by: conditions),
            page: page,
            column: column,
            isDescending: query.order.isDescending
        )
        return try database.snapshot { connection in
            try listing.run(
                total: try connection.all(SQLQuery("SELECT COUNT(*)").followed(by: conditions)) { $0.int(0) }.first
                    ?? 0,
                connection,
                mark: { tag in
                    switch column {
                    case .text: (.text(tag.foldedName), id: tag.id)
                    case .number: (.number(Double(tag.count.itemCount)), id: tag.id)
                    }
                },
                read: TagRows.known
            )
            .map(\.count)
        }
    }

    // MARK: Writing

    public func rename(_ name: String, to newName: String, merging: Bool, at moment: Timestamp) throws -> TagCount {
        try database.write { connection in
            let tag = try TagRows.tagInUse(named: name, connection)
            if tag.count.name == newName { return tag.count }
            let items = try TagRows.items(of: tag, connection)
            let other = try TagRows.tag(named: newName, connection)
            if let other, other.id != tag.id {
                // One that no item has is only remembered, and gives its name away.
                if other.count.itemCount > 0 {
                    guard merging else { throw Self.taken(other.count) }
                    try TagRows.merge(tag, into: other, connection)
                } else {
                    try TagRows.delete(other, connection)
                    try TagRows.rename(tag, to: newName, connection)
                }
            } else {
                try TagRows.rename(tag, to: newName, connection)
            }
            try noteChange(of: items, at: moment, connection)
            return try TagRows.tagInUse(named: newName, connection).count
        }
    }

    public func delete(_ name: String, at moment: Timestamp) throws {
        try database.write { connection in
            let tag = try TagRows.tagInUse(named: name, connection)
            let items = try TagRows.items(of: tag, connection)
            try TagRows.delete(tag, connection)
            try noteChange(of: items, at: moment, connection)
        }
    }

    /// The items' tags are not what they were.
    private func noteChange(of items: [ID<Item>], at moment: Timestamp, _ connection: Connection) throws {
        try ItemRows.noteChangedTags(of: items, at: moment, connection)
        database.caches.items.invalidate(items, after: connection)
    }

    private static func taken(_ other: TagCount) -> DomainError {
        let items = other.itemCount == 1 ? "one item has" : "\(other.itemCount) items have"
        return .conflict("There is a tag “\(other.name)” already, which \(items). The two can be merged into one.")
    }
}
