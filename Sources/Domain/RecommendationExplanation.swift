/// Why an item stands where it does in a user's list.
public struct RecommendationExplanation: Sendable {
    /// One of the user's ratings, and what the list would be without it.
    public struct Reason: Sendable, Equatable {
        public let contribution: Contribution
        /// Where the item would stand without this rating; nil if not among the first `depth`.
        public let placeWithout: Int?
    }

    /// How far lists are looked through: beyond the thousandth row nobody asks which place it is.
    public static let depth = 1000
    /// For how many reasons, the largest first, the list without them is worked out: each costs a reading.
    public static let foretoldReasons = 50

    public let recommender: Recommender
    /// The version of the matrix that was read.
    public let matrixVersion: Int
    public let itemID: ID<Item>
    /// From 1, in order of score.
    public let place: Int
    /// Exactly the sum of the reasons' amounts.
    public let score: Double
    public let predictedRating: Double?
    /// The largest first; negative ones last.
    public let reasons: [Reason]
}

extension Recommendations {
    /// Explains one row of the list that an enabled recommender (by name; nil for the first) has for a user, in order of
    /// score, within the filters of a query.
    ///
    /// Throws as `list` does, `.notFound` for an item that is not among the first `RecommendationExplanation.depth`, and
    /// `.conflict` for a recommender whose lists do not come from the user's own ratings one by one.
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
        var request = request(query)
        (request.offset, request.limit, request.wantsContributions) = (0, RecommendationExplanation.depth, false)
        request.reordering = nil
        let matrix = try snapshot.reader(of: recommender, for: ratings)
        if let matrix { try requireReasons(matrix.reader, recommender) }
        let list = try matrix?.reader.recommendations(for: ratings, request).results ?? []
        guard let matrix, let place = list.firstIndex(where: { $0.itemID == item })
        else { throw DomainError.notFound("recommendation of item \(item) for user \(user)") }
        (request.offset, request.limit, request.wantsContributions) = (place, 1, true)
        guard let row = try matrix.reader.recommendations(for: ratings, request).results.first else {
            throw DomainError.notFound("recommendation of item \(item) for user \(user)")
        }
        let reasons = try row.contributions.enumerated().map { index, contribution in
            let isForetold = index < RecommendationExplanation.foretoldReasons
            let places =
                try isForetold
                ? matrix.reader.places(
                    of: [item],
                    without: contribution.itemID,
                    for: ratings,
                    request,
                    depth: RecommendationExplanation.depth
                ) : []
            return RecommendationExplanation.Reason(contribution: contribution, placeWithout: places.first ?? nil)
        }
        return RecommendationExplanation(
            recommender: recommender,
            matrixVersion: matrix.version.number,
            itemID: item,
            place: place + 1,
            score: row.score,
            predictedRating: row.predictedRating,
            reasons: reasons
        )
    }

    private func requireReasons(_ reader: NeighbourReader, _ recommender: Recommender) throws {
        if case .items = reader.basis { return }
        throw DomainError.conflict(
            "The recommender “\(recommender.title)” gives no reasons: its lists come from other people's ratings, who are not named."
        )
    }
}
