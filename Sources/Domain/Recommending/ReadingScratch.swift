/// A sparse accumulator over all items of a table: flat sums, and the list of those that are in use, so that choosing and
/// cleaning cost what was added up and not what the catalogue is long. Clean between readings.
///
/// Every request for recommendations runs thousands of times through its loops: plain memory spares them the arrays' checks.
/// All numbers in a table are below its count, which is the size of each column.
// Unchecked, because a pool lends a scratch to one reading at a time.
final class ReadingScratch: @unchecked Sendable {
    /// A term of the score of the item at a place in the list.
    struct Reason: Sendable {
        let place: Int32
        let entry: Int32
        let similarity: Float
    }

    /// By item, its score and the weight behind it, Σ w·c and Σ |w|, side by side, so that one step adds to both.
    private let sums: UnsafeMutablePointer<SIMD2<Double>>
    /// By item: how many terms are in its sums.
    private let termCounts: UnsafeMutablePointer<Int32>
    /// The items with terms, in the order of their first. One place longer than there are items, because the place behind the
    /// last is written before it is known whether it counts.
    private let touched: UnsafeMutablePointer<Int32>
    private var touchedCount = 0
    /// By item, 1 if it was chosen.
    private let chosen: UnsafeMutablePointer<UInt8>
    /// By item: where a chosen item stands in the list. Means nothing for others.
    private let places: UnsafeMutablePointer<Int32>
    private var found: [Reason] = []

    init(size: Int) {
        sums = Self.column(of: .zero, size)
        termCounts = Self.column(of: 0, size)
        touched = Self.column(of: 0, size + 1)
        chosen = Self.column(of: 0, size)
        places = Self.column(of: 0, size)
    }

    deinit {
        sums.deallocate()
        termCounts.deallocate()
        touched.deallocate()
        chosen.deallocate()
        places.deallocate()
    }

    private static func column<Value: BitwiseCopyable>(of value: Value, _ size: Int) -> UnsafeMutablePointer<Value> {
        let column = UnsafeMutablePointer<Value>.allocate(capacity: size)
        column.initialize(repeating: value, count: size)
        return column
    }

    /// Adds up the scores and weights of all neighbours of the entries.
    ///
    /// - Parameter rowsWeigh: the weight behind a score is Σ |c| and not Σ |w|.
    func accumulate(_ entries: [ReadingProfile.Entry], _ table: NeighbourTable, rowsWeigh: Bool = false) {
        if rowsWeigh {
            add(entries, table) {
                SIMD2($0.weight, abs($0.weight))
            } cell: {
                SIMD2($0, 1)
            }
        } else {
            add(entries, table) {
                SIMD2($0.weight, 1)
            } cell: {
                SIMD2($0, abs($0))
            }
        }
    }

    /// Without a branch, because whether a neighbour comes for the first time cannot be foretold.
    @inline(__always)
    private func add(
        _ entries: [ReadingProfile.Entry],
        _ table: NeighbourTable,
        row: (ReadingProfile.Entry) -> SIMD2<Double>,
        cell value: (Double) -> SIMD2<Double>
    ) {
        let (sums, termCounts, touched) = (sums, termCounts, touched)
        var count = touchedCount
        table.withCells { cells in
            for entry in entries {
                let factors = row(entry)
                for position in table.range(entry.number) {
                    let cell = cells[position]
                    let number = Int(cell.number)
                    sums[number] += value(Double(cell.similarity)) * factors
                    touched[count] = cell.number
                    count &+= termCounts[number] == 0 ? 1 : 0
                    termCounts[number] &+= 1
                }
            }
        }
        touchedCount = count
    }

    /// Keeps items off the list, whatever was added to them; before anything is chosen.
    func exclude(_ numbers: some Sequence<Int>) {
        for number in numbers { sums[number].x = 0 }
    }

    /// The best items with a positive score; `isAllowed` is asked last, about those that could still be among them.
    func select(capacity: Int, where isAllowed: (Int32) throws -> Bool) rethrows -> [TopSelection.Entry] {
        var selection = TopSelection(capacity: capacity)
        for place in 0..<touchedCount {
            let number = touched[place]
            let score = sums[Int(number)].x
            guard score > 0, selection.accepts(score: score, number: number), try isAllowed(number) else { continue }
            selection.offer(score: score, number: number)
        }
        return selection.takeSorted()
    }

    /// All items with a score other than 0, in the order of their first term.
    var scored: [TopSelection.Entry] {
        (0..<touchedCount).compactMap { place in
            let number = touched[place]
            let score = sums[Int(number)].x
            return score == 0 ? nil : TopSelection.Entry(score: score, number: number)
        }
    }

    /// Σ |w| of an item.
    func weight(of number: Int32) -> Double { sums[Int(number)].y }

    /// How many ratings speak of an item.
    func termCount(of number: Int32) -> Int { Int(termCounts[Int(number)]) }

    /// The terms of the chosen items' scores, in the order of the entries.
    func findReasons(
        of list: ArraySlice<TopSelection.Entry>,
        _ entries: [ReadingProfile.Entry],
        _ table: NeighbourTable
    ) -> ArraySlice<Reason> {
        for (place, entry) in list.enumerated() {
            chosen[Int(entry.number)] = 1
            places[Int(entry.number)] = Int32(place)
        }
        // One more than there are, as in `touched`.
        let most = list.reduce(1) { $0 + termCount(of: $1.number) }
        if found.count < most {
            let none = Reason(place: 0, entry: 0, similarity: 0)
            found.append(contentsOf: repeatElement(none, count: most - found.count))
        }
        collectReasons(entries, table)
        for entry in list { chosen[Int(entry.number)] = 0 }
        return found[..<(most - 1)]
    }

    /// As in `accumulate`, and without a branch as there.
    private func collectReasons(_ entries: [ReadingProfile.Entry], _ table: NeighbourTable) {
        let (chosen, places) = (chosen, places)
        found.withUnsafeMutableBufferPointer { found in
            table.withCells { cells in
                var count = 0
                for (index, entry) in entries.enumerated() {
                    let index = Int32(truncatingIfNeeded: index)
                    for position in table.range(entry.number) {
                        let cell = cells[position]
                        let number = Int(cell.number)
                        found[count] = Reason(place: places[number], entry: index, similarity: cell.similarity)
                        count &+= Int(chosen[number])
                    }
                }
            }
        }
    }

    func clean() {
        for place in 0..<touchedCount {
            let number = Int(touched[place])
            sums[number] = .zero
            termCounts[number] = 0
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

    func giveBack(_ scratch: ReadingScratch) {
        scratch.clean()
        waiting.withLock { if $0.count < TrainingLimits.pooledScratches { $0.append(scratch) } }
    }
}
