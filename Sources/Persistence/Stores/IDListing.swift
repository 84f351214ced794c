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
        let listing = RowListing(select: select, page: page, isDescending: isDescending)
        return try listing.run(total: total(), connection, mark: { (.none, id: id($0)) }, read: read)
    }
}
