import Domain

/// What one is recommended: a lane for each recommender.
struct RecommendationPages {
    private static let laneLength = 20

    func index(_ visit: Visit) throws -> Response {
        let user = try visit.viewer.requireUser(.read)
        let cards = try Cards(visit: visit)
        let lanes = try visit.services.recommendations.lanes(
            for: user,
            RecommendationQuery(limit: Self.laneLength),
            viewer: visit.viewer
        )
        return try visit.page(
            "recommendations/index",
            title: "For you",
            cards.progressNames.merging([
                "lanes": .list(try lanes.map { try lane($0, cards) }),
                "needs_ratings": .flag(cards.ratings.count == 0),
                // The same in each of the cards, so it is drawn once.
                "scale_options": .markup(try visit.frame.templates.render("ratings/options", cards.starNames)),
            ]) { $1 }
        )
    }

    private func lane(_ list: RecommendationList, _ cards: Cards) throws -> TemplateValue {
        [
            "id": .text(list.recommender.name),
            "title": .text(list.recommender.title),
            "description": .text(list.recommender.description),
            "cards": try cards.cards(list.results),
            "empty": .text(Self.empty(cards)),
        ]
    }

    /// Few ratings, or none that praises: what nobody likes has no neighbours to recommend.
    private static func empty(_ cards: Cards) -> String {
        cards.isGoalReached
            ? "Little of what you rated pleased you so far. Rate something that you love, and what is like it stands here."
            : "Nothing here yet. Rate a few more, and this fills."
    }
}
