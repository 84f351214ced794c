extension NeighbourLists {
    /// The same lists, in which whoever is among a row's nearest has that row among its own too, with the same similarity
    /// unless it had one. Rows that are near to many get long, and rows that nobody had room for are reached.
    func keepingBothDirections() -> NeighbourLists {
        var lists = (0..<rowCount).map { row in range(ofRow: row).map { entry($0) } }
        for row in 0..<rowCount {
            for place in range(ofRow: row) {
                let other = Int(numbers[place])
                if !numbers[range(ofRow: other)].contains(Int32(row)) {
                    lists[other].append(TopSelection.Entry(score: Double(similarities[place]), number: Int32(row)))
                }
            }
        }
        for row in lists.indices { lists[row].sort { $1.isWorse(than: $0) } }
        let all = lists.joined()
        return NeighbourLists(
            counts: lists.map(\.count),
            numbers: all.map(\.number),
            similarities: all.map { Float($0.score) }
        )
    }

    private func entry(_ place: Int) -> TopSelection.Entry {
        TopSelection.Entry(score: Double(similarities[place]), number: numbers[place])
    }
}
