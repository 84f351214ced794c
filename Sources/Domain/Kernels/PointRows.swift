/// A point for each row, in double precision: point r holds `values[r * dimensions..<(r + 1) * dimensions]`.
struct PointRows: Sendable, Equatable {
    let rowCount: Int
    let dimensions: Int
    var values: [Double]

    init(rowCount: Int, dimensions: Int) {
        self.rowCount = rowCount
        self.dimensions = dimensions
        values = Array(repeating: 0, count: rowCount * dimensions)
    }

    @inline(__always)
    func range(ofRow row: Int) -> Range<Int> { row * dimensions..<(row + 1) * dimensions }

    /// Each dimension with its mean taken away and divided by its standard deviation (of the whole population); one that does
    /// not vary becomes 0.
    func standardised() -> PointRows {
        var result = self
        for column in 0..<dimensions {
            let places = stride(from: column, to: values.count, by: max(dimensions, 1))
            let mean = places.reduce(0) { $0 + values[$1] } / Double(max(rowCount, 1))
            let squares = places.reduce(0) { $0 + (values[$1] - mean) * (values[$1] - mean) }
            let deviation = (squares / Double(max(rowCount, 1))).squareRoot()
            // What rounding leaves of the mean of equal values is no deviation.
            let varies = deviation > 1e-12 * abs(mean)
            for place in places { result.values[place] = varies ? (values[place] - mean) / deviation : 0 }
        }
        return result
    }
}
