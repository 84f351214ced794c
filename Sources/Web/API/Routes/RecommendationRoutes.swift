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

    static let because = Schema(
        .object([
            .always("item_id", .identifier),
            .always("title", Schema(.string()).orNull),
            .always("rating", .number(), "What the user rated it."),
            .always("contribution", .number(), "Its part of the score; the parts add up to it."),
        ])
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
                            .always("stage", .choice(["personal", "cluster", "popular"]), "Where the row comes from."),
                            .maybe("because", .array(because)),
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
            .always("score", .number()),
            .always("predicted_rating", Schema(.number()).orNull),
            .always("rating_count", .integer(0...Int.max)),
            .always(
                "because",
                .array(
                    Schema(
                        .object([
                            .always("item_id", .identifier),
                            .always("title", Schema(.string()).orNull),
                            .always("rating", .number()),
                            .always("contribution", .number()),
                            .always("place_without", Schema(.integer(1...Int.max)).orNull),
                        ])
                    )
                )
            ),
        ])
    )
    .named("Explanation")

    static let givenRatings = Schema(
        .object([
            .maybe(
                "ratings",
                Schema(
                    .array(
                        Schema(.object([.always("item_id", .identifier), .always("rating", .rating)])),
                        count: 1...1000
                    )
                )
                .orNull
            ),
            .maybe("items", Schema(.array(.identifier, count: 1...1000), "Stand for the best rating.").orNull),
            .maybe("limit", Schema(.integer(1...200)).orNull),
            .maybe("recommender", Schema(.string()).orNull),
        ])
    )
    .named("GivenRatings")

    static let group = Schema(
        .object([
            .always("users", .array(.identifier, count: 1...GroupRecommendationList.maxMembers)),
            .maybe("strategy", Schema(.choice(GroupStrategy.allCases.map(\.rawValue))).orNull),
            .maybe("limit", Schema(.integer(1...200)).orNull),
            .maybe("recommender", Schema(.string()).orNull),
        ])
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
