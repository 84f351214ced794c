/// A matrix that is mostly empty, row after row: row r holds `columns[k]`, `values[k]` for k in `offsets[r]..<offsets[r + 1]`.
public struct SparseRows: Sendable, Equatable {
    public let columnCount: Int
    /// One more than there are rows; ascending from 0.
    public let offsets: [Int]
    /// Ascending within each row.
    public let columns: [Int32]
    public let values: [Float]

    public init(columnCount: Int, offsets: [Int], columns: [Int32], values: [Float]) {
        precondition(offsets.first == 0 && offsets.last == columns.count && columns.count == values.count)
        self.columnCount = columnCount
        self.offsets = offsets
        self.columns = columns
        self.values = values
    }

    public var rowCount: Int { offsets.count - 1 }
    /// How many values are stored.
    public var count: Int { columns.count }

    @inline(__always)
    public func range(ofRow row: Int) -> Range<Int> { offsets[row]..<offsets[row + 1] }

    /// The same values by column; rows ascend within each.
    public func transposed() -> SparseRows {
        var starts = [Int](repeating: 0, count: columnCount + 1)
        for column in columns { starts[Int(column) + 1] += 1 }
        for column in 0..<columnCount { starts[column + 1] += starts[column] }
        var places = starts
        var rows = [Int32](repeating: 0, count: count)
        var moved = [Float](repeating: 0, count: count)
        for row in 0..<rowCount {
            for position in range(ofRow: row) {
                let column = Int(columns[position])
                rows[places[column]] = Int32(row)
                moved[places[column]] = values[position]
                places[column] += 1
            }
        }
        return SparseRows(columnCount: rowCount, offsets: starts, columns: rows, values: moved)
    }

    /// The same places with each value multiplied by its column's factor.
    func scalingColumns(by factors: [Float]) -> SparseRows {
        precondition(factors.count == columnCount)
        var scaled = values
        for position in columns.indices { scaled[position] *= factors[Int(columns[position])] }
        return SparseRows(columnCount: columnCount, offsets: offsets, columns: columns, values: scaled)
    }
}
