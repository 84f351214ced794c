/// The weights w that make Σ (y − w · x)² + λ‖w‖² least, from rows given one by one.
///
/// By the normal equations (Σ x xᵀ + λ I) w = Σ x y and Cholesky's decomposition, in double precision; for few columns.
struct LeastSquares: Sendable {
    private let columnCount: Int
    /// Σ x xᵀ, row after row.
    private var products: [Double]
    /// Σ x y
    private var targets: [Double]

    init(columnCount: Int) {
        self.columnCount = columnCount
        products = Array(repeating: 0, count: columnCount * columnCount)
        targets = Array(repeating: 0, count: columnCount)
    }

    mutating func add(_ row: some Collection<Double>, target: Double) {
        precondition(row.count == columnCount)
        for (first, value) in row.enumerated() {
            for (second, other) in row.enumerated() { products[first * columnCount + second] += value * other }
            targets[first] += value * target
        }
    }

    mutating func add(_ other: LeastSquares) {
        for place in products.indices { products[place] += other.products[place] }
        for column in targets.indices { targets[column] += other.targets[column] }
    }

    /// - Parameter regularisation: λ, more than 0. A column that others add up to shares its weight with them.
    func weights(regularisation: Double) -> [Double] {
        let factor = factor(regularisation: regularisation)
        var weights = targets
        for row in 0..<columnCount {
            for column in 0..<row { weights[row] -= factor[row * columnCount + column] * weights[column] }
            weights[row] /= factor[row * columnCount + row]
        }
        for row in (0..<columnCount).reversed() {
            for below in (row + 1)..<max(columnCount, row + 1) {
                weights[row] -= factor[below * columnCount + row] * weights[below]
            }
            weights[row] /= factor[row * columnCount + row]
        }
        return weights
    }

    /// The lower triangle L with L Lᵀ = Σ x xᵀ + λ I.
    private func factor(regularisation: Double) -> [Double] {
        precondition(regularisation > 0)
        var factor = products
        for row in 0..<columnCount {
            for column in 0...row {
                var sum = factor[row * columnCount + column] + (row == column ? regularisation : 0)
                for before in 0..<column {
                    sum -= factor[row * columnCount + before] * factor[column * columnCount + before]
                }
                // Without rounding the sum on the diagonal is λ at least.
                factor[row * columnCount + column] =
                    row == column
                    ? max(sum, regularisation).squareRoot() : sum / factor[column * columnCount + column]
            }
        }
        return factor
    }
}
