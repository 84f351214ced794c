import Domain

/// `/api/v1/interactions`. An interaction's id is its pair: `12-345` is user 12's rating of item 345.
struct InteractionAPI {
    private static let filters = ["user_id", "item_id", "sort", "limit", "cursor", "count"]

    func index(_ call: APICall) throws -> Response {
        let query = try call.query(allowing: Self.filters)
        let user: ID<User>? = try id(query, "user_id")
        return try list(call, query, InteractionQuery(user: user, item: id(query, "item_id")))
    }

    /// One user's, under `/api/v1/users/{user}/interactions`.
    func indexOfUser(_ call: APICall) throws -> Response {
        let query = try call.query(allowing: ["item_id", "sort", "limit", "cursor", "count"])
        return try list(call, query, InteractionQuery(user: call.id("user"), item: id(query, "item_id")))
    }

    private func list(_ call: APICall, _ query: Query, _ filter: InteractionQuery) throws -> Response {
        var filter = filter
        if let sort = query.first("sort") {
            guard let order = InteractionQuery.Order(rawValue: sort), order == .pair || filter.user != nil else {
                throw HTTPError(.badRequest, "sort takes pair; for one user also newest, rating, title.")
            }
            filter.order = order
        }
        let list = "interactions:\(filter.order.rawValue)"
        let page = try call.services.interactions.list(
            filter,
            page: call.pageRequest(query, list: list),
            viewer: call.viewer
        )
        return try call.list(page, list: list) { $0.interaction($1) }
    }

    func show(_ call: APICall) throws -> Response {
        let (user, item) = try pair(call)
        let interaction = try call.services.interactions.interaction(user: user, item: item, viewer: call.viewer)
        return call.json { $0.interaction(interaction) }
    }

    /// Creates or replaces; `user_id` may be left out for one's own.
    func create(_ call: APICall) throws -> Response {
        var fields = try call.fields()
        let user = fields.optionalInteger("user_id")
        let item = fields.requiredInteger("item_id")
        let written = Written(&fields)
        try fields.finish()
        let own = try user == nil ? call.viewer.requireUser(.write) : nil
        return try save(call, user: own ?? ID(Int64(user ?? 0)), item: ID(Int64(item)), written)
    }

    func update(_ call: APICall) throws -> Response {
        let (user, item) = try pair(call)
        var fields = try call.fields()
        let written = Written(&fields)
        try fields.finish()
        return try save(call, user: user, item: item, written)
    }

    func destroy(_ call: APICall) throws -> Response {
        let (user, item) = try pair(call)
        try call.services.interactions.delete(user: user, item: item, viewer: call.viewer)
        return .noContent
    }

    /// What a script writes of an interaction, besides its pair.
    private struct Written {
        let rating: Double
        let timestamp: Int?
        let isSuitableToTrain: Bool

        init(_ fields: inout JSONFields) {
            rating = fields.requiredDouble("rating")
            timestamp = fields.optionalInteger("timestamp")
            isSuitableToTrain = fields.optionalBool("suitable_to_train") ?? true
        }
    }

    private func save(_ call: APICall, user: ID<User>, item: ID<Item>, _ written: Written) throws -> Response {
        let interaction = Interaction(
            userID: user,
            itemID: item,
            rating: written.rating,
            ratedAt: written.timestamp.map { Timestamp(seconds: Int64($0)) } ?? call.services.clock.now,
            isSuitableToTrain: written.isSuitableToTrain
        )
        let outcome = try call.services.interactions.save(interaction, viewer: call.viewer)
        var response = call.json(status: outcome == .created ? .created : .ok) { $0.interaction(interaction) }
        if outcome == .created { response.headers.set(.location, to: "/api/v1/interactions/\(user)-\(item)") }
        return response
    }

    private func pair(_ call: APICall) throws -> (ID<User>, ID<Item>) {
        let text = call.request.parameters["interaction"] ?? ""
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let user = ID<User>(text: parts[0]), let item = ID<Item>(text: parts[1]) else {
            throw DomainError.notFound("interaction “\(text)”")
        }
        return (user, item)
    }

    private func id<Entity>(_ query: Query, _ name: String) throws -> ID<Entity>? {
        guard let text = query.first(name) else { return nil }
        guard let id = ID<Entity>(text: text) else {
            throw HTTPError(.badRequest, "\(name) takes an id, a positive whole number.")
        }
        return id
    }
}

extension JSONWriter {
    mutating func interaction(_ interaction: Interaction) {
        object { writer in
            writer.field("id", "\(interaction.userID)-\(interaction.itemID)")
            writer.field("user_id", interaction.userID.rawValue)
            writer.field("item_id", interaction.itemID.rawValue)
            writer.field("rating", interaction.rating)
            writer.field("timestamp", interaction.ratedAt.seconds)
            writer.field("suitable_to_train", interaction.isSuitableToTrain)
        }
    }
}
