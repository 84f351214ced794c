@testable import Domain

/// Dense algebra in the plainest way, which kernels are compared with.
enum Reference {
    typealias Rows = [[Float]]

    static func random(rows: Int, columns: Int, seed: UInt64) -> Rows {
        var random = SplitMix64(seed: seed)
        return (0..<rows).map { _ in (0..<columns).map { _ in Float.random(in: -1...1, using: &random) } }
    }

    /// The dot product of each row of one with each row of the other.
    static func product(_ left: Rows, _ right: Rows) -> Rows {
        left.map { row in right.map { other in Float(zip(row, other).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }) }
        }
    }

    /// Symmetric, and heavier on the diagonal than beside it.
    static func positiveDefinite(_ size: Int, seed: UInt64) -> Rows {
        let random = random(rows: size, columns: size, seed: seed)
        return (0..<size).map { row in
            (0..<size).map { column in
                row == column ? Float(size) : (random[row][column] + random[column][row]) / 2
            }
        }
    }

    /// Zeros above the diagonal.
    static func lowerTriangle(_ rows: Rows) -> Rows {
        rows.indices.map { row in rows.indices.map { $0 <= row ? rows[row][$0] : 0 } }
    }

    static func rows(_ sparse: SparseRows) -> Rows {
        (0..<sparse.rowCount).map { row in
            var dense = [Float](repeating: 0, count: sparse.columnCount)
            for place in sparse.range(ofRow: row) { dense[Int(sparse.columns[place])] = sparse.values[place] }
            return dense
        }
    }

    /// The inverse by Gauss and Jordan in double precision, without choosing pivots: for positive definite matrices.
    static func inverse(_ rows: Rows) -> [[Double]] {
        var matrix = rows.enumerated().map { number, row in
            row.map(Double.init) + rows.indices.map { $0 == number ? 1 : 0 }
        }
        for pivot in rows.indices {
            let scale = 1 / matrix[pivot][pivot]
            matrix[pivot] = matrix[pivot].map { $0 * scale }
            for row in rows.indices where row != pivot {
                let factor = matrix[row][pivot]
                for column in matrix[row].indices { matrix[row][column] -= factor * matrix[pivot][column] }
            }
        }
        return matrix.map { Array($0.dropFirst(rows.count)) }
    }

    /// The greatest difference of two elements.
    static func distance(_ matrix: DenseMatrix, _ rows: Rows) -> Float {
        guard matrix.rowCount == rows.count else { return .infinity }
        return rows.indices.reduce(0) { worst, row in
            rows[row].indices.reduce(worst) { max($0, abs(matrix[row, $1] - rows[row][$1])) }
        }
    }
}
