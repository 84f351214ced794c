import Domain

/// `/api/v1/users/{user}/recommendations/{item}`: why an item stands in a user's list, and where it would stand without each
/// of the user's ratings that put it there.
struct RecommendationExplanationAPI {
    func ofUser(_ call: APICall) throws -> Response {
        let found = try call.services.recommendations.explanation(
            of: call.id("item"),
            for: call.id("user"),
            recommender: call.text("recommender"),
            RecommendationParameters.read(call),
            viewer: call.viewer
        )
        let parts = ContributionJSON(items: call.services.items)
        return try call.json { writer in
            try writer.object { writer in
                writer.field("item_id", found.row.itemID.rawValue)
                writer.key("recommender")
                writer.object { writer in
                    writer.field("id", found.recommender.id.rawValue)
                    writer.field("name", found.recommender.name)
                }
                writer.field("matrix_version", found.matrixVersion)
                writer.field("place", found.place)
                writer.field("stage", found.row.stage.rawValue)
                writer.field("score", found.row.score)
                writer.field("predicted_rating", found.row.predictedRating)
                writer.field("rating_count", found.row.ratingCount)
                writer.key("because")
                try writer.array { writer in
                    for reason in found.reasons { try self.reason(reason, parts, to: &writer) }
                }
                writer.field("neighbours_from", found.neighbourhood?.rawValue)
                writer.key("ratings")
                try writer.array { writer in
                    for behind in found.ratingsBehind { try ratingBehind(behind, parts, to: &writer) }
                }
            }
        }
    }

    private func reason(
        _ reason: RecommendationExplanation.Reason,
        _ parts: ContributionJSON,
        to writer: inout JSONWriter
    ) throws {
        try writer.object { writer in
            try parts.write(reason.contribution, to: &writer)
            if reason.contribution.itemID != nil { writer.field("place_without", reason.placeWithout) }
        }
    }

    private func ratingBehind(
        _ behind: RecommendationExplanation.RatingBehind,
        _ parts: ContributionJSON,
        to writer: inout JSONWriter
    ) throws {
        try writer.object { writer in
            try parts.write(behind.rating, of: behind.itemID, to: &writer)
            writer.field("place_without", behind.placeWithout)
        }
    }
}
