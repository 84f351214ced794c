import Domain

/// The first page: an invitation for guests, the next step for members.
struct HomePages {
    private static let stripLength = 12

    func show(_ visit: Visit) throws -> Response {
        let services = visit.services
        let cards = try Cards(visit: visit)
        let popular = try services.items.popular(limit: Self.stripLength)
        let picked = try picked(visit)
        return try visit.page(
            "home",
            title: "",
            cards.progressNames.merging([
                "popular": cards.cards(popular),
                "picked": try cards.cards(picked),
                "counts": [
                    "items": .text(grouped(try services.items.count())),
                    "ratings": .text(grouped(try services.interactions.count())),
                    "users": .text(grouped(try services.users.count())),
                ],
            ]) { $1 }
        )
    }

    /// Empty for guests and for members without ratings.
    private func picked(_ visit: Visit) throws -> [RecommendedItem] {
        guard let account = visit.viewer.account else { return [] }
        let query = RecommendationQuery(limit: Self.stripLength)
        let lanes = try visit.services.recommendations.lanes(for: account.userID, query, viewer: visit.viewer)
        return lanes.first?.results.filter { $0.stage == .personal } ?? []
    }
}
