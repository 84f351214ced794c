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

    /// The same places with other values.
    ///
    /// - Parameter valuesOfRow: given a row and its places, tells what a column and value of it become.
    func mapRows(_ valuesOfRow: (_ row: Int, _ range: Range<Int>) -> (_ column: Int32, _ value: Float) -> Float)
        -> SparseRows
    {
        var mapped = values
        for row in 0..<rowCount {
            let range = range(ofRow: row)
            let newValue = valuesOfRow(row, range)
            for position in range { mapped[position] = newValue(columns[position], values[position]) }
        }
        return SparseRows(columnCount: columnCount, offsets: offsets, columns: columns, values: mapped)
    }

    /// Each column divided by its length √Σ x², so that a product of two is a cosine; empty ones and zeros stay.
    func withColumnsOfLengthOne() -> SparseRows {
        var squares = [Double](repeating: 0, count: columnCount)
        for position in columns.indices {
            squares[Int(columns[position])] += Double(values[position]) * Double(values[position])
        }
        let factors = squares.map { $0 > 0 ? Float(1 / $0.squareRoot()) : 0 }
        return scalingColumns(by: factors)
    }

    /// The same places with each value multiplied by its column's factor.
    func scalingColumns(by factors: [Float]) -> SparseRows {
        precondition(factors.count == columnCount)
        return mapRows { _, _ in { column, value in value * factors[Int(column)] } }
    }

    /// The same shape with only the values of at least so much.
    func keeping(atLeast least: Float) -> SparseRows {
        var offsets = [0]
        var kept: (columns: [Int32], values: [Float]) = ([], [])
        offsets.reserveCapacity(self.offsets.count)
        for row in 0..<rowCount {
            for position in range(ofRow: row) where values[position] >= least {
                kept.columns.append(columns[position])
                kept.values.append(values[position])
            }
            offsets.append(kept.columns.count)
        }
        return SparseRows(columnCount: columnCount, offsets: offsets, columns: kept.columns, values: kept.values)
    }
}
