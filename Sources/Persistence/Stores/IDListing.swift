import Domain

/// Parts of lists that are ordered by id and by nothing else.
enum IDListing {
    /// - Parameters:
    ///   - select: up to and with its `WHERE`, of a table that has a column `id`.
    ///   - id: of a row.
    ///
    /// Throws `.invalid` for a start that belongs to a list in another order.
    static func page<Element>(
        _ select: SQLQuery,
        _ page: PageRequest,
        isDescending: Bool = false,
        total: @autoclosure () throws -> Int,
        _ connection: Connection,
        id: (Element) -> Int64,
        read: (Row) throws -> Element
    ) throws -> Page<Element> {
        let isDownward = isDescending != page.start.isBackward
        var query = select
        if let row = page.start.row {
            guard row.value == .none else {
                throw DomainError.invalid("cursor", "The cursor belongs to a list in another order.")
            }
            query.append("AND id \(isDownward ? "<" : ">") ?", .integer(row.id))
        }
        query.append("ORDER BY id\(isDownward ? " DESC" : "")")
        query.append("LIMIT ?", .integer(Int64(max(1, page.limit) + 1)))
        if case .offset(let offset) = page.start, offset > 0 { query.append("OFFSET ?", .integer(Int64(offset))) }
        return Page(cutting: try connection.all(query, read: read), page, total: page.wantsTotal ? try total() : nil) {
            (.none, id: id($0))
        }
    }
}
