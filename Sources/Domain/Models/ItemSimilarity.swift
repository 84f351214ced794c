/// What makes two items alike, judged by the people who rated both; n(i) people rated i, and n(i, j) both.
enum ItemSimilarity: String, Sendable, CaseIterable {
    /// Σ r(u, i)·r(u, j) / (‖r(·, i)‖ · ‖r(·, j)‖)
    case cosine
    /// The cosine of r − mean of the user's ratings, over the people who rated both (Sarwar, Karypis, Konstan and Riedl,
    /// "Item-Based Collaborative Filtering Recommendation Algorithms", 2001).
    case adjustedCosine = "adjusted-cosine"
    /// The correlation of the two, over the people who rated both.
    case pearson
    /// The correlation about what is to be expected of the user and the item; see `RatingBaselines`.
    case pearsonBaseline = "pearson-baseline"
    /// n(i, j) / (n(i) + n(j) − n(i, j))
    case jaccard
    /// See `LogLikelihoodMeasure`.
    case logLikelihood = "log-likelihood"
    /// The cosine of √r · idf(u); see `UserWeights`.
    case tfIDF = "tf-idf"
    /// Σ of the products of BM25 weights; see `UserWeights`.
    case bm25

    /// The nearest neighbours of all items. Throws `TrainingCancelled`.
    func neighbours(
        _ interactions: InteractionMatrix,
        _ rule: PairSums.Rule,
        _ context: TrainingContext
    ) throws -> NeighbourLists {
        let byUser = interactions.byUser
        switch self {
        case .cosine:
            return try cosine(of: byUser, rule, context)
        case .adjustedCosine:
            let centred = byUser.mapRows { _, range in
                let mean = byUser.values[range].reduce(0, +) / Float(max(range.count, 1))
                return { _, rating in rating - mean }
            }
            return try correlation(.cosine, of: centred, rule, context)
        case .pearson:
            return try correlation(.pearson, of: byUser, rule, context)
        case .pearsonBaseline:
            let baselines = try RatingBaselines(interactions, RatingBaselines.Rule(), context)
            let rest = byUser.mapRows { user, _ in
                { item, rating in Float(Double(rating) - baselines.rating(user: user, item: Int(item))) }
            }
            return try correlation(.cosine, of: rest, rule, context)
        case .jaccard:
            let measure = JaccardMeasure(counts: interactions.itemCounts.map(Float.init))
            return try PairSums(columns: byUser).nearest(rule, measure, context)
        case .logLikelihood:
            let measure = LogLikelihoodMeasure(counts: interactions.itemCounts, userCount: interactions.userCount)
            return try PairSums(columns: byUser).nearest(rule, measure, context)
        case .tfIDF:
            return try cosine(of: UserWeights.tfIDF(interactions), rule, context)
        case .bm25:
            return try PairSums(columns: UserWeights.bm25(interactions)).nearest(rule, ProductMeasure(), context)
        }
    }

    /// Over all ratings: who rated only one of two items counts against them.
    private func cosine(
        of byUser: SparseRows,
        _ rule: PairSums.Rule,
        _ context: TrainingContext
    ) throws -> NeighbourLists {
        try PairSums(columns: byUser.withColumnsOfLengthOne()).nearest(rule, ProductMeasure(maximum: 1), context)
    }

    /// Over the people who rated both alone.
    private func correlation(
        _ similarity: RatingSimilarity,
        of byUser: SparseRows,
        _ rule: PairSums.Rule,
        _ context: TrainingContext
    ) throws -> NeighbourLists {
        let coRatings = CoRatings(rows: byUser.transposed(), columns: byUser)
        let similarities = RatingSimilarity.Rule(
            similarity: similarity,
            minimumCoRatings: Int(rule.minimumCount),
            shrinkage: 0
        )
        return try NeighbourLists.make(
            rowCount: coRatings.rowCount,
            context,
            scratch: { CoRatings.Scratch(rowCount: coRatings.rowCount) },
            { scratch, item in
                var selection = TopSelection(capacity: rule.neighbours)
                coRatings.forEachOther(than: item, &scratch) { other, sums in
                    let similarity = similarities.similarity(sums) * rule.trust(count: sums.count)
                    if similarity > 0 { selection.offer(score: Double(similarity), number: other) }
                }
                return selection.takeSorted()
            }
        )
    }
}

extension InteractionMatrix {
    /// How many people rated each item.
    fileprivate var itemCounts: [Int] { (0..<itemCount).map { byItem.range(ofRow: $0).count } }
}
