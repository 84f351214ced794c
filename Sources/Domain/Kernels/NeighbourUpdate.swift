internal import Synchronization

/// The nearest neighbours of all rows after some rows have changed: the same, to the last bit, as if all were computed.
///
/// How alike two unchanged rows are has not changed either. So the changed rows are computed, and as similarity is mutual, that
/// tells the unchanged rows how near the changed ones are to them. The other neighbours of an unchanged row are those that it had:
/// what its list left out is worse than the last that it kept. Only where too few are left that are no worse than that could
/// something that was left out belong in the list, and the row is computed as well.
struct NeighbourUpdate<Similarities: MutualSimilarities>: Sendable {
    /// A changed row as a neighbour of an unchanged one.
    private struct Newcomer: Sendable {
        let row: Int32
        let number: Int32
        let similarity: Float
    }

    /// What the changed rows of a range come to.
    private struct Part: Sendable {
        var lists: [[TopSelection.Entry]] = []
        var newcomers: [Newcomer] = []
    }

    let similarities: Similarities
    let neighbours: Int
    let kept: KeptNeighbours
    /// Ascending.
    let changed: [Int]

    /// The lists, and how many of them were computed. Throws `TrainingCancelled`.
    func lists(_ context: TrainingContext) throws -> (lists: NeighbourLists, computedCount: Int) {
        let parts = try computeChanged(context.with(context.monitor.part(0, of: 2)))
        let newcomers = newcomersByRow(parts)
        var places = [Int32](repeating: -1, count: similarities.rowCount)
        for (place, row) in changed.enumerated() { places[row] = Int32(place) }
        let (placeOfRow, changedLists) = (places, parts.flatMap(\.lists))
        let computedCount = Atomic<Int>(changed.count)
        let lists = try NeighbourLists.make(
            rowCount: similarities.rowCount,
            context.with(context.monitor.part(1, of: 2)),
            scratch: similarities.makeScratch,
            { scratch, row in
                if placeOfRow[row] >= 0 { return changedLists[Int(placeOfRow[row])] }
                if let merged = merged(row, newcomers) { return merged }
                computedCount.wrappingAdd(1, ordering: .relaxed)
                return similarities.nearest(to: row, neighbours: neighbours, &scratch)
            }
        )
        return (lists, computedCount.load(ordering: .relaxed))
    }

    private func computeChanged(_ context: TrainingContext) throws -> [Part] {
        let progress = RangeProgress(total: changed.count, monitor: context.monitor)
        return try mapRanges(
            count: changed.count,
            chunk: TrainingLimits.changedItemsPerRange,
            threads: context.threads,
            scratch: similarities.makeScratch
        ) { scratch, range in
            var part = Part()
            for row in changed[range] { compute(row, &scratch, &part) }
            try progress.advance(by: range.count)
            return part
        }
    }

    private func compute(_ row: Int, _ scratch: inout Similarities.Scratch, _ part: inout Part) {
        var selection = TopSelection(capacity: neighbours)
        similarities.forEachAlike(to: row, &scratch) { other, similarity in
            selection.offer(score: Double(similarity), number: other)
            let entry = TopSelection.Entry(score: Double(similarity), number: Int32(row))
            if !entry.isWorse(than: kept.bars[Int(other)]) {
                part.newcomers.append(Newcomer(row: other, number: Int32(row), similarity: similarity))
            }
        }
        part.lists.append(selection.takeSorted())
    }

    /// As lists of the unchanged rows, in no order.
    private func newcomersByRow(_ parts: [Part]) -> NeighbourLists {
        var counts = [Int](repeating: 0, count: similarities.rowCount)
        for part in parts { for newcomer in part.newcomers { counts[Int(newcomer.row)] += 1 } }
        var places = counts.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
        var numbers = [Int32](repeating: 0, count: places[counts.count])
        var values = [Float](repeating: 0, count: numbers.count)
        for part in parts {
            for newcomer in part.newcomers {
                let place = places[Int(newcomer.row)]
                numbers[place] = newcomer.number
                values[place] = newcomer.similarity
                places[Int(newcomer.row)] += 1
            }
        }
        return NeighbourLists(counts: counts, numbers: numbers, similarities: values)
    }

    /// What an unchanged row keeps and takes up; nil if something that its list left out could belong there now. Nothing kept is
    /// worse than the bar, and no newcomer either.
    private func merged(_ row: Int, _ newcomers: NeighbourLists) -> [TopSelection.Entry]? {
        let count = kept.lists.range(ofRow: row).count + newcomers.range(ofRow: row).count
        guard count >= neighbours || !kept.leftSomethingOut(row: row) else { return nil }
        var selection = TopSelection(capacity: neighbours)
        for lists in [kept.lists, newcomers] {
            for place in lists.range(ofRow: row) {
                selection.offer(score: Double(lists.similarities[place]), number: lists.numbers[place])
            }
        }
        return selection.takeSorted()
    }
}
