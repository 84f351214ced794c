/// How alike two rows are, by what `PairSums` adds up about them.
protocol PairMeasure: Sendable {
    /// Never NaN; pairs with 0 or less are no neighbours.
    ///
    /// - Parameters:
    ///   - product: Σ x·y over the columns where both have a value.
    ///   - count: the number of those columns, at least 1.
    func similarity(_ row: Int, _ other: Int, product: Float, count: Float) -> Float
}

/// Adds up, for one row, its products with all other rows at once: column by column, so that what is empty costs nothing.
struct PairSums: Sendable {
    /// Which neighbours a row keeps.
    struct Rule: Sendable {
        let neighbours: Int
        /// Pairs with fewer columns in common are left out.
        var minimumCount: Float = 1
        /// A similarity counts n / (n + shrinkage) of itself, with n the number of columns in common.
        var shrinkage: Float = 0

        /// How much of a similarity counts.
        @inline(__always)
        func trust(count: Float) -> Float { count / (count + shrinkage) }
    }

    /// What one thread works on; all zero between rows.
    struct Scratch {
        /// By row: the sum so far, and the number of columns in it.
        fileprivate var sums: [SIMD2<Float>]
        /// The rows with columns in common, in order of their appearance.
        fileprivate var touched: [Int32]
        fileprivate var selection = TopSelection(capacity: 0)

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

    /// The nearest neighbours of all rows; only those with a positive similarity. Throws `TrainingCancelled`.
    func nearest(_ rule: Rule, _ measure: some PairMeasure, _ context: TrainingContext) throws -> NeighbourLists {
        try NeighbourLists.make(
            rowCount: rows.rowCount,
            context,
            scratch: { Scratch(rowCount: rows.rowCount) },
            { scratch, row in nearest(to: row, rule, measure, &scratch) }
        )
    }

    private func nearest(
        to row: Int,
        _ rule: Rule,
        _ measure: some PairMeasure,
        _ scratch: inout Scratch
    ) -> [TopSelection.Entry] {
        let touchedCount = accumulate(row, &scratch)
        scratch.selection.reset(capacity: rule.neighbours)
        for place in 0..<touchedCount {
            let other = scratch.touched[place]
            let sum = scratch.sums[Int(other)]
            scratch.sums[Int(other)] = .zero
            let count = sum.y
            guard count >= rule.minimumCount, Int(other) != row else { continue }
            let similarity =
                measure.similarity(row, Int(other), product: sum.x, count: count) * rule.trust(count: count)
            if similarity > 0 { scratch.selection.offer(score: Double(similarity), number: other) }
        }
        return scratch.selection.takeSorted()
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
