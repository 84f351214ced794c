/// How alike the columns of a completed matrix are, of which only the factors are known: never building the matrix itself.
///
///     R̂ = P Qᵀ,    G = Pᵀ P,    cos(i, j) = q(i)ᵀ G q(j) / (‖R̂(·, i)‖ ‖R̂(·, j)‖),    ‖R̂(·, i)‖² = q(i)ᵀ G q(i)
///
/// With P and Q changing places it is how alike the rows are.
struct CompletedSimilarities: Sendable {
    /// q(i) / ‖R̂(·, i)‖, and the same times G.
    private let directions: FactorRows
    private let images: FactorRows

    /// - Parameters:
    ///   - columns: Q, a row for each column of the completed matrix.
    ///   - rows: P, a row for each of its rows.
    init(_ columns: FactorRows, over rows: FactorRows) {
        let gram = rows.gram()
        var directions = columns
        var images = FactorRows(rowCount: columns.rowCount, factorCount: columns.factorCount)
        for number in 0..<columns.rowCount {
            images.add(columns, number, times: gram, to: number)
            let square = columns.dot(number, images, number)
            let factor = square > 0 && square.isFinite ? 1 / square.squareRoot() : 0
            directions.scale(row: number, by: factor)
            images.scale(row: number, by: factor)
        }
        self.directions = directions
        self.images = images
    }

    /// Those with the highest positive similarity to each. Throws `TrainingCancelled`.
    func lists(neighbours: Int, _ context: TrainingContext) throws -> NeighbourLists {
        try NeighbourLists.make(
            rowCount: directions.rowCount,
            context,
            scratch: {},
            { _, row in
                var selection = TopSelection(capacity: neighbours)
                for other in 0..<directions.rowCount where other != row {
                    // Rounding may carry the cosine of two equal columns a little above 1.
                    let cosine = Double(min(directions.dot(row, images, other), 1))
                    if cosine > selection.floor { selection.offer(score: cosine, number: Int32(other)) }
                }
                return selection.takeSorted()
            }
        )
    }
}

extension FactorRows {
    /// Pᵀ P, row after row.
    fileprivate func gram() -> FactorRows {
        var gram = FactorRows(rowCount: factorCount, factorCount: factorCount)
        for row in 0..<rowCount { gram.addOuterSquare(of: self, row) }
        return gram
    }

    private mutating func addOuterSquare(of rows: FactorRows, _ row: Int) {
        for factor in 0..<factorCount {
            let value = Group(repeating: rows[row, factor])
            let start = factor * groupsPerRow
            for group in 0..<groupsPerRow {
                groups[start + group].addProduct(value, rows.groups[row * groupsPerRow + group])
            }
        }
    }

    /// Adds the row of another times a matrix to a row of this.
    fileprivate mutating func add(_ rows: FactorRows, _ row: Int, times matrix: FactorRows, to target: Int) {
        for factor in 0..<factorCount {
            let value = Group(repeating: rows[row, factor])
            for group in 0..<groupsPerRow {
                groups[target * groupsPerRow + group].addProduct(value, matrix.groups[factor * groupsPerRow + group])
            }
        }
    }

    fileprivate mutating func scale(row: Int, by factor: Float) {
        for place in range(ofRow: row) { groups[place] *= factor }
    }
}
