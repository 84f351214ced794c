import Domain

/// The rows of items, within a transaction that the caller opened.
enum ItemRows {
    // MARK: Reading

    static func item(_ id: ID<Item>, _ connection: Connection) throws -> Item? {
        let tags = try tags(of: id, connection)
        return try connection.first(
            """
            SELECT external_id, title, description, image_url, attributes, votes, rating_sum, version, created_at, updated_at
            FROM items
            WHERE id = ?
            """,
            id
        ) { row in
            Item(
                id: id,
                externalID: row.optionalText(0),
                title: row.text(1),
                description: row.text(2),
                imageURL: row.optionalText(3),
                tags: tags,
                attributes: try row.withBytes(4) { try AttributesJSON.decode($0) },
                statistics: ItemStatistics(votes: row.int(5), ratingSum: row.double(6)),
                version: row.int(7),
                createdAt: row.timestamp(8),
                updatedAt: row.timestamp(9)
            )
        }
    }

    /// Throws `.notFound`.
    static func existingItem(_ id: ID<Item>, _ connection: Connection) throws -> Item {
        guard let item = try item(id, connection) else { throw DomainError.notFound("item \(id)") }
        return item
    }

    static func id(externalID: String, _ connection: Connection) throws -> ID<Item>? {
        try connection.first("SELECT id FROM items WHERE external_id = ?", externalID) { $0.id(0) }
    }

    private static func tags(of id: ID<Item>, _ connection: Connection) throws -> [String] {
        try connection.all(
            """
            SELECT tags.name
            FROM item_tags
            JOIN tags ON tags.id = item_tags.tag_id
            WHERE item_tags.item_id = ?
            ORDER BY item_tags.position
            """,
            id
        ) { $0.text(0) }
    }

    // MARK: Writing

    /// Throws `.conflict` if the external id is taken.
    static func insert(
        _ draft: ItemDraft,
        prior: StatisticsPrior,
        at moment: Timestamp,
        _ connection: Connection
    ) throws -> ID<Item> {
        let id = try insertUnsearchable(draft, prior: prior, at: moment, connection)
        try insertSearchRow(draft, id, connection)
        try TrainingChangeRows.add(TrainingWatermark(contents: 1), connection)
        return id
    }

