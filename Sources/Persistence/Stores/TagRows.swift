import Domain

/// The rows of tags, within a transaction that the caller opened.
enum TagRows {
    struct Known {
        let id: Int64
        let count: TagCount
        /// The name in lower case of every script, by which it is unique.
        let foldedName: String
    }

    /// Whatever its case, also one that no item has any more; nil if there is none.
    static func tag(named name: String, _ connection: Connection) throws -> Known? {
        try connection.first(
            "SELECT id, name, item_count, folded_name FROM tags WHERE folded_name = ?",
            name.lowercased(),
            read: known
        )
    }

    /// Throws `.notFound` for one that no item has.
    static func tagInUse(named name: String, _ connection: Connection) throws -> Known {
        guard let tag = try tag(named: name, connection), tag.count.itemCount > 0 else {
            throw DomainError.notFound("tag “\(name)”")
        }
        return tag
    }

    /// Reads the columns as the query above names them.
    static func known(_ row: Row) -> Known {
        Known(id: row.int64(0), count: TagCount(name: row.text(1), itemCount: row.int(2)), foldedName: row.text(3))
    }

    /// In order of id.
    static func items(of tag: Known, _ connection: Connection) throws -> [ID<Item>] {
        try connection.all("SELECT item_id FROM item_tags WHERE tag_id = ? ORDER BY item_id", tag.id) { $0.id(0) }
    }

    static func rename(_ tag: Known, to name: String, _ connection: Connection) throws {
        try connection.run(
            "UPDATE tags SET name = ?, folded_name = ? WHERE id = ?",
            name,
            name.lowercased(),
            tag.id
        )
    }

    /// Items that have the one have the other from then on, where the one stood; those that have both keep the other where it
    /// stands.
    static func merge(_ tag: Known, into other: Known, _ connection: Connection) throws {
        // Triggers count what is inserted and deleted.
        try connection.run(
            """
            INSERT INTO item_tags (item_id, tag_id, position)
            SELECT item_id, ?, position FROM item_tags WHERE tag_id = ?
            ON CONFLICT DO NOTHING
            """,
            other.id,
            tag.id
        )
        try delete(tag, connection)
    }

    static func delete(_ tag: Known, _ connection: Connection) throws {
        try connection.run("DELETE FROM item_tags WHERE tag_id = ?", tag.id)
        try connection.run("DELETE FROM tags WHERE id = ?", tag.id)
    }
}
