import Domain

/// `/api/v1/users/{user}/recommendations`, and `POST /api/v1/recommendations` for a list of ratings without a user.
struct RecommendationAPI {
    let itemJSON: ItemJSON

    /// A short description makes a row of some 400.
    private static let expectedRowBytes = 512
    private static let standardLimit = 20
    private static let maxLimit = 200
    private static let maxGivenRatings = 1000

    func ofUser(_ call: APICall) throws -> Response {
        let user: ID<User> = try call.id("user")
        let wanted = try wanted(call)
        let found = try call.services.recommendations.list(
            for: user,
            recommender: call.text("recommender"),
            wanted,
            viewer: call.viewer
        )
        return try answer(call, found, user: user, explains: wanted.explains)
    }

    /// Takes `{"ratings":[{"item_id":7,"rating":5}]}` or `{"items":[7,8]}`, which stand for the best rating.
    func create(_ call: APICall) throws -> Response {
        var fields = try call.fields()
        let limit = fields.optionalInteger("limit") ?? Self.standardLimit
        let recommender = fields.optionalString("recommender")
        let ratings = try ratings(&fields, scale: call.services.interactions.scale())
        if !(1...Self.maxLimit).contains(limit) { fields.addProblem("limit", "must be from 1 to \(Self.maxLimit)") }
        try fields.finish()
        let found = try call.services.recommendations.list(
            for: ratings,
            recommender: recommender,
            RecommendationQuery(limit: limit)
        )
        return try answer(call, found, user: nil, explains: true)
    }

    private func wanted(_ call: APICall) throws -> RecommendationQuery {
        var wanted = try RecommendationParameters.read(call)
        wanted.limit = call.limit
        switch try call.cursor() {
        case .version(let version, let offset): (wanted.offset, wanted.matrixVersion) = (offset, version)
        case .page: throw APICall.strangeCursor
        case nil: break
        }
        wanted.explains = call.flag("explain")
        return wanted
    }

    private func ratings(_ fields: inout JSONFields, scale: RatingScale) -> UserRatings {
        var ratings: [ID<Item>: Float] = [:]
        for id in fields.optionalIntegers("items") ?? [] {
            if id < 1 { fields.addProblem("items", "must hold ids, which are positive, unlike \(id)") }
            ratings[ID(Int64(id))] = Float(scale.maximum)
        }
        let given = fields.optionalList("ratings") { row in
            let item = ID<Item>(Int64(row.requiredInteger("item_id")))
            if row.has("item_id"), item.rawValue < 1 { row.addProblem("item_id", "must be an id, which is positive") }
            let rating = row.requiredDouble("rating")
            if row.has("rating"), !scale.contains(rating) {
                row.addProblem("rating", "must be on the scale, unlike \(shortest(rating))")
            }
            return (item: item, rating: rating)
        }
        for row in given ?? [] {
            ratings[row.item] = Float(row.rating)
        }
        if ratings.isEmpty { fields.addProblem("ratings", "must hold at least one, unless items are given") }
        if ratings.count > Self.maxGivenRatings {
            fields.addProblem("ratings", "must hold at most \(Self.maxGivenRatings)")
        }
        let sorted = ratings.sorted { $0.key < $1.key }
        return UserRatings(items: sorted.map(\.key), ratings: sorted.map(\.value))
    }

    private func answer(
        _ call: APICall,
        _ found: RecommendationList,
        user: ID<User>?,
        explains: Bool
    ) throws -> Response {
        let cursor =
            user == nil
            ? nil : found.nextOffset.flatMap { call.text(of: .version(found.matrixVersion, offset: $0)) }
        let items = itemJSON.reading(call.services.items)
        var response = try call.json(expecting: (found.results.count + 1) * Self.expectedRowBytes) { writer in
            try writer.object { writer in
                if let user { writer.field("user_id", user.rawValue) }
                writer.key("recommender")
                writer.object { writer in
                    writer.field("id", found.recommender.id.rawValue)
                    writer.field("name", found.recommender.name)
                    if found.answering.id != found.recommender.id { writer.field("answered_by", found.answering.name) }
                }
                writer.field("matrix_version", found.matrixVersion)
                writer.key("results")
                try writer.array { writer in
                    for row in found.results {
                        try items.withJSON(of: row.itemID) { item in
                            try recommended(row, item, call, explains: explains, to: &writer)
                        }
                    }
                }
                writer.field("next_cursor", cursor)
            }
        }
        call.addLinks(next: cursor, to: &response)
        return response
    }

    private func recommended(
        _ row: RecommendedItem,
        _ item: UnsafeBufferPointer<UInt8>,
        _ call: APICall,
        explains: Bool,
        to writer: inout JSONWriter
    ) throws {
        try writer.object { writer in
            writer.key("item")
            writer.raw(item)
            writer.field("score", row.score)
            writer.field("predicted_rating", row.predictedRating.map(ContributionJSON.thousandths))
            writer.field("stage", row.stage.rawValue)
            guard explains else { return }
            writer.key("because")
            let parts = ContributionJSON(items: call.services.items)
            try writer.array { writer in
                for part in row.because { try writer.object { try parts.write(part, to: &$0) } }
            }
        }
    }
}
