/// How alike a sparse row is to all others, by way of the columns that they share.
///
/// In double precision: the values of a row may differ by orders of magnitude, and the few additions cost little.
struct SparseSimilarity: Sendable {
    enum Measure: Sendable {
        /// Σ_c x(i, c) · x(j, c) / (‖x(i, ·)‖ · ‖x(j, ·)‖)
        case cosine
        /// Σ_c x(i, c) · x(j, c) / ‖x(j, ·)‖: what row i adds to the cosine of a sum of rows with row j, but for the length of
        /// the sum.
        case projection
        /// Σ_c x(i, c) · x(j, c)
        case product
    }

    /// What one thread works on; all zero between rows.
    struct Scratch {
        /// By row: the sum so far.
        fileprivate var sums: [Double]
        /// The rows whose sum is not zero, in order of their appearance.
        fileprivate var touched: [Int32]
        fileprivate var selection = TopSelection(capacity: 0)
    }

    private let rows: SparseRows
    private let byColumn: SparseRows
    private let measure: Measure
    /// By row; 1 where the measure does not divide by it.
    private let ownLengths: [Double]
    private let otherLengths: [Double]

    /// - Parameter rows: with positive values.
    init(_ rows: SparseRows, _ measure: Measure) {
        precondition(rows.values.allSatisfy { $0 > 0 }, "a sum of zero would be taken for none")
        self.rows = rows
        byColumn = rows.transposed()
        self.measure = measure
        let lengths = rows.lengths
        let ones = lengths.map { _ in 1.0 }
        ownLengths = measure == .cosine ? lengths : ones
        otherLengths = measure == .product ? ones : lengths
    }

    func makeScratch() -> Scratch {
        // One more, because the place behind the last is written before it is known whether it counts.
        Scratch(
            sums: Array(repeating: 0, count: rows.rowCount),
            touched: Array(repeating: 0, count: rows.rowCount + 1)
        )
    }

    /// The nearest rows, nearest first; only those that share a column.
    func nearest(to row: Int, count: Int, _ scratch: inout Scratch) -> [TopSelection.Entry] {
        let touchedCount = accumulate(row, &scratch)
        scratch.selection.reset(capacity: count)
        for place in 0..<touchedCount {
            let other = scratch.touched[place]
            let sum = scratch.sums[Int(other)]
            scratch.sums[Int(other)] = 0
            guard Int(other) != row else { continue }
            let similarity = sum / (ownLengths[row] * otherLengths[Int(other)])
            // Rounding may carry the cosine of two equal rows a little above 1.
            scratch.selection.offer(score: measure == .cosine ? min(1, similarity) : similarity, number: other)
        }
        return scratch.selection.takeSorted()
    }

    /// Adds up Σ_c x(row, c) · x(j, c) for all j at once, and tells how many j were met.
    private func accumulate(_ row: Int, _ scratch: inout Scratch) -> Int {
        // The innermost loop: buffers spare it a uniqueness check at each addition.
        scratch.sums.withUnsafeMutableBufferPointer { sums in
            scratch.touched.withUnsafeMutableBufferPointer { touched in
                byColumn.columns.withUnsafeBufferPointer { others in
                    byColumn.values.withUnsafeBufferPointer { values in
                        var touchedCount = 0
                        for position in rows.range(ofRow: row) {
                            let own = Double(rows.values[position])
                            for place in byColumn.range(ofRow: Int(rows.columns[position])) {
                                let other = Int(others[place])
                                let before = sums[other]
                                touched[touchedCount] = Int32(truncatingIfNeeded: other)
                                touchedCount += before == 0 ? 1 : 0
                                sums[other] = before + own * Double(values[place])
                            }
                        }
                        return touchedCount
                    }
                }
            }
        }
    }
}

extension SparseRows {
    /// ‖x(i, ·)‖ by row.
    var lengths: [Double] {
        (0..<rowCount).map { row in
            values[range(ofRow: row)].reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        }
    }
}
