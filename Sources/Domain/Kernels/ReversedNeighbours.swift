extension NeighbourLists {
    /// The other way round: for each row those that have it among their neighbours, nearest first, of equals the lower number
    /// first. As many pairs as before, but some rows have many and some have none.
    func reversed() -> NeighbourLists {
        var reversed = Array(repeating: [TopSelection.Entry](), count: rowCount)
        for row in 0..<rowCount {
            for place in range(ofRow: row) {
                let entry = TopSelection.Entry(score: Double(similarities[place]), number: Int32(row))
                reversed[Int(numbers[place])].append(entry)
            }
        }
        for row in reversed.indices { reversed[row].sort { $1.isWorse(than: $0) } }
        return NeighbourLists(
            counts: reversed.map(\.count),
            numbers: reversed.flatMap { $0.map(\.number) },
            similarities: reversed.flatMap { $0.map { Float($0.score) } }
        )
    }
}
