/// Solves A x = b for a symmetric positive definite A of which only products with a vector are known (Hestenes and Stiefel,
/// 1952, https://doi.org/10.6028/jres.049.044). Each step comes nearer; after as many steps as there are unknowns nothing but
/// rounding is left.
///
/// It holds the memory of a thread that solves many systems of one size. Vectors are rows of a `DenseMatrix`: zeros stand
/// behind their last value.
struct ConjugateGradient {
    /// Residuals whose square is so much smaller than the first are rounding.
    private static let negligible: Float = 1e-12

    private let vectors: DenseMatrix
    private var residual: UnsafeMutablePointer<Float> { vectors.row(0) }
    private var direction: UnsafeMutablePointer<Float> { vectors.row(1) }
    private var image: UnsafeMutablePointer<Float> { vectors.row(2) }

    init(size: Int) {
        vectors = DenseMatrix(rowCount: 3, columnCount: size)
    }

    /// - Parameters:
    ///   - solution: what is known of x; left nearer to it.
    ///   - multiply: overwrites its second vector with A times the first.
    @inline(__always)
    func improve(
        _ solution: UnsafeMutablePointer<Float>,
        towards target: UnsafePointer<Float>,
        steps: Int,
        multiply: (UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
    ) {
        let count = vectors.stride
        multiply(solution, image)
        for place in 0..<count { residual[place] = target[place] - image[place] }
        direction.update(from: residual, count: count)
        var square = dotProduct(residual, residual, count: count)
        let least = square * Self.negligible
        for _ in 0..<steps where square > least {
            multiply(direction, image)
            let curvature = dotProduct(direction, image, count: count)
            guard curvature > 0 else { return }
            let length = square / curvature
            addProduct(of: length, direction, to: solution, count: count)
            addProduct(of: -length, image, to: residual, count: count)
            let next = dotProduct(residual, residual, count: count)
            let share = next / square
            for place in 0..<count { direction[place] = residual[place] + share * direction[place] }
            square = next
        }
    }
}
