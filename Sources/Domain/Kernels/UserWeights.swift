internal import Glibc

/// Ratings weighed as words in texts are, with items for texts and people for words: who rated everything says little about
/// each of it.
///
///     idf(u) = ln(items / (1 + n(u))), and at least 0
///
/// Ratings below 0 count as 0.
enum UserWeights {
    /// k of BM25, as usual for texts: how slowly higher ratings stop counting for more. Of a part withheld from the training
    /// part of MovieLens 100K, 100 finds less than half as much.
    private static let saturation: Float = 1.2
    /// b of BM25, as usual: how far well-known items are drawn towards the mean.
    private static let lengthShare: Float = 0.75

    /// √r · idf(u)
    static func tfIDF(_ interactions: InteractionMatrix) -> SparseRows {
        interactions.byUser.mapRows { _, range in
            let frequency = inverseFrequency(range.count, of: interactions.itemCount)
            return { _, rating in max(rating, 0).squareRoot() * frequency }
        }
    }

    /// r · (k + 1) / (k · l(i) + r) · idf(u),  l(i) = 1 − b + b · Σ r(·, i) / mean of that sum over items
    static func bm25(_ interactions: InteractionMatrix) -> SparseRows {
        let byItem = interactions.byItem
        let sums = (0..<byItem.rowCount).map { item in
            byItem.values[byItem.range(ofRow: item)].reduce(0.0) { $0 + Double(max($1, 0)) }
        }
        let mean = sums.reduce(0, +) / Double(max(sums.count, 1))
        let lengths = sums.map { 1 - lengthShare + lengthShare * (mean > 0 ? Float($0 / mean) : 1) }
        return interactions.byUser.mapRows { _, range in
            let frequency = inverseFrequency(range.count, of: interactions.itemCount)
            return { item, rating in
                let rating = max(rating, 0)
                return rating * (saturation + 1) / (saturation * lengths[Int(item)] + rating) * frequency
            }
        }
    }

    private static func inverseFrequency(_ count: Int, of itemCount: Int) -> Float {
        max(0, Float(log(Double(itemCount) / Double(1 + count))))
    }
}
