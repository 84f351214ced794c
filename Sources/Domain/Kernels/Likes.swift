/// Who liked what: a 1 for each rating that is high enough, and nothing else.
struct Likes: Sendable {
    let byUser: SparseRows
    let byItem: SparseRows

    init(_ interactions: InteractionMatrix, atLeast minimum: Float) {
        byUser = interactions.byUser.ones(atLeast: minimum)
        byItem = byUser.transposed()
    }

    var userCount: Int { byUser.rowCount }
    var itemCount: Int { byItem.rowCount }
}

extension SparseRows {
    /// A 1 in the place of each value that is high enough.
    fileprivate func ones(atLeast minimum: Float) -> SparseRows {
        var kept = [Int32]()
        kept.reserveCapacity(count)
        var ends = [0]
        ends.reserveCapacity(offsets.count)
        for row in 0..<rowCount {
            for place in range(ofRow: row) where values[place] >= minimum { kept.append(columns[place]) }
            ends.append(kept.count)
        }
        return SparseRows(
            columnCount: columnCount,
            offsets: ends,
            columns: kept,
            values: Array(repeating: 1, count: kept.count)
        )
    }
}
