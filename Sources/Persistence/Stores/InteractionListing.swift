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
        if case .after(let value, _) = page.start { try checkMark(value) }
    }

    func run(_ connection: Connection) throws -> Page<Interaction> {
        let limit = max(1, page.limit)
        var rows = try connection.all(listing(limit: limit + 1)) { row in
            (interaction: InteractionRows.interaction(row), title: query.order == .title ? row.text(5) : "")
        }
        let hasMore = rows.count > limit
        if hasMore { rows.removeLast() }
        return Page(
            results: rows.map(\.interaction),
            next: hasMore ? rows.last.map { mark(after: $0.interaction, title: $0.title) } : nil,
            total: page.wantsTotal ? try total(connection) : nil
        )
    }

    private func listing(limit: Int) -> SQLQuery {
        var sql = SQLQuery("SELECT user_id, item_id, rating, rated_at, is_suitable_to_train")
        if query.order == .title { sql.append(", items.title COLLATE NOCASE") }
        sql.append("FROM interactions")
        if query.order == .title { sql.append("CROSS JOIN items ON items.id = item_id") }
        sql.append("WHERE TRUE")
        if let user = query.user { sql.append("AND user_id = ?", .integer(user.rawValue)) }
        if let item = query.item { sql.append("AND item_id = ?", .integer(item.rawValue)) }
        if case .after(let value, let id) = page.start { appendStart(value, id, to: &sql) }
        sql.append("ORDER BY \(orderBy)")
        sql.append("LIMIT ?", .integer(Int64(limit)))
        if case .offset(let offset) = page.start, offset > 0 { sql.append("OFFSET ?", .integer(Int64(offset))) }
        return sql
    }

    private var orderBy: String {
        switch query.order {
        case .pair: "user_id, item_id"
        case .newest: "rated_at DESC, item_id DESC"
        case .rating: "rating DESC, item_id DESC"
        case .title: "items.title COLLATE NOCASE, item_id"
        }
    }

    private func appendStart(_ value: SortValue, _ id: Int64, to sql: inout SQLQuery) {
        switch (query.order, value) {
        case (.pair, .number(let user)) where query.user == nil:
            sql.append("AND (user_id, item_id) > (?, ?)", .real(user), .integer(id))
        case (.pair, _): sql.append("AND item_id > ?", .integer(id))
        case (.newest, .number(let moment)):
            sql.append("AND (rated_at, item_id) < (?, ?)", .real(moment), .integer(id))
        case (.rating, .number(let rating)):
            sql.append("AND (rating, item_id) < (?, ?)", .real(rating), .integer(id))
        case (.title, .text(let title)):
            sql.append("AND (items.title COLLATE NOCASE, item_id) > (?, ?)", .text(title), .integer(id))
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

    private func mark(after last: Interaction, title: String) -> PageMark {
        let value: SortValue =
            switch query.order {
            case .pair: .number(Double(last.userID.rawValue))
            case .newest: .number(Double(last.ratedAt.seconds))
            case .rating: .number(last.rating)
            case .title: .text(title)
            }
        return .after(value, id: last.itemID.rawValue)
    }

    private func total(_ connection: Connection) throws -> Int {
        switch (query.user, query.item) {
        case (nil, nil): try StatisticsRows.rowCount("interactions", connection)
        case (let user?, nil):
            try connection.first("SELECT rating_count FROM users WHERE id = ?", user) { $0.int(0) } ?? 0
        case (nil, let item?): try connection.first("SELECT votes FROM items WHERE id = ?", item) { $0.int(0) } ?? 0
        case (let user?, let item?):
            try InteractionRows.interaction(user: user, item: item, connection) == nil ? 0 : 1
        }
    }
}
