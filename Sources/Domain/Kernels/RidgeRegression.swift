/// A weighted sum of features that comes nearest to targets, its weights drawn towards 0:
///
///     ŷ = m + Σ_k w(k) · (x(k) − m(k)) / σ(k)        with Σ (y − ŷ)² + λ n Σ_k w(k)² least
///
/// over n rows, with means m and m(k) and standard deviations σ(k), so that λ means the same for every feature,
/// whatever its unit, and for any number of rows (Hoerl and Kennard, 1970,
/// https://doi.org/10.1080/00401706.1970.10488634).
struct RidgeRegression: Sendable {
    private static let rowsPerRange = 4096

    /// By feature, of x(k) as it is: w(k) / σ(k); 0 for a feature that does not vary.
    let weights: [Float]
    /// What a row of zeros gets.
    let constant: Float

    /// Throws `TrainingCancelled`.
    ///
    /// - Parameters:
    ///   - targets: by row.
    ///   - regularisation: λ, more than 0.
    ///   - fill: writes the features of a row, all of them finite; called on any thread.
    init(
        targets: [Float],
        featureCount: Int,
        regularisation: Double,
        _ context: TrainingContext,
        _ fill: @escaping @Sendable (Int, UnsafeMutablePointer<Float>) -> Void
    ) throws {
        let count = Double(max(targets.count, 1))
        // The same sums for any number of threads: each range adds up its own rows, and ranges are added in order.
        func sums<Sum: Sendable>(_ of: @escaping @Sendable (Range<Int>, inout [Double]) -> Sum) throws -> [Sum] {
            try mapRanges(
                count: targets.count,
                chunk: Self.rowsPerRange,
                threads: context.threads,
                scratch: { [Double](repeating: 0, count: featureCount) },
                { row, rows in
                    try context.monitor.check()
                    return of(rows, &row)
                }
            )
        }
        let moments = try sums { rows, row in
            var moments = Moments(featureCount: featureCount)
            for number in rows {
                row.fill(number, fill)
                moments.add(row, targets[number])
            }
            return moments
        }
        .reduce(into: Moments(featureCount: featureCount)) { $0.add($1) }
        let means = moments.sums.map { $0 / count }
        let mean = moments.targets / count
        let scales = zip(moments.squares, means).map { squares, mean in
            let variance = squares / count - mean * mean
            // What rounding leaves of a feature that does not vary is no deviation.
            return variance > 1e-10 * mean * mean ? 1 / variance.squareRoot() : 0
        }
        let system = try sums { rows, row in
            var system = LeastSquares(columnCount: featureCount)
            for number in rows {
                row.fill(number, fill)
                for feature in row.indices { row[feature] = (row[feature] - means[feature]) * scales[feature] }
                system.add(row, target: Double(targets[number]) - mean)
            }
            return system
        }
        .reduce(into: LeastSquares(columnCount: featureCount)) { $0.add($1) }
        let solution = zip(system.weights(regularisation: regularisation * count), scales).map { $0 * $1 }
        weights = solution.map { Float($0) }
        constant = Float(zip(solution, means).reduce(mean) { $0 - $1.0 * $1.1 })
    }

    /// What each of so many rows of features adds up to.
    func predict(
        _ features: UnsafePointer<Float>,
        rowCount: Int,
        stride: Int,
        into results: UnsafeMutablePointer<Float>
    ) {
        for row in 0..<rowCount {
            var sum = constant
            for feature in weights.indices { sum += weights[feature] * features[row * stride + feature] }
            results[row] = sum
        }
    }
}

/// Sums over rows.
private struct Moments: Sendable {
    /// Σ x(k) and Σ x(k)², by feature.
    var sums: [Double]
    var squares: [Double]
    /// Σ y
    var targets = 0.0

    init(featureCount: Int) {
        sums = Array(repeating: 0, count: featureCount)
        squares = sums
    }

    mutating func add(_ row: [Double], _ target: Float) {
        for feature in row.indices {
            sums[feature] += row[feature]
            squares[feature] += row[feature] * row[feature]
        }
        targets += Double(target)
    }

    mutating func add(_ other: Moments) {
        for feature in sums.indices {
            sums[feature] += other.sums[feature]
            squares[feature] += other.squares[feature]
        }
        targets += other.targets
    }
}

extension [Double] {
    /// The features of a row.
    fileprivate mutating func fill(_ row: Int, _ fill: (Int, UnsafeMutablePointer<Float>) -> Void) {
        withUnsafeTemporaryAllocation(of: Float.self, capacity: Swift.max(count, 1)) { features in
            guard let first = features.baseAddress else { return }
            fill(row, first)
            for feature in indices { self[feature] = Double(first[feature]) }
        }
    }
}
