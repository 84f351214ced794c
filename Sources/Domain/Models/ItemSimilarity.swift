internal import Glibc

/// What makes two items alike, judged by the people who rated both; n(i) people rated i, and n(i, j) both.
enum ItemSimilarity: String, Sendable, CaseIterable {
    /// Σ r(u, i)·r(u, j) / (‖r(·, i)‖ · ‖r(·, j)‖)
    case cosine
    /// n(i, j) / (n(i) + n(j) − n(i, j))
    case jaccard
    /// See `LogLikelihoodMeasure`.
    case logLikelihood = "log-likelihood"
    /// The cosine of √r · idf(u): who rates everything says little.
    case tfIDF = "tf-idf"
    /// The product of r·(k + 1) / (k·l(i) + r) · idf(u), in which l draws long columns towards short ones; see `bm25Weights`.
    case bm25

    /// The nearest neighbours of all items. Throws `TrainingCancelled`.
    func neighbours(
        _ interactions: InteractionMatrix,
        _ rule: PairSums.Rule,
        _ context: TrainingContext
    ) throws -> NeighbourLists {
        let counts = (0..<interactions.itemCount).map { interactions.byItem.range(ofRow: $0).count }
        let byUser = interactions.byUser
        switch self {
        case .cosine:
            return try PairSums(columns: byUser.withColumnsOfLengthOne())
                .nearest(rule, ProductMeasure(maximum: 1), context)
        case .jaccard:
            return try PairSums(columns: byUser).nearest(rule, JaccardMeasure(counts: counts.map(Float.init)), context)
        case .logLikelihood:
            let measure = LogLikelihoodMeasure(counts: counts, userCount: interactions.userCount)
            return try PairSums(columns: byUser).nearest(rule, measure, context)
        case .tfIDF:
            let weights = byUser.mapRows { user, range in
                let idf = Self.inverseFrequency(of: range.count, interactions.itemCount)
                return { _, rating in max(rating, 0).squareRoot() * idf }
            }
            return try PairSums(columns: weights.withColumnsOfLengthOne())
                .nearest(rule, ProductMeasure(maximum: 1), context)
        case .bm25:
            return try PairSums(columns: bm25Weights(interactions, counts)).nearest(rule, ProductMeasure(), context)
        }
    }

    /// ln(items / (1 + the items that the user rated)), and no less than nothing.
    private static func inverseFrequency(of count: Int, _ itemCount: Int) -> Float {
        max(0, Float(log(Double(itemCount) / Double(1 + count))))
    }

    /// l(i) = 1 − b + b · n(i) / mean of n
    private func bm25Weights(_ interactions: InteractionMatrix, _ counts: [Int]) -> SparseRows {
        let (k, b): (Float, Float) = (100, 0.8)
        let mean = Float(interactions.count) / Float(max(interactions.itemCount, 1))
        let lengths = counts.map { 1 - b + b * Float($0) / mean }
        return interactions.byUser.mapRows { user, range in
            let idf = Self.inverseFrequency(of: range.count, interactions.itemCount)
            return { item, rating in
                let rating = max(rating, 0)
                return rating * (k + 1) / (k * lengths[Int(item)] + rating) * idf
            }
        }
    }
}
