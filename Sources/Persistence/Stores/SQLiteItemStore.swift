public import Domain

/// Items in SQLite.
public struct SQLiteItemStore: ItemStore {
    private let database: Database

    public init(database: Database) {
        self.database = database
    }

    // MARK: Reading

    public func item(_ id: ID<Item>) throws -> Item? {
        try database.caches.items.value(for: id, in: database) {
            try database.snapshot { try ItemRows.item(id, $0) }
        }
    }

    public func item(externalID: String) throws -> Item? {
        try database.read { try ItemRows.id(externalID: externalID, $0) }.flatMap(item)
    }

    public func items(_ ids: [ID<Item>]) throws -> [Item] {
        try ids.compactMap(item)
    }

    /// An item that is deleted while its page is put together is left out of it.
    public func items(matching query: ItemQuery, page: PageRequest) throws -> Page<Item> {
        let found = try database.snapshot { try ItemListing(query, page: page, $0).run($0) }
        var page = Page<Item>(results: try items(found.results), total: found.total)
        (page.next, page.previous) = (found.next, found.previous)
        return page
    }

    public var changeMark: UInt64 { database.caches.items.changeMark }

    public func popularItems(limit: Int) throws -> [ID<Item>] {
        try database.caches.popularItems.items(limit: limit, in: database) { limit in
            try database.read { connection in
                try connection.all("SELECT id FROM items ORDER BY popularity DESC, id DESC LIMIT ?", limit) { $0.id(0) }
            }
        }
    }

    public func itemCount() throws -> Int {
        try database.read { try StatisticsRows.rowCount("items", $0) }
    }

    public func tags(limit: Int) throws -> [TagCount] {
        try database.read { connection in
            try connection.all(
                """
                SELECT name, item_count
                FROM tags
                WHERE item_count > 0
                ORDER BY item_count DESC, name
                LIMIT ?
                """,
                limit
            ) { TagCount(name: $0.text(0), itemCount: $0.int(1)) }
        }
    }

    // MARK: Writing

    public func insert(_ draft: ItemDraft, at moment: Timestamp) throws -> Item {
        try database.write { connection in
            let prior = try SettingsRows.prior(connection)
            let id = try ItemRows.insert(draft, prior: prior, at: moment, connection)
            database.caches.newItems.fire(after: connection)
            return try ItemRows.existingItem(id, connection)
        }
    }

    public func update(
        _ id: ID<Item>,
        _ draft: ItemDraft,
        expecting version: Int?,
        at moment: Timestamp
    ) throws -> Item {
        try database.write { connection in
            let old = try ItemRows.existingItem(id, connection)
            if let version, version != old.version { throw DomainError.stale }
            try ItemRows.update(old, draft, at: moment, connection)
            if draft.externalID != old.externalID { database.caches.externalIDs.advance() }
            database.caches.items.invalidate(id, after: connection)
            return try ItemRows.existingItem(id, connection)
        }
    }

    public func delete(_ id: ID<Item>, expecting version: Int?) throws {
        try database.write { connection in
            let old = try ItemRows.existingItem(id, connection)
            if let version, version != old.version { throw DomainError.stale }
            try ItemRows.delete(id, connection)
            let caches = database.caches
            caches.externalIDs.advance()
            caches.items.invalidate(id, after: connection)
            // Whoever rated it has one rating less; deleting is too rare to name them all.
            caches.ratings.invalidateAll(after: connection)
            connection.afterCommit { caches.popularItems.removeAll() }
        }
    }
}
