/// The cosine of a sparse row with all others, by way of the columns that they share.
///
///     w(i, j) = Σ_c x(i, c) · x(j, c) / (‖x(i, ·)‖ · ‖x(j, ·)‖)
///
/// In double precision: the values of a row may differ by orders of magnitude, and the few additions cost little.
struct SparseCosine: Sendable {
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
    private let lengths: [Double]

    /// - Parameter rows: with positive values.
    init(_ rows: SparseRows) {
        precondition(rows.values.allSatisfy { $0 > 0 }, "a sum of zero would be taken for none")
        self.rows = rows
        byColumn = rows.transposed()
        lengths = (0..<rows.rowCount).map { row in
            rows.values[rows.range(ofRow: row)].reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        }
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
            // Rounding may carry the cosine of two equal rows a little above 1.
            let similarity = min(1, sum / (lengths[row] * lengths[Int(other)]))
            scratch.selection.offer(score: similarity, number: other)
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
