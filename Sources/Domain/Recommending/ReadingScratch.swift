/// Flat sums over all items of a table, for one reading; clean between readings.
struct ReadingScratch: Sendable {
    /// One byte an item, so that the marks of 30,000 items stay in the first-level cache.
    private enum Mark {
        static let untouched: UInt8 = 0
        static let candidate: UInt8 = 1
        static let blocked: UInt8 = 2
        static let chosen: UInt8 = 3
    }

    /// A term of the score of the item at a place in the list.
    struct Reason: Sendable {
        var place: Int32
        let entry: Int32
        let similarity: Float
    }

    private var sums: [Double]
    private var marks: [UInt8]
    /// By item: where a chosen item stands in the list. Means nothing for others.
    private var places: [Int32]
    /// The items whose mark this reading changed: the first `touchedCount`.
    private var touched: [Int32]
    private var touchedCount = 0
    private var found: [Reason] = []
    private var selection = TopSelection(capacity: 0)

    init(size: Int) {
        sums = Array(repeating: 0, count: size)
        marks = Array(repeating: Mark.untouched, count: size)
        places = Array(repeating: 0, count: size)
        // One more, because the place behind the last is written before it is known whether it counts.
        touched = Array(repeating: 0, count: size + 1)
    }

    /// Keeps an item off the list. Nil is an item that the table does not know.
    mutating func block(_ number: Int?) {
        guard let number else { return }
        if marks[number] == Mark.untouched {
            touched[touchedCount] = Int32(number)
            touchedCount += 1
        }
        marks[number] = Mark.blocked
    }

    /// Adds up the scores of all neighbours of the entries.
    mutating func accumulate(_ entries: [ReadingProfile.Entry], _ table: NeighbourTable) {
        var count = touchedCount
        // The loop that every request for recommendations runs thousands of times: buffers spare it the arrays' checks.
        // All numbers in a table are below its count, which is the size of these arrays.
        sums.withUnsafeMutableBufferPointer { sums in
            marks.withUnsafeMutableBufferPointer { marks in
                touched.withUnsafeMutableBufferPointer { touched in
                    table.withCells { cells in
                        for entry in entries {
                            for position in table.range(entry.number) {
                                let cell = cells[position]
                                let number = Int(cell.number)
                                let mark = marks[number]
                                touched[count] = cell.number
                                count &+= mark == Mark.untouched ? 1 : 0
                                marks[number] = max(mark, Mark.candidate)
                                sums[number] += Double(cell.similarity) * entry.deviation
                            }
                        }
                    }
                }
            }
        }
        touchedCount = count
    }

    /// The best candidates with a positive score; `isAllowed` is asked last, about those that could still be among them.
    mutating func select(capacity: Int, where isAllowed: (Int32) throws -> Bool) rethrows -> [TopSelection.Entry] {
        selection.reset(capacity: capacity)
        for number in touched[..<touchedCount] {
            let score = sums[Int(number)]
            guard score > 0, marks[Int(number)] == Mark.candidate, selection.accepts(score: score, number: number),
                try isAllowed(number)
            else { continue }
            selection.offer(score: score, number: number)
        }
        return selection.takeSorted()
    }

    /// The terms of the chosen items' scores, in the order of the entries.
    mutating func findReasons(
        of chosen: [TopSelection.Entry],
        _ entries: [ReadingProfile.Entry],
        _ table: NeighbourTable
    ) -> ArraySlice<Reason> {
        for (place, entry) in chosen.enumerated() {
            marks[Int(entry.number)] = Mark.chosen
            places[Int(entry.number)] = Int32(place)
        }
        // One more than there can be, as for `touched`.
        let most = entries.reduce(1) { $0 + table.range($1.number).count }
        if found.count < most {
            found.append(
                contentsOf: repeatElement(Reason(place: 0, entry: 0, similarity: 0), count: most - found.count)
            )
        }
        let count = collectReasons(entries, table)
        for position in 0..<count { found[position].place = places[Int(found[position].place)] }
        return found[..<count]
    }

    /// Finds the terms, each with the item's number where its place will stand. As in `accumulate`, and without a branch,
    /// because whether a neighbour was chosen cannot be foretold.
    private mutating func collectReasons(_ entries: [ReadingProfile.Entry], _ table: NeighbourTable) -> Int {
        var count = 0
        found.withUnsafeMutableBufferPointer { found in
            marks.withUnsafeBufferPointer { marks in
                table.withCells { cells in
                    for (index, entry) in entries.enumerated() {
                        let index = Int32(truncatingIfNeeded: index)
                        for position in table.range(entry.number) {
                            let cell = cells[position]
                            found[count] = Reason(place: cell.number, entry: index, similarity: cell.similarity)
                            let mark = marks[Int(cell.number)]
                            // 1 for `chosen`, the only mark with both low bits set; a comparison would become a branch.
                            count &+= Int(mark & (mark &>> 1))
                        }
                    }
                }
            }
        }
        return count
    }

    mutating func clean() {
        for number in touched[..<touchedCount] {
            sums[Int(number)] = 0
            marks[Int(number)] = Mark.untouched
        }
        touchedCount = 0
    }
}

/// Scratches that wait for their next reading. The lock is held for a push or a pop, never while reading.
final class ScratchPool: Sendable {
    private let waiting = Locked<[ReadingScratch]>([])

    /// All of one pool must have the same size.
    func take(size: Int) -> ReadingScratch {
        waiting.withLock { $0.popLast() } ?? ReadingScratch(size: size)
    }

    func giveBack(_ used: consuming ReadingScratch) {
        used.clean()
        let scratch = used
        waiting.withLock { if $0.count < TrainingLimits.pooledScratches { $0.append(scratch) } }
    }
}
