/// How alike the columns of a completed matrix are, of which only the factors are known: never building the matrix itself.
///
///     R̂ = P Qᵀ,    G = Pᵀ P,    cos(i, j) = q(i)ᵀ G q(j) / (‖R̂(·, i)‖ ‖R̂(·, j)‖),    ‖R̂(·, i)‖² = q(i)ᵀ G q(i)
///
/// With P and Q changing places it is how alike the rows are.
struct CompletedSimilarities: Sendable {
    private let columns: DenseMatrix
    private let rows: DenseMatrix

    /// - Parameters:
    ///   - columns: Q, a row for each column of the completed matrix.
    ///   - rows: P, a row for each of its rows.
    init(_ columns: FactorRows, over rows: FactorRows) {
        self.columns = DenseMatrix(columns)
        self.rows = DenseMatrix(rows)
    }

    /// Those with the highest positive similarity to each. Throws `TrainingCancelled`.
    func lists(neighbours: Int, _ context: TrainingContext) throws -> NeighbourLists {
        let gram = try DenseProduct.gram(rows, threads: context.threads)
        let images = try DenseProduct.product(columns, transposed: gram, threads: context.threads)
        // q(i) / ‖R̂(·, i)‖, and the same times G.
        let directions = DenseMatrix(rowCount: columns.rowCount, columnCount: columns.columnCount)
        for row in 0..<columns.rowCount {
            let square = dotProduct(columns.row(row), images.row(row), count: columns.stride)
            let factor = square > 0 && square.isFinite ? 1 / square.squareRoot() : 0
            addProduct(of: factor, columns.row(row), to: directions.row(row), count: columns.stride)
            for place in 0..<images.stride { images.row(row)[place] *= factor }
        }
        // Rounding may carry the cosine of two equal columns a little above 1.
        return try StrongestProducts(directions, images).lists(neighbours: neighbours, atMost: 1, context)
    }
}

extension DenseMatrix {
    fileprivate convenience init(_ factors: FactorRows) {
        self.init(rowCount: factors.rowCount, columnCount: factors.factorCount)
        for row in 0..<rowCount {
            for factor in 0..<columnCount { self[row, factor] = factors[row, factor] }
        }
    }
}
