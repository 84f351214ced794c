/// Why an item stands where it does in a user's list.
public struct RecommendationExplanation: Sendable {
    /// One part of the score.
    public struct Reason: Sendable, Equatable {
        public let contribution: Contribution
        /// Where the part is one of the user's ratings: where the item would stand without it. Nil if not among the first
        /// `depth`, or only among what is popular, and for other parts.
        public let placeWithout: Int?
    }

    /// One of the user's ratings, where these are no parts of the score themselves, and what the list would be without it.
    public struct RatingBehind: Sendable, Equatable {
        public let itemID: ID<Item>
        public let rating: Float
        /// Nil if not among the first `depth`, or only among what is popular.
        public let placeWithout: Int?
    }

    /// How far lists are looked through: beyond the thousandth row nobody asks which place it is.
    public static let depth = 1000
    /// For how many ratings, those that count most first, the list without them is worked out: each costs a reading.
    public static let foretoldRatings = 50

    public let recommender: Recommender
    /// The version of the recommender's matrix; nil for models without one, and before the first training.
    public let matrixVersion: Int?
    /// From 1, in order of score.
    public let place: Int
    public let row: RecommendedItem
    /// The parts of the score, which is exactly their sum: the largest first; negative ones last.
    public let reasons: [Reason]
    /// Nil unless the parts are people.
    public let neighbourhood: Neighbourhood?
    /// Where the parts are people: the user's ratings that make those like the user, the most telling first, at most
    /// `foretoldRatings`.
    public let ratingsBehind: [RatingBehind]
}

extension Recommendations {
    /// Explains one row of the list that an enabled recommender (by name; nil for the first) has for a user, in order of
    /// score, within the filters of a query. Where its own rows end, others follow, as in `list`.
    ///
    /// Throws as `list` does, and `.notFound` for an item that is not among the first `RecommendationExplanation.depth`.
    public func explanation(
        of item: ID<Item>,
        for user: ID<User>,
        recommender name: String?,
        _ query: RecommendationQuery = RecommendationQuery(),
        viewer: Viewer
    ) throws -> RecommendationExplanation {
        let ratings = try ratings(of: user, viewer: viewer)
        let snapshot = live.snapshot
        let recommender = snapshot.answering(try snapshot.chosen(name), ratingCount: ratings.count)
        let list = WholeList(
            sources: try Sources(recommender, snapshot, ratings, fills: true),
            ratings: ratings,
            request: request(query)
        )
        guard let (row, place, source) = try list.row(of: item) ?? popularRow(of: item, behind: list, query) else {
            throw DomainError.notFound("recommendation of item \(item) for user \(user)")
        }
        let reasons = try row.because.enumerated().map { index, contribution in
            let rated = index < RecommendationExplanation.foretoldRatings ? contribution.itemID : nil
            return RecommendationExplanation.Reason(
                contribution: contribution,
                placeWithout: try rated.flatMap { try list.place(of: item, without: $0) }
            )
        }
        let telling = source?.reader.tellingRatings(of: item, for: ratings) ?? []
        let behind = try telling.prefix(RecommendationExplanation.foretoldRatings).compactMap { rated in
            try ratings.rating(of: rated).map { rating in
                let place = try list.place(of: item, without: rated)
                return RecommendationExplanation.RatingBehind(itemID: rated, rating: rating, placeWithout: place)
            }
        }
        return RecommendationExplanation(
            recommender: recommender,
            matrixVersion: list.sources.version,
            place: place,
            row: row,
            reasons: reasons,
            neighbourhood: source?.reader.neighbourhood(of: ratings),
            ratingsBehind: behind
        )
    }

    private func popularRow(
        of item: ID<Item>,
        behind list: WholeList,
        _ query: RecommendationQuery
    ) throws -> (row: RecommendedItem, place: Int, source: Source?)? {
        let shown = try list.shown()
        var rest = query
        (rest.offset, rest.limit) = (0, RecommendationExplanation.depth - shown.count)
        rest.explains = true
        let rows = try popular(list.ratings, rest, excluding: shown).rows
        return rows.firstIndex { $0.itemID == item }.map { (rows[$0], shown.count + $0 + 1, nil) }
    }

    /// A user's list from its beginning, in order of score.
    private struct WholeList {
        let sources: Sources
        let ratings: UserRatings
        let request: RecommendationRequest

        init(sources: Sources, ratings: UserRatings, request: RecommendationRequest) {
            var request = request
            (request.offset, request.reordering, request.wantsContributions) = (0, nil, false)
            self.sources = sources
            self.ratings = ratings
            self.request = request
        }

        /// With the parts of its score.
        func row(of item: ID<Item>) throws -> (row: RecommendedItem, place: Int, source: Source?)? {
            var found: (row: RecommendedItem, place: Int, source: Source?)?
            try forEachSource { source, request, rows, before in
                guard let index = rows.firstIndex(where: { $0.itemID == item }) else { return true }
                var request = request
                (request.offset, request.limit, request.wantsContributions) = (index, 1, true)
                let explained = try source.reader.recommendations(for: ratings, request).results.first
                found = explained.map { (RecommendedItem($0, source), before + index + 1, source) }
                return false
            }
            return found
        }

        /// Nil if none of the sources had it without that rating.
        func place(of item: ID<Item>, without rated: ID<Item>) throws -> Int? {
            var place: Int?
            try forEachSource(without: rated) { _, _, rows, before in
                place = rows.firstIndex { $0.itemID == item }.map { before + $0 + 1 }
                return place == nil
            }
            return place
        }

        /// What all sources together have.
        func shown() throws -> Set<ID<Item>> {
            var shown: Set<ID<Item>> = []
            try forEachSource { _, _, rows, _ in
                shown.formUnion(rows.map(\.itemID))
                return true
            }
            return shown
        }

        /// Reads one source after another, as deep as `RecommendationExplanation.depth`, as long as the closure says so. It is
        /// given what was asked of the source, its rows, and how many stand before them.
        private func forEachSource(
            without rated: ID<Item>? = nil,
            _ body: (Source, RecommendationRequest, [Recommendation], Int) throws -> Bool
        ) throws {
            var request = request
            request.without = rated
            var before = 0
            for source in sources.all {
                request.limit = RecommendationExplanation.depth - before
                let rows = try source.reader.recommendations(for: ratings, request).results
                guard try body(source, request, rows, before) else { return }
                request.excluded.formUnion(rows.map(\.itemID))
                before += rows.count
            }
        }
    }
}
