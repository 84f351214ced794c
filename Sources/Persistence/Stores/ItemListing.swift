import Domain

/// One part of a list of items: which tags, which words, which order, put together as SQL.
struct ItemListing {
    /// How the rows are ordered: by a column and then the id in one direction, or by relevance.
    private enum Order {
        case relevance
        case column(String?, key: ItemOrder.Key, isDescending: Bool)
    }

    private struct Tag {
        let id: Int64
        let itemCount: Int
    }

    /// More than titles, creators and tags, a description mentions what an item is not about.
    private static let relevance = "bm25(item_search, 10.0, 6.0, 4.0, 1.0)"

    private let page: PageRequest
    private let match: String?
    private let order: Order
    /// The rarest first.
    private let included: [Tag]
    private let excluded: [Tag]
    private let conditions: [ItemQuery.Condition]
    private let itemCount: Int
    /// The query asks for what no item can have: an unknown tag, or a text without words.
    private let isEmpty: Bool

    /// Throws `.invalid` for a start that belongs to a list in another order.
    init(_ query: ItemQuery, page: PageRequest, _ connection: Connection) throws {
        self.page = page
        let hasText = query.text.contains { !$0.isWhitespace }
        match = hasText ? SearchText.match(query.text) : nil
        let includedTags = try query.includedTags.map { try Self.tag($0, connection) }
        included = includedTags.compactMap { $0 }.sorted { $0.itemCount < $1.itemCount }
        excluded = try query.excludedTags.compactMap { try Self.tag($0, connection) }
        conditions = query.conditions
        isEmpty = hasText && match == nil || includedTags.contains { $0 == nil }
        itemCount = try StatisticsRows.rowCount("items", connection)
        order = Self.order(query.order ?? (hasText ? nil : ItemOrder(.popularity, isDescending: true)))
        if let row = page.start.row { try checkMark(row.value) }
    }

    func run(_ connection: Connection) throws -> Page<ID<Item>> {
        guard !isEmpty else { return Page(results: [], total: page.wantsTotal ? 0 : nil) }
        let limit = max(1, page.limit)
        let rows = try connection.all(listing(limit: limit + 1)) { row in
            (id: row.id(0) as ID<Item>, value: sortValue(row))
        }
        let isRelevance = if case .relevance = order { true } else { false }
        return Page(cutting: rows, page, total: page.wantsTotal ? try total(connection) : nil) { row in
            isRelevance ? nil : (row.value, id: row.id.rawValue)
        }
        .map(\.id)
    }

    private static func tag(_ name: String, _ connection: Connection) throws -> Tag? {
        try connection.first("SELECT id, item_count FROM tags WHERE folded_name = ?", name.lowercased()) {
            Tag(id: $0.int64(0), itemCount: $0.int(1))
        }
    }

    // MARK: SQL

    private func listing(limit: Int) -> SQLQuery {
        var query = SQLQuery(select())
        appendSource(to: &query, driver: isTagRare ? included.first : nil)
        if let row = page.start.row { appendStart(row.value, row.id, to: &query) }
        query.append("ORDER BY \(orderBy)")
        query.append("LIMIT ?", .integer(Int64(limit)))
        if case .offset(let offset) = page.start, offset > 0 { query.append("OFFSET ?", .integer(Int64(offset))) }
        return query
    }

    private func select() -> String {
        if case .column(let column?, _, _) = order { return "SELECT items.id, \(column)" }
        return "SELECT items.id"
    }

    /// The tables and the conditions. A driver is the tag whose items are looked through; without one they are looked
    /// through in the order of the list, or as the text finds them.
    private func appendSource(to query: inout SQLQuery, driver: Tag?) {
        if let match {
            query.append("FROM item_search")
            query.append("CROSS JOIN items ON items.id = item_search.rowid")
            query.append("WHERE item_search MATCH ?", .text(match))
        } else if let driver {
            query.append("FROM item_tags AS driver")
            query.append("CROSS JOIN items ON items.id = driver.item_id")
            query.append("WHERE driver.tag_id = ?", .integer(driver.id))
        } else {
            query.append("FROM items")
            query.append("WHERE TRUE")
        }
        let tagOfItem = "(SELECT 1 FROM item_tags WHERE item_tags.item_id = items.id AND item_tags.tag_id = ?)"
        for tag in included where match != nil || tag.id != driver?.id {
            query.append("AND EXISTS \(tagOfItem)", .integer(tag.id))
        }
        for tag in excluded {
            query.append("AND NOT EXISTS \(tagOfItem)", .integer(tag.id))
        }
        for condition in conditions { append(condition, to: &query) }
    }

