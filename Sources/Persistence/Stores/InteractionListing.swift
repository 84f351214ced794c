import Domain

/// One part of a list of interactions, put together as SQL.
struct InteractionListing {
    private let query: InteractionQuery
    private let page: PageRequest

    /// Throws `.invalid` for an order that needs a user, or a start that belongs to a list in another order.
    init(_ query: InteractionQuery, page: PageRequest) throws {
        self.query = query
        self.page = page
        guard query.user != nil || query.order == .pair else {
            throw DomainError.invalid("sort", "Only one user's ratings can be sorted by \(query.order.rawValue).")
        }
        if let row = page.start.row { try checkMark(row.value) }
    }

    func run(_ connection: Connection) throws -> Page<Interaction> {
        let limit = max(1, page.limit)
        let rows = try connection.all(listing(limit: limit + 1)) { row in
            (interaction: InteractionRows.interaction(row), title: query.order == .title ? row.text(5) : "")
        }
        return Page(cutting: rows, page, total: page.wantsTotal ? try total(connection) : nil) { row in
            (sortValue(row.interaction, title: row.title), id: row.interaction.itemID.rawValue)
        }
        .map(\.interaction)
    }

    private func listing(limit: Int) -> SQLQuery {
        var sql = SQLQuery("SELECT user_id, item_id, rating, rated_at, is_suitable_to_train")
        if query.order == .title { sql.append(", items.title COLLATE NOCASE") }
        sql.append("FROM interactions")
        if query.order == .title { sql.append("CROSS JOIN items ON items.id = item_id") }
        appendConditions(to: &sql)
        if let row = page.start.row { appendStart(row.value, row.id, to: &sql) }
        sql.append("ORDER BY \(orderBy)")
        sql.append("LIMIT ?", .integer(Int64(limit)))
        if case .offset(let offset) = page.start, offset > 0 { sql.append("OFFSET ?", .integer(Int64(offset))) }
        return sql
    }

    private func appendConditions(to sql: inout SQLQuery) {
        sql.append("WHERE TRUE")
        if let user = query.user { sql.append("AND user_id = ?", .integer(user.rawValue)) }
        if let item = query.item { sql.append("AND item_id = ?", .integer(item.rawValue)) }
        if let rating = query.rating { sql.append("AND rating = ?", .real(rating)) }
        if let isSuitable = query.isSuitableToTrain {
            sql.append("AND is_suitable_to_train = ?", .integer(isSuitable ? 1 : 0))
        }
    }

    /// Whether rows are read from the greatest down.
    private var isDescending: Bool {
        let isListed = query.order == .newest || query.order == .rating
        return isListed != page.start.isBackward
    }

    private var orderBy: String {
        let columns =
            switch query.order {
            case .pair: ["user_id", "item_id"]
            case .newest: ["rated_at", "item_id"]
            case .rating: ["rating", "item_id"]
            case .title: ["items.title COLLATE NOCASE", "item_id"]
            }
        return columns.map { $0 + (isDescending ? " DESC" : "") }.joined(separator: ", ")
    }

    private func appendStart(_ value: SortValue, _ id: Int64, to sql: inout SQLQuery) {
        let sign = isDescending ? "<" : ">"
        switch (query.order, value) {
        case (.pair, .number(let user)) where query.user == nil:
            sql.append("AND (user_id, item_id) \(sign) (?, ?)", .real(user), .integer(id))
        case (.pair, _): sql.append("AND item_id \(sign) ?", .integer(id))
        case (.newest, .number(let moment)):
            sql.append("AND (rated_at, item_id) \(sign) (?, ?)", .real(moment), .integer(id))
        case (.rating, .number(let rating)):
            sql.append("AND (rating, item_id) \(sign) (?, ?)", .real(rating), .integer(id))
        case (.title, .text(let title)):
            sql.append("AND (items.title COLLATE NOCASE, item_id) \(sign) (?, ?)", .text(title), .integer(id))
        case (.newest, _), (.rating, _), (.title, _): preconditionFailure("a mark that was checked")
        }
    }

    private func checkMark(_ value: SortValue) throws {
        let fits =
            switch (query.order, value) {
            case (.title, .text): true
            case (.pair, .number(let number)), (.newest, .number(let number)), (.rating, .number(let number)):
                !number.isNaN
            default: false
            }
        if !fits { throw DomainError.invalid("cursor", "The cursor belongs to a list in another order.") }
    }

    private func sortValue(_ interaction: Interaction, title: String) -> SortValue {
        switch query.order {
        case .pair: .number(Double(interaction.userID.rawValue))
        case .newest: .number(Double(interaction.ratedAt.seconds))
        case .rating: .number(interaction.rating)
        case .title: .text(title)
        }
    }

    private func total(_ connection: Connection) throws -> Int {
        if query.rating != nil || query.isSuitableToTrain != nil {
            var sql = SQLQuery("SELECT COUNT(*) FROM interactions")
            appendConditions(to: &sql)
            return try connection.all(sql) { $0.int(0) }.first ?? 0
        }
        return switch (query.user, query.item) {
        case (nil, nil): try StatisticsRows.rowCount("interactions", connection)
        case (let user?, nil):
            try connection.first("SELECT rating_count FROM users WHERE id = ?", user) { $0.int(0) } ?? 0
        case (nil, let item?): try connection.first("SELECT votes FROM items WHERE id = ?", item) { $0.int(0) } ?? 0
        case (let user?, let item?):
            try InteractionRows.interaction(user: user, item: item, connection) == nil ? 0 : 1
        }
    }
}
