import Domain

/// One part of a list of users: which ones, in which order, put together as SQL.
struct UserListing {
    private let query: UserQuery
    private let page: PageRequest

    init(_ query: UserQuery, page: PageRequest) {
        self.query = query
        self.page = page
    }

    /// Throws `.invalid` for a start that belongs to a list in another order.
    func run(_ connection: Connection) throws -> Page<User> {
        let listing = RowListing(
            select: SQLQuery(
                "SELECT id, external_id, name, is_synthetic, rating_count, rating_sum, version, created_at"
            )
            .followed(by: source),
            page: page,
            column: column,
            isDescending: query.order.isDescending
        )
        return try listing.run(total: total(connection), connection, mark: mark, read: UserRows.user)
    }

    private var column: RowListing.Column? {
        switch query.order.key {
        case .id: nil
        case .name: .text("name COLLATE NOCASE")
        case .ratingCount: .number("rating_count")
        }
    }

    private func mark(_ user: User) -> (SortValue, id: Int64) {
        let value: SortValue =
            switch query.order.key {
            case .id: .none
            case .name: .text(user.name)
            case .ratingCount: .number(Double(user.ratingCount))
            }
        return (value, id: user.id.rawValue)
    }

    /// The table and the conditions.
    private var source: SQLQuery {
        var source = SQLQuery("FROM users")
        source.append("WHERE TRUE")
        if let externalID = query.externalID { source.append("AND external_id = ?", .text(externalID)) }
        if !query.namePrefix.isEmpty {
            source.appendCondition("name COLLATE NOCASE", beginsWith: query.namePrefix)
        }
        return source
    }

    private func total(_ connection: Connection) throws -> Int {
        if query.externalID == nil, query.namePrefix.isEmpty {
            return try StatisticsRows.rowCount("users", connection)
        }
        return try connection.all(SQLQuery("SELECT COUNT(*)").followed(by: source)) { $0.int(0) }.first ?? 0
    }
}
