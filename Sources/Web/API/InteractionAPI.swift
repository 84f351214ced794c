import Domain

/// `/api/v1/interactions`. An interaction's id is its pair: `12-345` is user 12's rating of item 345.
struct InteractionAPI {
    func index(_ call: APICall) throws -> Response {
        return try list(call, InteractionQuery(user: call.id(query: "user_id"), item: call.id(query: "item_id")))
    }

    /// One user's, under `/api/v1/users/{user}/interactions`.
    func indexOfUser(_ call: APICall) throws -> Response {
        return try list(call, InteractionQuery(user: call.id("user"), item: call.id(query: "item_id")))
    }

    private func list(_ call: APICall, _ filter: InteractionQuery) throws -> Response {
        var filter = filter
        if let order = call.text("sort").flatMap(InteractionQuery.Order.init(rawValue:)) { filter.order = order }
        guard filter.order == .pair || filter.user != nil else {
            throw QueryProblems("sort", "takes pair; for one user also newest, rating, title.")
        }
        let page = try call.services.interactions.list(filter, page: call.pageRequest(), viewer: call.viewer)
        return try call.list(page) { $0.interaction($1) }
    }

    func show(_ call: APICall) throws -> Response {
        let (user, item) = try pair(call)
        let interaction = try call.services.interactions.interaction(user: user, item: item, viewer: call.viewer)
        return try call.json { $0.interaction(interaction) }
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
        try requireMatch(call, user, item)
        return try save(call, user: user, item: item, written)
    }

    /// A merge patch (RFC 7396): fields that are given replace; null stands for what holds without the field.
    func patch(_ call: APICall) throws -> Response {
        let (user, item) = try pair(call)
        var fields = try call.fields()
        let old = try call.services.interactions.interactionToChange(user: user, item: item, viewer: call.viewer)
        let written = Written(patching: old, &fields)
        try fields.finish()
        try requireMatch(call, user, item)
        return try save(call, user: user, item: item, written)
    }

    func destroy(_ call: APICall) throws -> Response {
        let (user, item) = try pair(call)
        try requireMatch(call, user, item)
        try call.services.interactions.delete(user: user, item: item, viewer: call.viewer)
        return .noContent
    }

    private func requireMatch(_ call: APICall, _ user: ID<User>, _ item: ID<Item>) throws {
        try call.requireMatch(content: content(call, user, item))
    }

    /// As it would be answered; nil if there is none.
    private func content(_ call: APICall, _ user: ID<User>, _ item: ID<Item>) throws -> [UInt8]? {
        do {
            var writer = JSONWriter()
            writer.interaction(
                try call.services.interactions.interactionToChange(user: user, item: item, viewer: call.viewer)
            )
            return writer.finish()
        } catch DomainError.notFound {
            return nil
        }
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

        init(patching old: Interaction, _ fields: inout JSONFields) {
            rating = fields.has("rating") ? fields.requiredDouble("rating") : old.rating
            timestamp = fields.has("timestamp") ? fields.optionalInteger("timestamp") : Int(old.ratedAt.seconds)
            isSuitableToTrain =
                fields.has("suitable_to_train")
                ? fields.optionalBool("suitable_to_train") ?? true : old.isSuitableToTrain
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
        var response = try call.json(status: outcome == .created ? .created : .ok) { $0.interaction(interaction) }
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
