import Domain

/// `/api/v1/users/{user}/recommendations/{item}`: why an item stands in a user's list, and where it would stand without each
/// of the ratings that put it there.
struct RecommendationExplanationAPI {
    func ofUser(_ call: APICall) throws -> Response {
        let found = try call.services.recommendations.explanation(
            of: call.id("item"),
            for: call.id("user"),
            recommender: call.text("recommender"),
            RecommendationParameters.read(call),
            viewer: call.viewer
        )
        return try call.json { writer in
            try writer.object { writer in
                writer.field("item_id", found.itemID.rawValue)
                writer.key("recommender")
                writer.object { writer in
                    writer.field("id", found.recommender.id.rawValue)
                    writer.field("name", found.recommender.name)
                }
                writer.field("matrix_version", found.matrixVersion)
                writer.field("place", found.place)
                writer.field("score", found.score)
                writer.field("predicted_rating", found.predictedRating)
                writer.field("rating_count", found.reasons.count)
                writer.key("because")
                try writer.array { writer in
                    for reason in found.reasons { try self.reason(reason, call, to: &writer) }
                }
            }
        }
    }

    private func reason(
        _ reason: RecommendationExplanation.Reason,
        _ call: APICall,
        to writer: inout JSONWriter
    ) throws {
        let cause = reason.contribution
        let title = try call.services.items.known(cause.itemID)?.title
        writer.object { writer in
            writer.field("item_id", cause.itemID.rawValue)
            writer.field("title", title)
            writer.field("rating", cause.rating.asWritten)
            writer.field("contribution", cause.amount)
            writer.field("place_without", reason.placeWithout)
        }
    }
}
