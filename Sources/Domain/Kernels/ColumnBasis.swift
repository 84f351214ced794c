/// All that the similarity of two columns looks at.
struct ColumnBasis: Sendable {
    let columns: SparseRows
    /// By row, all distinct: what a row is numbered does not count.
    let rowIDs: [Int64]
    /// How many users there are, if similarity depends on it; otherwise 0.
    let userCount: Int

    /// For each column 64 bits in place of its values and the ids of their rows: while they are the same, so are the values,
    /// but for a chance of 1 in 2⁶⁴. A sum over the values, so that their order does not matter.
    func fingerprints(revision: UInt64) -> [UInt64] {
        precondition(rowIDs.count == columns.rowCount)
        let start = mixed(UInt64(userCount) << 32 | revision)
        var sums = [UInt64](repeating: start, count: columns.columnCount)
        sums.withUnsafeMutableBufferPointer { sums in
            for row in 0..<columns.rowCount {
                let id = mixed(UInt64(bitPattern: rowIDs[row]))
                for position in columns.range(ofRow: row) {
                    sums[Int(columns.columns[position])] &+= mixed(id ^ UInt64(columns.values[position].bitPattern))
                }
            }
        }
        return sums
    }

    /// By column: how many values the rows that it has a value in have together, which is how many additions it takes to
    /// compare it with all others.
    var work: [Int] {
        var work = [Int](repeating: 0, count: columns.columnCount)
        for row in 0..<columns.rowCount {
            let range = columns.range(ofRow: row)
            for column in columns.columns[range] { work[Int(column)] += range.count }
        }
        return work
    }
}

/// Each number gives another, and they look drawn by lot.
@inline(__always)
private func mixed(_ bits: UInt64) -> UInt64 {
    var random = SplitMix64(seed: bits)
    return random.next()
}
