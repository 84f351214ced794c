internal import Glibc

/// Σ x·y as it stands. Of columns divided by their lengths it is the cosine.
struct ProductMeasure: MutualMeasure {
    /// What rounding may not carry a similarity above.
    var maximum: Float = .infinity

    @inline(__always)
    func similarity(_ row: Int, _ other: Int, product: Float, count: Float) -> Float { min(product, maximum) }
}

/// Jaccard: the people who know both, of those who know either.
///
///     n(i, j) / (n(i) + n(j) − n(i, j))
struct JaccardMeasure: MutualMeasure {
    /// n(i), by item.
    let counts: [Float]

    @inline(__always)
    func similarity(_ row: Int, _ other: Int, product: Float, count: Float) -> Float {
        count / (counts[row] + counts[other] - count)
    }
}

/// How surprising it is that so many people know both: the log-likelihood ratio of the table of who knows one, the other,
/// both or neither (Dunning, "Accurate Methods for the Statistics of Surprise and Coincidence", 1993).
///
///     Λ = 2 · (Σ h(cell) − Σ h(row) − Σ h(column) + h(N)),   h(k) = k · ln k
///
/// as Λ / (1 + Λ), so that it lies between 0 and 1; 0 where fewer people know both than chance would have it.
struct LogLikelihoodMeasure: MutualMeasure {
    private let counts: [Int]
    private let userCount: Int
    /// h(k), by k from 0 to the number of people.
    private let terms: [Double]

    init(counts: [Int], userCount: Int) {
        self.counts = counts
        self.userCount = userCount
        terms = (0...userCount).map { $0 > 1 ? Double($0) * log(Double($0)) : 0 }
    }

    @inline(__always)
    func similarity(_ row: Int, _ other: Int, product: Float, count: Float) -> Float {
        let both = Int(count)
        let (own, others) = (counts[row], counts[other])
        guard both * userCount > own * others else { return 0 }
        // Each pair of parentheses holds what changes places when the two items do: so it is mutual to the last bit.
        let cells = terms[both] + (terms[own - both] + terms[others - both]) + terms[userCount - own - others + both]
        let margins = (terms[own] + terms[others]) + (terms[userCount - own] + terms[userCount - others])
        let ratio = 2 * (cells - margins + terms[userCount])
        return Float(ratio / (1 + ratio))
    }
}

/// A product of which each row and each other row has its own share: factors of one side and the other.
struct ScaledProductMeasure: PairMeasure {
    let rowFactors: [Float]
    let otherFactors: [Float]

    @inline(__always)
    func similarity(_ row: Int, _ other: Int, product: Float, count: Float) -> Float {
        product * rowFactors[row] * otherFactors[other]
    }
}
