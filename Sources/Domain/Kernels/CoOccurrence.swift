/// XᵀX of a sparse matrix X, as a dense one.
///
///     G(i, j) = Σ_u x(u, i) · x(u, j)
///
/// With ones for values: how many people have both.
enum CoOccurrence {
    enum Part: Sendable {
        case whole
        /// With the diagonal; above it are zeros.
        case lowerTriangle
    }

    /// Threads work on different rows.
    static func matrix(
        _ part: Part,
        byUser: SparseRows,
        byItem: SparseRows,
        _ context: TrainingContext
    ) throws -> DenseMatrix {
        precondition(byUser.columnCount == byItem.rowCount && byItem.columnCount == byUser.rowCount)
        let matrix = DenseMatrix(rowCount: byItem.rowCount, columnCount: byItem.rowCount)
        try forEachRange(
            count: byItem.rowCount,
            chunk: TrainingLimits.itemsPerRange,
            threads: context.threads,
            scratch: {},
            { _, items in
                byUser.columns.withUnsafeBufferPointer { columns in
                    byUser.values.withUnsafeBufferPointer { values in
                        for item in items {
                            let row = matrix.row(item)
                            let last = part == .whole ? Int.max : item
                            for position in byItem.range(ofRow: item) {
                                let own = byItem.values[position]
                                for place in byUser.range(ofRow: Int(byItem.columns[position])) {
                                    let other = Int(columns[place])
                                    guard other <= last else { break }
                                    row[other] += own * values[place]
                                }
                            }
                        }
                    }
                }
            }
        )
        return matrix
    }
}