    private func append(_ condition: ItemQuery.Condition, to query: inout SQLQuery) {
        switch condition {
        case .id(let id): query.append("AND items.id = ?", .integer(id.rawValue))
        case .title(let title): query.append("AND items.title = ?", .text(title))
        case .description(let text): query.append("AND items.description = ?", .text(text))
        case .votes(let votes): query.append("AND items.votes = ?", .real(votes))
        case .meanRating(let rating):
            query.append(
                "AND CASE WHEN items.votes > 0 THEN items.rating_sum / items.votes ELSE 0 END = ?",
                .real(rating)
            )
        case .popularity(let popularity): query.append("AND items.popularity = ?", .real(popularity))
        }
    }

    /// Walking the list in its order and skipping what lacks the tag reads about `wanted · items / tagged` rows; reading
    /// all tagged items and sorting them reads `tagged`. So a tag that most items have costs no more than none.
    private var isTagRare: Bool {
        guard let rarest = included.first else { return false }
        var wanted = page.limit
        if case .offset(let offset) = page.start { wanted += offset }
        return Double(rarest.itemCount) * Double(rarest.itemCount) < Double(wanted) * Double(itemCount)
    }

    private func appendStart(_ value: SortValue, _ id: Int64, to query: inout SQLQuery) {
        guard case .column(let column, _, let isDescending) = order else { return }
        let sign = isDescending != page.start.isBackward ? "<" : ">"
        switch value {
        case .none: query.append("AND items.id \(sign) ?", .integer(id))
        case .number(let number):
            query.append("AND (\(column ?? ""), items.id) \(sign) (?, ?)", .real(number), .integer(id))
        case .text(let text):
            query.append("AND (\(column ?? ""), items.id) \(sign) (?, ?)", .text(text), .integer(id))
        }
    }

    private var orderBy: String {
        guard case .column(let column, _, let isDescending) = order else {
            return "\(Self.relevance), items.popularity DESC, items.id"
        }
        let direction = isDescending != page.start.isBackward ? " DESC" : ""
        return (column.map { $0 + direction + ", " } ?? "") + "items.id" + direction
    }

    // MARK: Total

    private func total(_ connection: Connection) throws -> Int {
        if match == nil, conditions.isEmpty, included.count == 1, excluded.isEmpty { return included[0].itemCount }
        if match == nil, conditions.isEmpty, included.isEmpty { return try itemCount - excludedCount(connection) }
        var query = SQLQuery("SELECT COUNT(*)")
        appendSource(to: &query, driver: included.first)
        return try connection.all(query) { $0.int(0) }.first ?? 0
    }

    private func excludedCount(_ connection: Connection) throws -> Int {
        guard !excluded.isEmpty else { return 0 }
        var query = SQLQuery("SELECT COUNT(DISTINCT item_id)")
        query.append("FROM item_tags")
        query.append("WHERE tag_id IN (")
        for (index, tag) in excluded.enumerated() { query.append(index == 0 ? "?" : ", ?", .integer(tag.id)) }
        query.append(")")
        return try connection.all(query) { $0.int(0) }.first ?? 0
    }

    // MARK: Marks

    private static func order(_ order: ItemOrder?) -> Order {
        guard let order else { return .relevance }
        let column: String? =
            switch order.key {
            case .popularity: "items.popularity"
            case .rating: "items.weighted_rating"
            case .votes: "items.votes"
            case .title: "items.title COLLATE NOCASE"
            case .created: "items.created_at"
            case .id: nil
            }
        return .column(column, key: order.key, isDescending: order.isDescending)
    }

    private func checkMark(_ value: SortValue) throws {
        let fits =
            switch (order, value) {
            case (.column(_, .id, _), .none), (.column(_, .title, _), .text): true
            case (.column(_, .id, _), _), (.column(_, .title, _), _): false
            case (.column, .number(let number)): !number.isNaN
            default: false
            }
        if !fits { throw DomainError.invalid("cursor", "The cursor belongs to a list in another order.") }
    }

    private func sortValue(_ row: Row) -> SortValue {
        switch order {
        case .relevance, .column(_, .id, _): .none
        case .column(_, .title, _): .text(row.text(1))
        case .column: .number(row.double(1))
        }
    }
}
