/// The cosine of vectors with one another, and for each those that point most nearly the same way.
struct VectorCosine: Sendable {
    /// Each of length 1; vectors of nothing stay so.
    private let directions: FactorRows

    init(_ vectors: FactorRows) {
        var directions = vectors
        for row in 0..<vectors.rowCount {
            let square = vectors.dot(row, vectors, row)
            let factor = square > 0 && square.isFinite ? 1 / square.squareRoot() : 0
            for place in directions.range(ofRow: row) { directions.groups[place] *= factor }
        }
        self.directions = directions
    }

    /// Those with the highest positive cosine. Throws `TrainingCancelled`.
    func lists(neighbours: Int, _ context: TrainingContext) throws -> NeighbourLists {
        try NeighbourLists.make(
            rowCount: directions.rowCount,
            context,
            scratch: { TopSelection(capacity: neighbours) },
            { selection, row in
                selection.reset(capacity: neighbours)
                var floor = selection.floor
                directions.withRow(0) { first in
                    let groups = directions.groupsPerRow
                    let own = first + row * groups
                    for other in 0..<directions.rowCount where other != row {
                        let cosine = Double(FactorRows.dot(own, first + other * groups, groups))
                        if cosine > floor {
                            // Rounding may carry the cosine of two equal vectors a little above 1.
                            selection.offer(score: min(cosine, 1), number: Int32(other))
                            floor = selection.floor
                        }
                    }
                }
                return selection.takeSorted()
            }
        )
    }
}
