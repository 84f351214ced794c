import Domain

/// What all lists of recommendations can be asked for in their query: what may stand in them, and in which order.
enum RecommendationParameters {
    /// Which items may stand in the list.
    static let filters = ["tag", "-tag", "exclude"]
    static let names = filters + ["diversity", "popularity", "recency"]

    /// Throws a 400 for what is no number or no id, and `.invalid` for numbers out of range and too many tags.
    static func read(_ call: APICall, _ query: Query) throws -> RecommendationQuery {
        var tags = ItemQuery()
        query.all("tag").forEach { tags.addTag($0) }
        query.all("-tag").forEach { tags.exclude($0) }
        try tags.validate()
        let controls = ListControls(
            diversity: try call.number(query, "diversity") ?? 0,
            popularity: try call.number(query, "popularity") ?? 0,
            recency: try call.number(query, "recency") ?? 0
        )
        try controls.validate()
        return RecommendationQuery(
            includedTags: tags.includedTags,
            excludedTags: tags.excludedTags,
            excludedItems: try excludedItems(query),
            controls: controls
        )
    }

    /// `exclude=7,8` and `exclude=7&exclude=8` mean the same.
    private static func excludedItems(_ query: Query) throws -> Set<ID<Item>> {
        let texts = query.all("exclude").flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }
        guard texts.count <= RecommendationQuery.maxExcludedItems else {
            throw HTTPError(.badRequest, "exclude takes at most \(RecommendationQuery.maxExcludedItems) items.")
        }
        return Set(
            try texts.map { text in
                guard let id = ID<Item>(text: String(text)) else {
                    throw HTTPError(.badRequest, "exclude takes ids of items, unlike “\(text)”.")
                }
                return id
            }
        )
    }
}
