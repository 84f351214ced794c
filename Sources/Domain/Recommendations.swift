/// Lists for people: read from the live matrices and the user's ratings as they stand this moment.
public final class Recommendations: Sendable {
    /// The mean year of the Gregorian calendar.
    private static let secondsPerYear = 31_556_952.0

    let live: LiveRecommenders
    let items: any ItemStore
    let interactions: any InteractionStore
    let users: any UserStore
    let settings: any SiteSettingsStore

    public init(
        live: LiveRecommenders,
        items: any ItemStore,
        interactions: any InteractionStore,
        users: any UserStore,
        settings: any SiteSettingsStore
    ) {
        self.live = live
        self.items = items
        self.interactions = interactions
        self.users = users
        self.settings = settings
    }

    /// What an enabled recommender (by name; nil for the first) has for a user. Where its own rows end, popular items follow.
    ///
    /// Throws `.unauthorized`, `.forbidden` unless the user is the viewer's own or the viewer is an editor, and `.notFound`
    /// for an unknown recommender or user.
    public func list(
        for user: ID<User>,
        recommender name: String?,
        _ query: RecommendationQuery,
        viewer: Viewer
    ) throws -> RecommendationList {
        return try list(for: ratings(of: user, viewer: viewer), recommender: name, query)
    }

    /// The same for ratings that are given and not stored. Throws `.notFound` for an unknown recommender.
    public func list(
        for ratings: UserRatings,
        recommender name: String?,
        _ query: RecommendationQuery
    ) throws -> RecommendationList {
        let snapshot = live.snapshot
        let chosen = try snapshot.chosen(name)
        return try list(chosen, snapshot, ratings, query, fills: true)
    }

    /// A list for each enabled recommender, in their order; an item stands in the first list that has it and no other.
    ///
    /// Throws as `list` does.
    public func lanes(
        for user: ID<User>,
        _ query: RecommendationQuery,
        viewer: Viewer
    ) throws -> [RecommendationList] {
        try viewer.requireReading(of: user)
        let ratings = try interactions.ratings(of: user)
        let snapshot = live.snapshot
        var shown: Set<ID<Item>> = []
        return try snapshot.enabled.map { recommender in
            let list = try list(recommender, snapshot, ratings, query, excluding: shown, fills: false)
            shown.formUnion(list.results.map(\.itemID))
            return list
        }
    }

    /// The items most like one, nearest first, with their similarity. Empty before the first training.
    public func similar(to item: ID<Item>, limit: Int) throws -> [(item: Item, similarity: Float)] {
        let neighbours = try live.snapshot.itemReader?.similar(to: item, RecommendationRequest(limit: limit)) ?? []
        return try neighbours.compactMap { neighbour in
            try items.item(ID(neighbour.id)).map { ($0, neighbour.similarity) }
        }
    }

    // MARK: -

    /// A user's current ratings. Throws `.unauthorized`, `.forbidden` unless the user is the viewer's own or the viewer is an
    /// editor, and `.notFound`.
    func ratings(of user: ID<User>, viewer: Viewer) throws -> UserRatings {
        try viewer.requireReading(of: user)
        let ratings = try interactions.ratings(of: user)
        if ratings.count == 0 { try users.require(user) }
        return ratings
    }

    private func list(
        _ recommender: Recommender,
        _ snapshot: LiveRecommenders.Snapshot,
        _ ratings: UserRatings,
        _ query: RecommendationQuery,
        excluding shown: Set<ID<Item>> = [],
        fills: Bool
    ) throws -> RecommendationList {
        let answering = snapshot.answering(recommender, ratingCount: ratings.count)
        if answering.model == .popularity {
            let (rows, hasMore) = try popular(ratings, query, excluding: shown)
            return answer(recommender, answering, version: nil, rows, hasMore: hasMore, query)
        }
        let sources = try Sources(answering, snapshot, ratings, version: query.matrixVersion, fills: fills)
        let version = sources.version
        var rows: [RecommendedItem] = []
        // What stands before, and how much of the rest lies before the page.
        var shown = shown
        var rest = query
        for source in sources.all {
            rest.limit = query.limit - rows.count
            let found = try read(source.reader, ratings, rest, excluding: shown)
            rows += found.results.map { RecommendedItem($0, source) }
            if found.hasMore || !fills {
                return answer(recommender, answering, version: version, rows, hasMore: found.hasMore, query)
            }
            rows = try rows.filter { try items.item($0.itemID) != nil }
            var whole = rest
            (whole.offset, whole.limit, whole.explains) = (0, rest.offset + rest.limit, false)
            let all = try read(source.reader, ratings, whole, excluding: shown).results
            shown.formUnion(all.map(\.itemID))
            rest.offset = max(0, rest.offset - all.count)
        }
        guard fills else { return answer(recommender, answering, version: version, rows, hasMore: false, query) }
        rest.limit = query.limit - rows.count
        let last = try popular(ratings, rest, excluding: shown)
        return answer(recommender, answering, version: version, rows + last.rows, hasMore: last.hasMore, query)
    }