    /// Leaves the item out of the search and of what training counts, for loads of many items: see `finishLoad`.
    static func insertUnsearchable(
        _ draft: ItemDraft,
        prior: StatisticsPrior,
        at moment: Timestamp,
        _ connection: Connection
    ) throws -> ID<Item> {
        try withExternalIDConflict(draft.externalID) {
            try connection.run(
                """
                INSERT INTO items (
                    external_id, title, description, image_url, attributes,
                    weighted_rating, popularity, created_at, updated_at
                )
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                draft.externalID,
                draft.title,
                draft.description,
                draft.imageURL,
                AttributesJSON.encode(draft.attributes),
                prior.weightedRating(.none),
                prior.popularity(.none),
                moment,
                moment
            )
        }
        let id = ID<Item>(connection.lastInsertedID)
        try setTags(draft.tags, of: id, connection)
        return id
    }

    /// Throws `.conflict` if the external id is taken.
    static func update(_ old: Item, _ draft: ItemDraft, at moment: Timestamp, _ connection: Connection) throws {
        try updateUnsearchable(old, draft, at: moment, connection)
        try finishLoad(created: [], updated: [(old.id, draft)], connection)
    }

    /// Leaves the search and what training counts as it was, for loads of many items: see `finishLoad`.
    static func updateUnsearchable(
        _ old: Item,
        _ draft: ItemDraft,
        at moment: Timestamp,
        _ connection: Connection
    ) throws {
        try withExternalIDConflict(draft.externalID) {
            try connection.run(
                """
                UPDATE items
                SET external_id = ?, title = ?, description = ?, image_url = ?, attributes = ?,
                    version = version + 1, updated_at = ?
                WHERE id = ?
                """,
                draft.externalID,
                draft.title,
                draft.description,
                draft.imageURL,
                AttributesJSON.encode(draft.attributes),
                moment,
                old.id
            )
        }
        if draft.tags != old.tags {
            try connection.run("DELETE FROM item_tags WHERE item_id = ?", old.id)
            try setTags(draft.tags, of: old.id, connection)
        }
    }

    /// Makes items findable by what they now say, all in a row: after each statement with a trigger, such as one that
    /// inserts an item, FTS5 writes out what it has gathered, which costs more than the statement.
    static func finishLoad(
        created: [(id: ID<Item>, draft: ItemDraft)],
        updated: [(id: ID<Item>, draft: ItemDraft)],
        _ connection: Connection
    ) throws {
        for (id, draft) in created { try insertSearchRow(draft, id, connection) }
        // An item may be among the updated twice, and among the created as well.
        for (id, draft) in updated {
            try connection.run("DELETE FROM item_search WHERE rowid = ?", id)
            try insertSearchRow(draft, id, connection)
        }
        try TrainingChangeRows.add(TrainingWatermark(contents: created.count + updated.count), connection)
    }

    /// Deletes the item with its interactions, and takes those out of their users' counts.
    static func delete(_ id: ID<Item>, _ connection: Connection) throws {
        try StatisticsRows.removeInteractions(of: id, connection)
        try connection.run("DELETE FROM item_search WHERE rowid = ?", id)
        try connection.run("DELETE FROM items WHERE id = ?", id)
        try TrainingChangeRows.add(TrainingWatermark(contents: 1), connection)
    }

    private static func withExternalIDConflict(_ externalID: String?, _ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as SQLiteError where error.isUniqueViolation {
            throw DomainError.conflict("Another item has the external id “\(externalID ?? "")”.")
        }
    }

    // MARK: Tags and search

    /// Makes items findable by the tags that they now have, and their versions those after the change.
    static func noteChangedTags(of items: [ID<Item>], at moment: Timestamp, _ connection: Connection) throws {
        for id in items {
            try connection.run("UPDATE items SET version = version + 1, updated_at = ? WHERE id = ?", moment, id)
        }
        for id in items {
            let tags = try searchText(ofTags: tags(of: id, connection))
            try connection.run("UPDATE item_search SET tags = ? WHERE rowid = ?", tags, id)
        }
        try TrainingChangeRows.add(TrainingWatermark(contents: items.count), connection)
    }

    private static func searchText(ofTags tags: [String]) -> String { tags.joined(separator: " · ") }

    private static func setTags(_ names: [String], of id: ID<Item>, _ connection: Connection) throws {
        for (position, name) in names.enumerated() {
            try connection.run(
                """
                INSERT INTO item_tags (item_id, tag_id, position)
                VALUES (?, ?, ?)
                ON CONFLICT DO NOTHING
                """,
                id,
                try tagID(of: name, connection),
                position
            )
        }
    }

    /// The tag of this name, which is created if need be. Its first spelling stays.
    private static func tagID(of name: String, _ connection: Connection) throws -> Int64 {
        let folded = name.lowercased()
        if let known = try connection.first("SELECT id FROM tags WHERE folded_name = ?", folded, read: { $0.int64(0) })
        {
            return known
        }
        try connection.run("INSERT INTO tags (name, folded_name) VALUES (?, ?)", name, folded)
        return connection.lastInsertedID
    }

    private static func insertSearchRow(_ draft: ItemDraft, _ id: ID<Item>, _ connection: Connection) throws {
        let facts = draft.attributes.entries.compactMap { entry -> String? in
            if case .flag = entry.value { return nil }
            return entry.value.text
        }
        try connection.run(
            "INSERT INTO item_search (rowid, title, facts, tags, description) VALUES (?, ?, ?, ?, ?)",
            id,
            draft.title,
            facts.joined(separator: " · "),
            searchText(ofTags: draft.tags),
            draft.description
        )
    }
}
