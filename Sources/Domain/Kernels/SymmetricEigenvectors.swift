/// The eigenvalues of a small symmetric matrix and their vectors, by cyclic Jacobi rotations (Golub and Van Loan, Matrix
/// Computations, 8.5): slow for large matrices, and exact to the last digits for small ones.
struct SymmetricEigenvectors: Sendable {
    private static let maximumSweeps = 60

    /// Largest first.
    let values: [Double]
    /// Of length 1, in the order of the values; the component of the greatest magnitude is positive.
    let vectors: [[Double]]

    /// - Parameter matrix: symmetric and finite.
    init(_ matrix: [[Double]]) {
        let size = matrix.count
        var matrix = matrix
        var vectors = (0..<size).map { row in (0..<size).map { $0 == row ? 1.0 : 0 } }
        for _ in 0..<Self.maximumSweeps {
            var hasRotated = false
            for first in 0..<size {
                for second in (first + 1)..<max(size, first + 1)
                where Self.matters(matrix[first][second], matrix[first][first], matrix[second][second]) {
                    Self.rotate(&matrix, &vectors, first, second)
                    hasRotated = true
                }
            }
            if !hasRotated { break }
        }
        let order = (0..<size).sorted { (-matrix[$0][$0], $0) < (-matrix[$1][$1], $1) }
        values = order.map { matrix[$0][$0] }
        self.vectors = order.map { Self.signed(vectors[$0]) }
    }

    /// Whether the element is more than rounding beside those on the diagonal.
    private static func matters(_ element: Double, _ first: Double, _ second: Double) -> Bool {
        abs(element) > .ulpOfOne * (abs(first) * abs(second)).squareRoot() && abs(element) > .leastNormalMagnitude
    }

    /// Turns the plane of two axes so that their element becomes zero.
    private static func rotate(_ matrix: inout [[Double]], _ vectors: inout [[Double]], _ first: Int, _ second: Int) {
        let slope = (matrix[second][second] - matrix[first][first]) / (2 * matrix[first][second])
        let tangent = (slope >= 0 ? 1.0 : -1) / (abs(slope) + (slope * slope + 1).squareRoot())
        let cosine = 1 / (tangent * tangent + 1).squareRoot()
        let sine = tangent * cosine
        for other in matrix.indices {
            let (left, right) = (matrix[other][first], matrix[other][second])
            matrix[other][first] = cosine * left - sine * right
            matrix[other][second] = sine * left + cosine * right
        }
        for other in matrix.indices {
            let (left, right) = (matrix[first][other], matrix[second][other])
            matrix[first][other] = cosine * left - sine * right
            matrix[second][other] = sine * left + cosine * right
            let (own, its) = (vectors[first][other], vectors[second][other])
            vectors[first][other] = cosine * own - sine * its
            vectors[second][other] = sine * own + cosine * its
        }
    }

    private static func signed(_ vector: [Double]) -> [Double] {
        let greatest = vector.max { abs($0) < abs($1) } ?? 0
        return greatest < 0 ? vector.map { -$0 } : vector
    }
}
