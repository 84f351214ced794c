/// The directions in which points vary most, one at right angles to the next.
struct PrincipalComponents: Sendable {
    /// Of length 1, the one with the greatest variance first.
    let directions: [[Double]]
    /// What share of all variance the first directions hold together: ascending to 1; all 0 if nothing varies.
    let cumulativeVariance: [Double]

    /// - Parameter points: with a mean of 0 in each dimension.
    init(_ points: PointRows) {
        let dimensions = points.dimensions
        var covariance = Array(repeating: [Double](repeating: 0, count: dimensions), count: dimensions)
        for row in 0..<points.rowCount {
            let values = points.values[points.range(ofRow: row)]
            for (first, value) in values.enumerated() where value != 0 {
                for (second, other) in values.enumerated() { covariance[first][second] += value * other }
            }
        }
        let eigenvectors = SymmetricEigenvectors(covariance)
        directions = eigenvectors.vectors
        let variances = eigenvectors.values.map { max(0, $0) }
        let total = variances.reduce(0, +)
        var sum = 0.0
        cumulativeVariance = variances.map {
            sum += $0
            return total > 0 ? min(1, sum / total) : 0
        }
    }

    /// The points seen along the first directions that together hold the share of the variance.
    func project(_ points: PointRows, share: Double) -> PointRows {
        // The last few may differ from 1 by rounding.
        let needed = cumulativeVariance.firstIndex { $0 >= share - 1e-12 }.map { $0 + 1 } ?? directions.count
        var result = PointRows(rowCount: points.rowCount, dimensions: needed)
        for row in 0..<points.rowCount {
            let values = points.values[points.range(ofRow: row)]
            for (number, direction) in directions.prefix(needed).enumerated() {
                result.values[row * needed + number] = zip(values, direction).reduce(0) { $0 + $1.0 * $1.1 }
            }
        }
        return result
    }
}
