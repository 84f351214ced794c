import Domain

/// What all lists of recommendations can be asked for in their query: what may stand in them, and in which order.
enum RecommendationParameters {
    /// Which items may stand in the list.
    static let filters: [QueryParameter] = [
        .tag, .withoutTag, QueryParameter("exclude", .ids, "None of these items.", repeats: true),
    ]
    static let all =
        filters + [
            QueryParameter("diversity", .number(0...1), "How much rows are to differ.", standard: "0"),
            QueryParameter(
                "popularity",
                .number(-1...1),
                "Below 0 less known items, above 0 better known ones.",
                standard: "0"
            ),
            QueryParameter("recency", .number(-1...1), "How much newer items are preferred.", standard: "0"),
        ]

    /// Throws `.invalid` for too many tags, and `QueryProblems` for too many items.
    static func read(_ call: APICall) throws -> RecommendationQuery {
        var tags = ItemQuery()
        call.query.all("tag").forEach { tags.addTag($0) }
        call.query.all("-tag").forEach { tags.exclude($0) }
        try tags.validate()
        let excluded: [ID<Item>] = call.ids("exclude")
        guard excluded.count <= RecommendationQuery.maxExcludedItems else {
            throw QueryProblems("exclude", "takes at most \(RecommendationQuery.maxExcludedItems) items.")
        }
        return RecommendationQuery(
            includedTags: tags.includedTags,
            excludedTags: tags.excludedTags,
            excludedItems: Set(excluded),
            controls: ListControls(
                diversity: call.number("diversity") ?? 0,
                popularity: call.number("popularity") ?? 0,
                recency: call.number("recency") ?? 0
            )
        )
    }
}
