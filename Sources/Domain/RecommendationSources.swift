extension Recommendations {
    /// Where rows of a list come from, one source after another.
    struct Source {
        let reader: NeighbourReader
        let stage: RecommendedItem.Stage

        fileprivate init(_ reader: NeighbourReader, _ stage: RecommendedItem.Stage) {
            self.reader = reader
            self.stage = stage
        }
    }

    /// What the rows of one recommender's list come from before the popular ones follow.
    struct Sources {
        /// The version of the recommender's own matrix; nil for models without one, and before the first training.
        let version: Int?
        let all: [Source]

        /// - Parameters:
        ///   - version: which version of the recommender's matrix; nil for the live one.
        ///   - fills: whether others follow where its own rows end.
        ///
        /// Throws `.conflict` for a version that is gone.
        init(
            _ recommender: Recommender,
            _ snapshot: LiveRecommenders.Snapshot,
            _ ratings: UserRatings,
            version: Int? = nil,
            fills: Bool
        ) throws {
            // It is made of statistics alone, whatever matrices there are.
            guard recommender.model != .popularity else {
                (self.version, all) = (nil, [])
                return
            }
            let own = try snapshot.reader(of: recommender, for: ratings, version: version)
            let isEverybodys = own?.reader.isEverybodys(ratings) ?? false
            var all: [Source] = []
            if let own { all.append(Source(own.reader, isEverybodys ? .popular : .personal)) }
            if fills, !isEverybodys, let cluster = snapshot.clusterReader(besides: recommender) {
                all.append(Source(cluster, .cluster))
            }
            self.version = own?.version.number
            self.all = all
        }
    }
}

extension RecommendedItem {
    init(_ found: Recommendation, _ source: Recommendations.Source) {
        self.init(
            itemID: found.itemID,
            score: found.score,
            predictedRating: found.predictedRating,
            ratingCount: source.stage == .popular ? nil : found.ratingCount,
            because: found.contributions,
            stage: source.stage
        )
    }
}
