/// How alike rows are, each to all others at once.
protocol RowSimilarities: Sendable {
    associatedtype Scratch

    var rowCount: Int { get }
    func makeScratch() -> Scratch
    /// Calls the body once with each other row that is alike, in no particular order, and how much: above 0.
    func forEachAlike(to row: Int, _ scratch: inout Scratch, _ body: (_ other: Int32, _ similarity: Float) -> Void)
}

/// A row is as alike to another as that one is to it, to the last bit.
protocol MutualSimilarities: RowSimilarities {}

extension RowSimilarities {
    /// The nearest neighbours of all rows. Throws `TrainingCancelled`.
    func nearest(neighbours: Int, _ context: TrainingContext) throws -> NeighbourLists {
        try NeighbourLists.make(
            rowCount: rowCount,
            context,
            scratch: makeScratch,
            { scratch, row in nearest(to: row, neighbours: neighbours, &scratch) }
        )
    }

    /// The nearest neighbours of one row, nearest first.
    func nearest(to row: Int, neighbours: Int, _ scratch: inout Scratch) -> [TopSelection.Entry] {
        var selection = TopSelection(capacity: neighbours)
        forEachAlike(to: row, &scratch) { other, similarity in
            selection.offer(score: Double(similarity), number: other)
        }
        return selection.takeSorted()
    }
}
