import Domain

/// `/interactions`, and one user's.
extension InteractionAPI {
    static let routes: [APIRoute] = {
        let interactions = InteractionAPI()
        let item = QueryParameter("item_id", .id, "Ratings of this item.")
        let sort = QueryParameter.sort(
            InteractionQuery.Order.allCases.map(\.rawValue),
            standard: InteractionQuery.Order.pair.rawValue
        )
        return [
            APIRoute(
                .get,
                "/interactions",
                .reader,
                "Ratings by user and item; a member's own with their `user_id`.",
                access: .ownRead,
                parameters: [QueryParameter("user_id", .id, "This user's ratings."), item, sort, .fields]
                    + QueryParameter.page,
                answers: .page(of: .interaction),
                handler: interactions.index
            ),
            APIRoute(
                .post,
                "/interactions",
                .writer,
                "Rate an item, or change its rating.",
                access: .ownWrite,
                body: .json(.interactionDraft),
                answers: .created(.interaction),
                .updated(.interaction),
                handler: interactions.create
            ),
            APIRoute(
                .get,
                "/interactions/{interaction}",
                .loop,
                "One rating, by its pair: `12-345` is user 12's of item 345.",
                access: .ownRead,
                parameters: [.fields],
                answers: .ok(.interaction),
                handler: interactions.show
            ),
            APIRoute(
                .put,
                "/interactions/{interaction}",
                .writer,
                "Rate an item, or change its rating.",
                access: .ownWrite,
                body: .json(.ratingDraft),
                answers: .updated(.interaction),
                .created(.interaction),
                matching: .optional,
                handler: interactions.update
            ),
            APIRoute(
                .patch,
                "/interactions/{interaction}",
                .writer,
                "Change some fields of a rating.",
                access: .ownWrite,
                body: .patch(.ratingPatch),
                answers: .updated(.interaction),
                matching: .optional,
                handler: interactions.patch
            ),
            APIRoute(
                .delete,
                "/interactions/{interaction}",
                .writer,
                "Take a rating back.",
                access: .ownWrite,
                answers: .deleted,
                matching: .optional,
                handler: interactions.destroy
            ),
            APIRoute(
                .get,
                "/users/{user}/interactions",
                .reader,
                "One user's ratings.",
                access: .ownRead,
                parameters: [item, sort, .fields] + QueryParameter.page,
                answers: .page(of: .interaction),
                handler: interactions.indexOfUser
            ),
        ]
    }()
}

extension Schema {
    static let rating = Schema(.rating, "On the site's scale.")
    static let ratedAt = Schema(
        .integer(Int(Timestamp.writable.lowerBound.seconds)...Int(Timestamp.writable.upperBound.seconds)),
        "When, in seconds since 1970."
    )
    .like(.integer(1_700_000_000))
    static let suitableToTrain = Schema(
        .boolean,
        "False keeps it out of training, not out of what its user is recommended."
    )

    static let interaction = Schema(
        .object([
            .always(
                "id",
                Schema(.string(pattern: "^[0-9]+-[0-9]+$"), "Its pair: `12-345` is user 12's rating of item 345.")
                    .like(.string("12-345"))
            ),
            .always("user_id", .identifier),
            .always("item_id", .identifier),
            .always("rating", .rating),
            .always("timestamp", .ratedAt),
            .always("suitable_to_train", .suitableToTrain),
        ]),
        "One user's rating of one item; at most one a pair."
    )
    .named("Interaction")

    private static let ratingFields: [Property] = [
        .maybe("timestamp", Schema.ratedAt.orNull), .maybe("suitable_to_train", Schema.suitableToTrain.orNull),
    ]
    static let interactionDraft = Schema(
        .object(
            [
                .maybe("user_id", Schema(.integer(1...Int.max), "One's own where it is left out.").orNull),
                .always("item_id", .identifier), .always("rating", .rating),
            ] + ratingFields
        )
    )
    .named("InteractionDraft")
    static let ratingDraft = Schema(.object([.always("rating", .rating)] + ratingFields)).named("RatingDraft")
    static let ratingPatch = Schema(.object([.maybe("rating", .rating)] + ratingFields)).named("RatingPatch")
}
