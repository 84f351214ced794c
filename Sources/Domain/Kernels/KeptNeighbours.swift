/// What still holds of an earlier matrix: the neighbours of unchanged rows that are unchanged themselves, by the numbers that
/// rows have now.
struct KeptNeighbours: Sendable {
    /// Of each unchanged row; none of a changed one.
    let lists: NeighbourLists
    /// By row: the last of its earlier list, if that was full. What the list left out is worse, unless it has changed. Of a list
    /// that was not full, which left nothing out, worse than anything; of a changed row, better than anything.
    let bars: [TopSelection.Entry]

    /// Rethrows what reading the rows throws.
    ///
    /// - Parameters:
    ///   - neighbours: how many a full list had; what a row has beyond them is not looked at.
    ///   - ids: of the rows, by number, ascending.
    ///   - isChanged: by row.
    init(_ earlier: EarlierMatrix, neighbours: Int, ids: [Int64], isChanged: [Bool]) throws {
        let index = IdentifierIndex(ids: ids)
        var bars = isChanged.map { TopSelection.Entry(score: $0 ? .infinity : 0, number: $0 ? -1 : .max) }
        var counts = [Int](repeating: 0, count: ids.count)
        var numbers: [Int32] = []
        var similarities: [Float] = []
        try earlier.forEachRow { row in
            guard let number = index.number(of: row.id), !isChanged[number] else { return }
            for neighbour in row.neighbours.prefix(neighbours) {
                guard let other = index.number(of: neighbour.id), !isChanged[other] else { continue }
                counts[number] += 1
                numbers.append(Int32(other))
                similarities.append(neighbour.similarity)
            }
            if row.neighbours.count >= neighbours, let last = row.neighbours.prefix(neighbours).last {
                bars[number] = TopSelection.Entry(
                    score: Double(last.similarity),
                    number: Int32(ids.firstIndex(above: last.id) - 1)
                )
            }
        }
        lists = NeighbourLists(counts: counts, numbers: numbers, similarities: similarities)
        self.bars = bars
    }

    /// Whether the row's earlier list may have left out neighbours that have not changed.
    func leftSomethingOut(row: Int) -> Bool { bars[row].score > 0 }
}

extension [Int64] {
    /// Where the first element above this one is, of ascending ones; their count if there is none. Equals of an id that is gone
    /// fall on the same side of it as by id.
    fileprivate func firstIndex(above id: Int64) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] > id { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
