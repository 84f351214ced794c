import Domain

/// `POST /api/v1/recommendations/group`: one list for several users.
struct GroupRecommendationAPI {
    private static let standardLimit = 20
    private static let maxLimit = 200

    let itemJSON: ItemJSON

    /// Takes `{"users":[7,8],"strategy":"least-misery","limit":20}`.
    func create(_ call: APICall) throws -> Response {
        var wanted = try RecommendationParameters.read(call)
        var fields = try call.fields()
        let users = (fields.optionalIntegers("users") ?? []).map { ID<User>(Int64($0)) }
        let strategy = strategy(&fields)
        wanted.limit = fields.optionalInteger("limit") ?? Self.standardLimit
        let recommender = fields.optionalString("recommender")
        if !(1...Self.maxLimit).contains(wanted.limit) {
            fields.addProblem("limit", "must be from 1 to \(Self.maxLimit)")
        }
        try fields.finish()
        let found = try call.services.recommendations.list(
            forGroup: users,
            strategy,
            recommender: recommender,
            wanted,
            viewer: call.viewer
        )
        return try answer(call, found)
    }

    private func strategy(_ fields: inout JSONFields) -> GroupStrategy {
        guard let text = fields.optionalString("strategy") else { return .average }
        if let strategy = GroupStrategy(rawValue: text) { return strategy }
        let known = GroupStrategy.allCases.map(\.rawValue).joined(separator: ", ")
        fields.addProblem("strategy", "must be one of: \(known)")
        return .average
    }

    private func answer(_ call: APICall, _ found: GroupRecommendationList) throws -> Response {
        let items = itemJSON.reading(call.services.items)
        return try call.json { writer in
            try writer.object { writer in
                writer.key("recommender")
                writer.object { writer in
                    writer.field("id", found.recommender.id.rawValue)
                    writer.field("name", found.recommender.name)
                }
                writer.field("matrix_version", found.matrixVersion)
                writer.field("strategy", found.strategy.rawValue)
                writer.key("results")
                try writer.array { writer in
                    for row in found.results {
                        try items.withJSON(of: row.itemID) { item in
                            self.row(row, item, found.members, to: &writer)
                        }
                    }
                }
            }
        }
    }

    private func row(
        _ row: GroupRecommendationList.Row,
        _ item: UnsafeBufferPointer<UInt8>,
        _ members: [ID<User>],
        to writer: inout JSONWriter
    ) {
        writer.object { writer in
            writer.key("item")
            writer.raw(item)
            writer.field("score", row.score)
            writer.key("members")
            writer.array { writer in
                for (member, share) in zip(members, row.shares) {
                    writer.object { writer in
                        writer.field("user_id", member.rawValue)
                        writer.field("share", share)
                    }
                }
            }
        }
    }
}
