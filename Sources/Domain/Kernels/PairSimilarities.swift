/// How alike two rows are, by what `PairSums` adds up about them.
protocol PairMeasure: Sendable {
    /// Never NaN; pairs with 0 or less are no neighbours.
    ///
    /// - Parameters:
    ///   - product: Σ x·y over the columns where both have a value.
    ///   - count: the number of those columns, at least 1.
    func similarity(_ row: Int, _ other: Int, product: Float, count: Float) -> Float
}

/// The same whichever of the two is the row, to the last bit.
protocol MutualMeasure: PairMeasure {}

/// Which pairs of rows are neighbours, and how much their similarity counts.
struct PairRule: Sendable {
    let neighbours: Int
    /// Pairs with fewer columns in common are left out.
    var minimumCount: Float = 1
    /// A similarity counts n / (n + shrinkage) of itself, with n the number of columns in common.
    var shrinkage: Float = 0

    /// How much of a similarity counts.
    @inline(__always)
    func trust(count: Float) -> Float { count / (count + shrinkage) }
}

/// How alike rows are by a measure of what `PairSums` adds up about them.
struct PairSimilarities<Measure: PairMeasure>: RowSimilarities {
    private let sums: PairSums
    private let rule: PairRule
    private let measure: Measure

    /// - Parameter columns: a row here for each column, in which the rows to compare stand.
    init(columns: SparseRows, _ rule: PairRule, _ measure: Measure) {
        sums = PairSums(columns: columns)
        self.rule = rule
        self.measure = measure
    }

    var rowCount: Int { sums.rowCount }

    func makeScratch() -> PairSums.Scratch { PairSums.Scratch(rowCount: sums.rowCount) }

    @inline(__always)
    func forEachAlike(to row: Int, _ scratch: inout PairSums.Scratch, _ body: (Int32, Float) -> Void) {
        sums.forEachOther(than: row, &scratch) { other, product, count in
            guard count >= rule.minimumCount else { return }
            let similarity =
                measure.similarity(row, Int(other), product: product, count: count) * rule.trust(count: count)
            if similarity > 0 { body(other, similarity) }
        }
    }
}

extension PairSimilarities: MutualSimilarities where Measure: MutualMeasure {}
