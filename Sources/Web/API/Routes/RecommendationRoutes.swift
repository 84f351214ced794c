import Domain

/// What is recommended: to users, to guests with ratings, to groups.
extension RecommendationAPI {
    static let routes: [APIRoute] = {
        let itemJSON = ItemJSON()
        let recommendations = RecommendationAPI(itemJSON: itemJSON)
        let recommender = QueryParameter(
            "recommender",
            .text,
            "By its name; the first enabled one where it is left out."
        )
        return [
            APIRoute(
                .get,
                "/users/{user}/recommendations",
                .loop,
                "What a recommender has for a user; nothing they have rated.",
                access: .ownRead,
                parameters: [
                    recommender, .limit(20, atMost: 200), .cursor,
                    QueryParameter("explain", .flag, "Also tell the parts of each score.", standard: "false"),
                ] + RecommendationParameters.all + [.fields],
                answers: .ok(.recommendationList),
                handler: recommendations.ofUser
            ),
            APIRoute(
                .get,
                "/users/{user}/recommendations/{item}",
                .reader,
                "Why an item stands in a user's list, and where it would without each of the ratings that put it there.",
                access: .ownRead,
                parameters: [recommender] + RecommendationParameters.all,
                answers: .ok(.explanation),
                canConflict: true,
                handler: RecommendationExplanationAPI().ofUser
            ),
            APIRoute(
                .post,
                "/recommendations",
                .reader,
                "What a recommender has for ratings that are given here and not stored.",
                body: .json(.givenRatings),
                answers: .ok(.recommendationList),
                changes: false,
                handler: recommendations.create
            ),
            APIRoute(
                .post,
                "/recommendations/group",
                .reader,
                "One list for several users.",
                access: .ownRead,
                parameters: RecommendationParameters.filters,
                body: .json(.group),
                answers: .ok(.groupList),
                canConflict: true,
                changes: false,
                handler: GroupRecommendationAPI(itemJSON: itemJSON).create
            ),
        ]
    }()
}

extension Schema {
    private static let recommenderName = Schema(
        .object([
            .always("id", .identifier), .always("name", .string()),
            .maybe("answered_by", .string(), "The recommender that an ensemble chose for this user."),
        ])
    )

    private static let ratingPart: [Property] = [
        .always("item_id", .identifier),
        .always("title", Schema(.string()).orNull),
        .always("rating", .number(), "What the user rated it."),
    ]
    private static let contribution = Property.always(
        "contribution",
        .number(),
        "Its part of the score; the parts add up to it exactly."
    )
    private static func kind(_ name: String) -> Property { .always("kind", .choice([name])) }

    /// A part of a score, with more about it where it is a rating of the user's.
    private static func part(_ more: [Property]) -> Schema {
        Schema(
            .oneOf([
                Schema(.object(ratingPart + [contribution] + more), "A rating of the user's."),
                Schema(
                    .object([
                        kind("neighbour"), .always("rating", .number()), .always("similarity", .number()), contribution,
                    ]),
                    "Somebody like the user, without a name: what they gave the item, and how like they are."
                ),
                Schema(.object([kind("list"), contribution]), "A list that was computed as a whole."),
                Schema(.object([kind("popularity"), contribution]), "How many rate it, and how well."),
            ])
        )
    }

    private static let placeWithout = Property.always(
        "place_without",
        Schema(.integer(1...Int.max), "Where the item would stand without this rating; null where that is far down.")
            .orNull
    )

    private static let stage = Schema(
        .choice(RecommendedItem.Stage.allCases.map(\.rawValue)),
        "Where the row comes from."
    )

    static let recommendationList = Schema(
        .object([
            .maybe("user_id", .identifier),
            .always("recommender", recommenderName),
            .always("matrix_version", Schema(.integer(1...Int.max)).orNull),
            .always(
                "results",
                .array(
                    Schema(
                        .object([
                            .always("item", .item),
                            .always("score", .number()),
                            .always("predicted_rating", Schema(.number()).orNull),
                            .always("stage", stage),
                            .maybe("because", .array(part([]))),
                        ])
                    )
                )
            ),
            .always("next_cursor", Schema(.string()).orNull),
        ])
    )
    .named("RecommendationList")

    static let explanation = Schema(
        .object([
            .always("item_id", .identifier),
            .always("recommender", recommenderName),
            .always("matrix_version", Schema(.integer(1...Int.max)).orNull),
            .always("place", Schema(.integer(1...Int.max)).orNull),
            .always("stage", stage),
            .always("score", .number()),
            .always("predicted_rating", Schema(.number()).orNull),
            .always("rating_count", Schema(.integer(0...Int.max)).orNull),
            .always("because", .array(part([placeWithout]))),
            .always(
                "neighbours_from",
                Schema(
                    .choice(Neighbourhood.allCases.map(\.rawValue)),
                    "How those like the user were found, where the parts are people."
                )
                .orNull
            ),
            .always(
                "ratings",
                .array(Schema(.object(ratingPart + [placeWithout]))),
                "Ratings behind the neighbourhood."
            ),
        ])
    )
    .named("Explanation")

    static let givenRatings = Schema(
        .oneOf([
            Schema(
                .object(
                    [
                        .always("ratings", ratingsGiven(1...1000)), .maybe("items", itemsGiven(0...1000).orNull),
                    ] + wantedFields
                )
            ),
            Schema(
                .object(
                    [
                        .maybe("ratings", ratingsGiven(0...1000).orNull), .always("items", itemsGiven(1...1000)),
                    ] + wantedFields
                )
            ),
        ]),
        "At most 1000 in all."
    )
    .named("GivenRatings")

    private static func ratingsGiven(_ count: ClosedRange<Int>) -> Schema {
        Schema(
            .array(Schema(.object([.always("item_id", .identifier), .always("rating", .rating)])), count: count)
        )
    }

    private static func itemsGiven(_ count: ClosedRange<Int>) -> Schema {
        Schema(.array(.identifier, count: count), "Stand for the best rating.")
    }

    private static let wantedFields: [Property] = [
        .maybe("limit", Schema(.integer(1...200)).orNull),
        .maybe("recommender", Schema(.string(), "By its name; the first enabled one where it is left out.").orNull),
    ]

    static let group = Schema(
        .object(
            [
                .always("users", Schema(.array(.identifier, count: 1...GroupRecommendationList.maxMembers)).distinct),
                .maybe("strategy", Schema(.choice(GroupStrategy.allCases.map(\.rawValue))).orNull),
            ] + wantedFields
        )
    )
    .named("Group")

    static let groupList = Schema(
        .object([
            .always("recommender", recommenderName),
            .always("matrix_version", Schema(.integer(1...Int.max)).orNull),
            .always("strategy", .choice(GroupStrategy.allCases.map(\.rawValue))),
            .always(
                "results",
                .array(
                    Schema(
                        .object([
                            .always("item", .item),
                            .always("score", .number()),
                            .always(
                                "members",
                                .array(Schema(.object([.always("user_id", .identifier), .always("share", .number())])))
                            ),
                        ])
                    )
                )
            ),
        ])
    )
    .named("GroupList")
}
