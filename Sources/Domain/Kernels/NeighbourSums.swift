extension NeighbourLists {
    /// The sum of several lists, each times its weight: per row the neighbours of any of them, those of the greatest magnitude
    /// kept, best first. Throws `TrainingCancelled`.
    static func sum(
        _ lists: [(lists: NeighbourLists, weight: Double)],
        rowCount: Int,
        neighbours: Int,
        _ context: TrainingContext
    ) throws -> NeighbourLists {
        try make(
            rowCount: rowCount,
            context,
            scratch: {
                (sums: [Double](repeating: 0, count: rowCount), isMet: [Bool](repeating: false, count: rowCount))
            },
            { scratch, row in
                var met: [Int32] = []
                for (lists, weight) in lists {
                    for place in lists.range(ofRow: row) {
                        let other = Int(lists.numbers[place])
                        if !scratch.isMet[other] { met.append(lists.numbers[place]) }
                        scratch.isMet[other] = true
                        scratch.sums[other] += weight * Double(lists.similarities[place])
                    }
                }
                var strongest = TopSelection(capacity: neighbours)
                for other in met where scratch.sums[Int(other)] != 0 {
                    strongest.offer(score: abs(scratch.sums[Int(other)]), number: other)
                }
                let kept = strongest.takeSorted().map {
                    TopSelection.Entry(score: scratch.sums[Int($0.number)], number: $0.number)
                }
                for other in met {
                    scratch.isMet[Int(other)] = false
                    scratch.sums[Int(other)] = 0
                }
                return kept.sorted { $1.isWorse(than: $0) }
            }
        )
    }
}
