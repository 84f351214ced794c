/// Regressions of each column of a matrix X on its other columns, with an elastic net and weights of zero or more, of which
/// only G = XᵀX needs to be known; no element of it may be negative.
///
/// Coordinate descent (Friedman, Hastie and Tibshirani, 2010, https://doi.org/10.18637/jss.v033.i01) sets one weight after
/// another to its best value while the others stay,
///
///     w(i) ← max(0, (c(i) + G(i,i) w(i) − γ) / (G(i,i) (1 + π) + β))        c = G(·,j) − G w
///
/// and keeps c up to date, so that a weight that does not change costs one comparison.
struct SparseRegression: Sendable {
    /// Rounds end when no weight moved by more than this.
    private static let tolerance: Float = 1e-4
    /// Rounds end here in any case.
    private static let mostRounds = 100

    /// G, whole.
    let products: DenseMatrix
    /// β.
    let squarePenalty: Float
    /// π: a square penalty for each unit of the column's own product.
    let dropoutPenalty: Float
    /// γ.
    let absolutePenalty: Float

    /// For each column as a row: the weights above zero of the others. Throws `TrainingCancelled`.
    func solve(_ context: TrainingContext) throws -> SparseRows {
        let count = products.rowCount
        let progress = RangeProgress(total: count, monitor: context.monitor)
        let parts = try mapRanges(
            count: count,
            chunk: TrainingLimits.itemsPerRange,
            threads: context.threads,
            scratch: { Scratch(count: count) },
            { scratch, columns in
                let solutions = columns.map { solve(column: $0, &scratch) }
                try progress.advance(by: columns.count)
                return solutions
            }
        )
        let solutions = parts.joined()
        return SparseRows(
            columnCount: count,
            offsets: solutions.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) },
            columns: solutions.flatMap { $0.map(\.number) },
            values: solutions.flatMap { $0.map(\.weight) }
        )
    }

    private struct Weight: Sendable {
        let number: Int32
        let weight: Float
    }

    private struct Scratch {
        /// c, in the first row.
        let remaining: DenseMatrix
        /// All zeros between columns.
        var weights: [Float]
        var candidates: [Int] = []

        init(count: Int) {
            remaining = DenseMatrix(rowCount: 1, columnCount: count)
            weights = Array(repeating: 0, count: count)
        }
    }

    private func solve(column: Int, _ scratch: inout Scratch) -> [Weight] {
        let remaining = scratch.remaining.base
        remaining.update(from: products.row(column), count: products.stride)
        // c only falls as weights rise, so no other weight ever leaves zero.
        scratch.candidates.removeAll(keepingCapacity: true)
        for other in 0..<products.rowCount where other != column && remaining[other] > absolutePenalty {
            scratch.candidates.append(other)
        }
        for _ in 0..<Self.mostRounds {
            var greatestChange: Float = 0
            for other in scratch.candidates {
                let before = scratch.weights[other]
                let square = products.row(other)[other]
                let best =
                    (remaining[other] + square * before - absolutePenalty)
                    / (square * (1 + dropoutPenalty) + squarePenalty)
                let after = max(best, 0)
                guard after != before else { continue }
                scratch.weights[other] = after
                addProduct(of: before - after, products.row(other), to: remaining, count: products.stride)
                greatestChange = max(greatestChange, abs(after - before))
            }
            if greatestChange <= Self.tolerance { break }
        }
        defer { for other in scratch.candidates { scratch.weights[other] = 0 } }
        return scratch.candidates.filter { scratch.weights[$0] > 0 }
            .map { Weight(number: Int32($0), weight: scratch.weights[$0]) }
    }
}
