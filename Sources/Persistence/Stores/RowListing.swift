import Domain

/// Parts of lists of one table's rows that are ordered by one column and then by id, or by id and nothing else.
struct RowListing {
    enum Column {
        /// As SQL, such as `name COLLATE NOCASE`.
        case text(String)
        case number(String)
    }

    /// Up to and with its `WHERE`.
    let select: SQLQuery
    let page: PageRequest
    /// The column of ids.
    var id = "id"
    /// Nil for the id alone.
    var column: Column?
    var isDescending = false

    /// - Parameter mark: the value of the column, and the id, of a row.
    ///
    /// Throws `.invalid` for a start that belongs to a list in another order.
    func run<Element>(
        total: @autoclosure () throws -> Int,
        _ connection: Connection,
        mark: (Element) -> (SortValue, id: Int64),
        read: (Row) throws -> Element
    ) throws -> Page<Element> {
        var query = select
        if let row = page.start.row { try appendStart(row.value, row.id, to: &query) }
        let direction = isDownward ? " DESC" : ""
        query.append("ORDER BY \(columnText.map { "\($0)\(direction), " } ?? "")\(id)\(direction)")
        query.append("LIMIT ?", .integer(Int64(max(1, page.limit) + 1)))
        if case .offset(let offset) = page.start, offset > 0 { query.append("OFFSET ?", .integer(Int64(offset))) }
        let rows = try connection.all(query, read: read)
        return Page(cutting: rows, page, total: page.wantsTotal ? try total() : nil, mark: mark)
    }

    /// Whether rows are read from the greatest down.
    private var isDownward: Bool { isDescending != page.start.isBackward }

    private var columnText: String? {
        switch column {
        case .text(let text), .number(let text): text
        case nil: nil
        }
    }

    private func appendStart(_ value: SortValue, _ last: Int64, to query: inout SQLQuery) throws {
        let sign = isDownward ? "<" : ">"
        switch (column, value) {
        case (nil, .none): query.append("AND \(id) \(sign) ?", .integer(last))
        case (.text(let column), .text(let text)):
            query.append("AND (\(column), \(id)) \(sign) (?, ?)", .text(text), .integer(last))
        case (.number(let column), .number(let number)) where !number.isNaN:
            query.append("AND (\(column), \(id)) \(sign) (?, ?)", .real(number), .integer(last))
        default: throw DomainError.invalid("cursor", "The cursor belongs to a list in another order.")
        }
    }
}

extension SQLQuery {
    /// Adds that what a column has begins with a text, as the column's collation compares them.
    mutating func appendCondition(_ column: String, beginsWith prefix: String) {
        // The last of all scalars stands in no text of ours.
        append("AND \(column) >= ? AND \(column) < ?", .text(prefix), .text(prefix + "\u{10FFFF}"))
    }
}
