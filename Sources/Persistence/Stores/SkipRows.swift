import Domain

/// The rows of skips, within a transaction that the caller opened.
enum SkipRows {
    static func skip(user: ID<User>, item: ID<Item>, _ connection: Connection) throws -> Skip? {
        try connection.first("SELECT skipped_at FROM skips WHERE user_id = ? AND item_id = ?", user, item) {
            Skip(userID: user, itemID: item, skippedAt: $0.timestamp(0))
        }
    }

    /// In order of item. Throws `.invalid` for a start that belongs to a list in another order.
    static func skips(of user: ID<User>, page: PageRequest, _ connection: Connection) throws -> Page<Skip> {
        var select = SQLQuery("SELECT item_id, skipped_at FROM skips")
        select.append("WHERE user_id = ?", .integer(user.rawValue))
        return try RowListing(select: select, page: page, id: "item_id").run(
            total: connection.first("SELECT COUNT(*) FROM skips WHERE user_id = ?", user) { $0.int(0) } ?? 0,
            connection,
            mark: { (.none, id: $0.itemID.rawValue) },
            read: { Skip(userID: user, itemID: $0.id(0), skippedAt: $0.timestamp(1)) }
        )
    }

    static func save(_ skip: Skip, _ connection: Connection) throws {
        try connection.run(
            """
            INSERT INTO skips (user_id, item_id, skipped_at)
            VALUES (?, ?, ?)
            ON CONFLICT (user_id, item_id) DO UPDATE SET skipped_at = excluded.skipped_at
            """,
            skip.userID,
            skip.itemID,
            skip.skippedAt
        )
    }

    /// False if there was none.
    @discardableResult
    static func delete(user: ID<User>, item: ID<Item>, _ connection: Connection) throws -> Bool {
        try connection.run("DELETE FROM skips WHERE user_id = ? AND item_id = ?", user, item)
        return connection.changes > 0
    }

    static func isAnythingSkipped(_ connection: Connection) throws -> Bool {
        try connection.exists("SELECT 1 FROM skips WHERE user_id > 0 LIMIT 1")
    }

    static func deleteThoseOfRated(_ user: ID<User>, _ connection: Connection) throws {
        try connection.run(
            """
            DELETE FROM skips
            WHERE user_id = ?
                AND EXISTS (
                    SELECT 1
                    FROM interactions
                    WHERE interactions.user_id = skips.user_id AND interactions.item_id = skips.item_id
                )
            """,
            user
        )
    }
}
