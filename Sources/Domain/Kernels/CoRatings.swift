/// What two rows of ratings have in common: sums over the columns that both rated. In single precision, in which sums of
/// whole and half stars are exact for the first half a million.
struct CoRatingSums: Sendable {
    fileprivate(set) var lanes = SIMD8<Float>.zero

    /// n, of columns that both rated.
    var count: Float { lanes[0] }
    /// Σ x, of the row itself.
    var own: Float { lanes[3] }
    /// Σ x².
    var ownSquares: Float { lanes[4] }
    /// Σ y, of the other row.
    var other: Float { lanes[1] }
    /// Σ y².
    var otherSquares: Float { lanes[2] }
    /// Σ x·y.
    var products: Float { lanes[5] }
}

/// Works out, for one row of ratings, what it has in common with every other row at once.
struct CoRatings: Sendable {
    /// What one thread works on; all zero between rows.
    struct Scratch: Sendable {
        fileprivate var sums: [CoRatingSums]
        /// The rows with something in common, in order of their appearance.
        fileprivate var touched: [Int32]

        init(rowCount: Int) {
            sums = Array(repeating: CoRatingSums(), count: rowCount)
            // One more, because the place behind the last is written before it is known whether it counts.
            touched = Array(repeating: 0, count: rowCount + 1)
        }
    }

    let rows: SparseRows
    private let columns: SparseRows

    /// - Parameter columns: the same ratings by column.
    init(rows: SparseRows, columns: SparseRows) {
        precondition(rows.rowCount == columns.columnCount && rows.columnCount == columns.rowCount)
        self.rows = rows
        self.columns = columns
    }

    var rowCount: Int { rows.rowCount }

    /// Calls the body with each other row that has a column in common with this one.
    @inline(__always)
    func forEachOther(than row: Int, _ scratch: inout Scratch, _ body: (Int32, CoRatingSums) -> Void) {
        let touchedCount = accumulate(row, &scratch)
        for place in 0..<touchedCount {
            let other = scratch.touched[place]
            let sums = scratch.sums[Int(other)]
            scratch.sums[Int(other)] = CoRatingSums()
            if Int(other) != row { body(other, sums) }
        }
    }

    /// Adds up for all other rows at once, and tells how many were met.
    private func accumulate(_ row: Int, _ scratch: inout Scratch) -> Int {
        // The innermost loop of training: buffers spare it a uniqueness check at each of its additions.
        scratch.sums.withUnsafeMutableBufferPointer { sums in
            scratch.touched.withUnsafeMutableBufferPointer { touched in
                columns.columns.withUnsafeBufferPointer { others in
                    columns.values.withUnsafeBufferPointer { values in
                        var touchedCount = 0
                        for position in rows.range(ofRow: row) {
                            let x = rows.values[position]
                            let own = SIMD8(1, 1, 1, x, x * x, x, 0, 0)
                            for place in columns.range(ofRow: Int(rows.columns[position])) {
                                let other = Int(others[place])
                                let y = values[place]
                                let before = sums[other].lanes
                                touched[touchedCount] = Int32(truncatingIfNeeded: other)
                                touchedCount += before[0] == 0 ? 1 : 0
                                sums[other].lanes = before + own * SIMD8(1, y, y * y, 1, 1, y, 0, 0)
                            }
                        }
                        return touchedCount
                    }
                }
            }
        }
    }
}
