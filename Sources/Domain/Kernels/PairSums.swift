/// Adds up, for one row, its products with all other rows at once: column by column, so that what is empty costs nothing.
struct PairSums: Sendable {
    /// What one thread works on; all zero between rows.
    struct Scratch {
        /// By row: the sum so far, and the number of columns in it.
        fileprivate var sums: [SIMD2<Float>]
        /// The rows with columns in common, in order of their appearance.
        fileprivate var touched: [Int32]

        init(rowCount: Int) {
            sums = Array(repeating: .zero, count: rowCount)
            // One more, because the place behind the last is written before it is known whether it counts.
            touched = Array(repeating: 0, count: rowCount + 1)
        }
    }

    private let columns: SparseRows
    private let rows: SparseRows

    /// - Parameter columns: a row here for each column, in which the rows to compare stand.
    init(columns: SparseRows) {
        self.columns = columns
        rows = columns.transposed()
    }

    var rowCount: Int { rows.rowCount }

    /// Calls the body with each other row that has a column in common with this one, the product of the two, and the number
    /// of columns in common. From the other row they are the same, to the last bit: they are added up in order of the columns.
    @inline(__always)
    func forEachOther(
        than row: Int,
        _ scratch: inout Scratch,
        _ body: (_ other: Int32, _ product: Float, _ count: Float) -> Void
    ) {
        let touchedCount = accumulate(row, &scratch)
        for place in 0..<touchedCount {
            let other = scratch.touched[place]
            let sum = scratch.sums[Int(other)]
            scratch.sums[Int(other)] = .zero
            if Int(other) != row { body(other, sum.x, sum.y) }
        }
    }

    /// Adds up Σ x(row, c) · x(j, c) for all j at once, and tells how many j were met.
    private func accumulate(_ row: Int, _ scratch: inout Scratch) -> Int {
        // The innermost loop of training: buffers spare it a uniqueness check at each of its billions of additions.
        scratch.sums.withUnsafeMutableBufferPointer { sums in
            scratch.touched.withUnsafeMutableBufferPointer { touched in
                columns.columns.withUnsafeBufferPointer { others in
                    columns.values.withUnsafeBufferPointer { values in
                        var touchedCount = 0
                        for position in rows.range(ofRow: row) {
                            let own = SIMD2(rows.values[position], 1)
                            for place in columns.range(ofRow: Int(rows.columns[position])) {
                                let other = Int(others[place])
                                let before = sums[other]
                                touched[touchedCount] = Int32(truncatingIfNeeded: other)
                                touchedCount += before.y == 0 ? 1 : 0
                                sums[other] = before + own * SIMD2(values[place], 1)
                            }
                        }
                        return touchedCount
                    }
                }
            }
        }
    }
}