    private func answer(
        _ recommender: Recommender,
        _ answering: Recommender,
        version: Int?,
        _ rows: [RecommendedItem],
        hasMore: Bool,
        _ query: RecommendationQuery
    ) -> RecommendationList {
        RecommendationList(
            recommender: recommender,
            answering: answering,
            matrixVersion: version,
            results: rows,
            nextOffset: hasMore ? query.offset + rows.count : nil
        )
    }

    private func read(
        _ reader: NeighbourReader,
        _ ratings: UserRatings,
        _ query: RecommendationQuery,
        excluding shown: Set<ID<Item>>
    ) throws -> RecommendedItems {
        var request = request(query)
        request.excluded.formUnion(shown)
        return try reader.recommendations(for: ratings, request)
    }

    /// What a query asks of a matrix.
    func request(_ query: RecommendationQuery) -> RecommendationRequest {
        RecommendationRequest(
            offset: query.offset,
            limit: query.limit,
            excluded: query.excludedItems,
            wantsContributions: query.explains,
            reordering: query.controls.isPlain ? nil : Reordering(query.controls, facts: facts),
            isAllowed: allowance(of: query)
        )
    }

    /// The year of an item, if it has one, is its age; otherwise the time since it was added.
    private func facts(of id: ID<Item>) throws -> Reordering.Facts {
        guard let item = try items.item(id) else { return Reordering.Facts(votes: 0) }
        let time: Double =
            if case .number(let year) = item.attributes["year"] { year } else {
                1970 + Double(item.createdAt.seconds) / Self.secondsPerYear
            }
        return Reordering.Facts(votes: item.statistics.votes, time: time)
    }

    /// What everybody rates, less what the user rated and what is shown already.
    func popular(
        _ ratings: UserRatings,
        _ query: RecommendationQuery,
        excluding shown: Set<ID<Item>>
    ) throws -> (rows: [RecommendedItem], hasMore: Bool) {
        let prior = StatisticsPrior(scale: try settings.settings().ratingScale)
        let isAllowed = allowance(of: query)
        // With a filter nobody knows how many must be passed over; without one, only what was seen and shown.
        let depth =
            isAllowed == nil
            ? query.offset + query.limit + 1 + ratings.count + shown.count + query.excludedItems.count
            : try items.itemCount()
        var left = query.offset
        var rows: [RecommendedItem] = []
        for id in try items.popularItems(limit: depth) {
            if ratings.rating(of: id) != nil || shown.contains(id) || query.excludedItems.contains(id) { continue }
            if try isAllowed?(id) == false { continue }
            if left > 0 {
                left -= 1
                continue
            }
            if rows.count == query.limit { return (rows, true) }
            guard let item = try items.item(id) else { continue }
            let score = prior.popularity(item.statistics)
            rows.append(
                RecommendedItem(
                    itemID: id,
                    score: score,
                    predictedRating: nil,
                    ratingCount: nil,
                    because: query.explains ? [Contribution(source: .popularity, amount: score)] : [],
                    stage: .popular
                )
            )
        }
        return (rows, false)
    }

    /// Nil where every item may appear.
    func allowance(of query: RecommendationQuery) -> ((ID<Item>) throws -> Bool)? {
        if query.includedTags.isEmpty && query.excludedTags.isEmpty { return nil }
        let included = Set(query.includedTags.map { $0.lowercased() })
        let excluded = Set(query.excludedTags.map { $0.lowercased() })
        return { [items] id in
            guard let item = try items.item(id) else { return false }
            let tags = Set(item.tags.map { $0.lowercased() })
            return tags.isSuperset(of: included) && tags.isDisjoint(with: excluded)
        }
    }
}
