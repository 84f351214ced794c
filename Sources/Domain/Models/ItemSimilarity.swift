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

    /// The nearest neighbours of all items. Throws `TrainingCancelled`, and as `ComputedLists` does.
    func neighbours(
        _ interactions: InteractionMatrix,
        _ rule: PairRule,
        _ context: TrainingContext
    ) throws -> ComputedLists {
        let byUser = interactions.byUser
        let comparison = ItemComparison(interactions: interactions, rule: rule, context: context)
        switch self {
        case .cosine:
            return try comparison.cosine(of: byUser)
        case .adjustedCosine:
            let centred = byUser.mapRows { _, range in
                let mean = byUser.values[range].reduce(0, +) / Float(max(range.count, 1))
                return { _, rating in rating - mean }
            }
            return try comparison.correlation(.cosine, of: centred)
        case .pearson:
            return try comparison.correlation(.pearson, of: byUser)
        case .pearsonBaseline:
            let baselines = try RatingBaselines(interactions, RatingBaselines.Rule(), context)
            let rest = byUser.mapRows { user, _ in
                { item, rating in Float(Double(rating) - baselines.rating(user: user, item: Int(item))) }
            }
            return try comparison.correlation(.cosine, of: rest)
        case .jaccard:
            let measure = JaccardMeasure(counts: interactions.itemCounts.map(Float.init))
            return try comparison.pairs(measure, of: byUser.ones)
        case .logLikelihood:
            let userCount = interactions.userCount
            let measure = LogLikelihoodMeasure(counts: interactions.itemCounts, userCount: userCount)
            return try comparison.pairs(measure, of: byUser.ones, userCount: userCount)
        case .tfIDF:
            return try comparison.cosine(of: UserWeights.tfIDF(interactions))
        case .bm25:
            return try comparison.pairs(ProductMeasure(), of: UserWeights.bm25(interactions))
        }
    }
}

/// Compares all items by values that were made of their ratings: a row for each user, a column for each item.
private struct ItemComparison {
    let interactions: InteractionMatrix
    let rule: PairRule
    let context: TrainingContext

    /// Over all ratings: who rated only one of two items counts against them.
    func cosine(of byUser: SparseRows) throws -> ComputedLists {
        try pairs(ProductMeasure(maximum: 1), of: byUser.withColumnsOfLengthOne())
    }

    /// - Parameter userCount: how many users there are, if the measure depends on it.
    func pairs(_ measure: some MutualMeasure, of byUser: SparseRows, userCount: Int = 0) throws -> ComputedLists {
        try computed(PairSimilarities(columns: byUser, rule, measure), of: byUser, userCount: userCount)
    }

    /// Over the people who rated both alone.
    func correlation(_ similarity: RatingSimilarity, of byUser: SparseRows) throws -> ComputedLists {
        let similarities = CoRatingSimilarities(
            coRatings: CoRatings(rows: byUser.transposed(), columns: byUser),
            similarity: RatingSimilarity.Rule(
                similarity: similarity,
                minimumCoRatings: Int(rule.minimumCount),
                shrinkage: 0
            ),
            rule: rule
        )
        return try computed(similarities, of: byUser, userCount: 0)
    }

    private func computed(
        _ similarities: some MutualSimilarities,
        of byUser: SparseRows,
        userCount: Int
    ) throws -> ComputedLists {
        let basis = ColumnBasis(columns: byUser, rowIDs: interactions.userIDs, userCount: userCount)
        return try ComputedLists(
            similarities,
            of: basis,
            ids: interactions.itemIDs,
            neighbours: rule.neighbours,
            context
        )
    }
}

extension SparseRows {
    /// The same places with 1 at each: where it only counts who rated what.
    fileprivate var ones: SparseRows { mapRows { _, _ in { _, _ in 1 } } }
}

extension InteractionMatrix {
    /// How many people rated each item.
    fileprivate var itemCounts: [Int] { (0..<itemCount).map { byItem.range(ofRow: $0).count } }
}
