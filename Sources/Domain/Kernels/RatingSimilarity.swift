/// How alike two rows of ratings are, judged by the columns that both rated; 0 where they say nothing.
///
/// Formulas as in Koren, "Factor in the Neighbors" (2010) and the documentation of Surprise
/// (https://surprise.readthedocs.io/en/stable/similarities.html).
enum RatingSimilarity: String, Sendable, CaseIterable {
    /// Σ x·y / (√Σ x² · √Σ y²)
    case cosine
    /// 1 / (Σ (x − y)² / n + 1): by the mean squared difference.
    case meanSquaredDifference = "msd"
    /// The correlation of the two, each about its mean over the columns that both rated.
    case pearson
    /// The correlation about the baselines, of few columns drawn towards 0: cosine of x − b(x) and y − b(y),
    /// times (n − 1) / (n − 1 + shrinkage).
    case pearsonBaseline = "pearson-baseline"

    /// Whether it compares what is left of ratings once their baselines are taken off.
    var isAboutBaselines: Bool { self == .pearsonBaseline }

    struct Rule: Sendable {
        let similarity: RatingSimilarity
        let minimumCoRatings: Int
        let shrinkage: Double

        /// From −1 to 1, and never NaN.
        @inline(__always)
        func similarity(_ sums: CoRatingSums) -> Float {
            let count = Double(sums.count)
            guard count >= Double(minimumCoRatings) else { return 0 }
            return Float(similarity.value(sums, count, shrinkage))
        }
    }

    @inline(__always)
    private func value(_ sums: CoRatingSums, _ count: Double, _ shrinkage: Double) -> Double {
        let (x, y) = (Double(sums.own), Double(sums.other))
        let (xx, yy, xy) = (Double(sums.ownSquares), Double(sums.otherSquares), Double(sums.products))
        switch self {
        case .cosine:
            return Self.ratio(xy, xx * yy)
        case .meanSquaredDifference:
            return 1 / (max(xx - 2 * xy + yy, 0) / count + 1)
        case .pearson:
            return Self.ratio(count * xy - x * y, Self.spread(count, x, xx) * Self.spread(count, y, yy))
        case .pearsonBaseline:
            // One column in common is no correlation.
            guard count > 1 else { return 0 }
            return Self.ratio(xy, xx * yy) * (count - 1) / (count - 1 + shrinkage)
        }
    }

    /// n·Σ x² − (Σ x)², which is 0 for equal ratings; what rounding leaves of it is nothing either.
    @inline(__always)
    private static func spread(_ count: Double, _ sum: Double, _ squares: Double) -> Double {
        let spread = count * squares - sum * sum
        return spread > 1e-6 * count * squares ? spread : 0
    }

    /// Rounding may carry the correlation of two equal rows a little beyond 1.
    @inline(__always)
    private static func ratio(_ product: Double, _ squares: Double) -> Double {
        squares > 0 ? min(max(product / squares.squareRoot(), -1), 1) : 0
    }
}
