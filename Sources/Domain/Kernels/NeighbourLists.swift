/// For each row its nearest neighbours, nearest first, of equals the lower number first: row r has `numbers[k]`,
/// `similarities[k]` for k in `offsets[r]..<offsets[r + 1]`. All finite, and none is the row itself.
public struct NeighbourLists: Sendable, Equatable {
    /// One more than there are rows; ascending from 0.
    public let offsets: [Int]
    public let numbers: [Int32]
    public let similarities: [Float]

    public var rowCount: Int { offsets.count - 1 }

    @inline(__always)
    public func range(ofRow row: Int) -> Range<Int> { offsets[row]..<offsets[row + 1] }

    /// Works out all rows on several threads; `nearest` gives the neighbours of one, and a scratch belongs to one thread.
    ///
    /// Rethrows what `nearest` throws, and `TrainingCancelled`.
    static func make<Scratch>(
        rowCount: Int,
        _ context: TrainingContext,
        scratch makeScratch: @Sendable () -> Scratch,
        _ nearest: @Sendable (inout Scratch, Int) throws -> [TopSelection.Entry]
    ) throws -> NeighbourLists {
        let progress = RangeProgress(total: rowCount, monitor: context.monitor)
        let ranges = try mapRanges(
            count: rowCount,
            chunk: TrainingLimits.itemsPerRange,
            threads: context.threads,
            scratch: makeScratch
        ) { scratch, range in
            var part = Part()
            for row in range { part.append(try nearest(&scratch, row)) }
            try progress.advance(by: range.count)
            return part
        }
        return NeighbourLists(joining: ranges)
    }

    /// The rows of one range.
    private struct Part: Sendable {
        var counts: [Int] = []
        var numbers: [Int32] = []
        var similarities: [Float] = []

        mutating func append(_ row: [TopSelection.Entry]) {
            counts.append(row.count)
            for entry in row {
                numbers.append(entry.number)
                similarities.append(Float(entry.score))
            }
        }
    }

    /// - Parameter counts: how many neighbours each row has; they stand row after row in the others.
    init(counts: [Int], numbers: [Int32], similarities: [Float]) {
        precondition(numbers.count == similarities.count && counts.reduce(0, +) == numbers.count)
        offsets = counts.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
        self.numbers = numbers
        self.similarities = similarities
    }

    private init(joining parts: [Part]) {
        var offsets = [0]
        var numbers: [Int32] = []
        var similarities: [Float] = []
        let total = parts.reduce(0) { $0 + $1.numbers.count }
        offsets.reserveCapacity(1 + parts.reduce(0) { $0 + $1.counts.count })
        numbers.reserveCapacity(total)
        similarities.reserveCapacity(total)
        for part in parts {
            for count in part.counts { offsets.append((offsets.last ?? 0) + count) }
            numbers += part.numbers
            similarities += part.similarities
        }
        self.offsets = offsets
        self.numbers = numbers
        self.similarities = similarities
    }
}
