/// Flat sums over all items of a table, for one reading; clean between readings.
///
/// A class, as a struct that passes from hand to hand would have its large arrays copied by the first change that somebody
/// makes while a second name for it is still around.
// Unchecked, because a pool lends a scratch to one reading at a time.
final class ReadingScratch: @unchecked Sendable {
    /// The sums of eight items, in two cache lines: for each its score and the weight behind it, Σ w·(r − b) and Σ |w|, side
    /// by side, so that one step adds to both.
    ///
    /// Where one of them is touched all are looked at, and cleaned, at once.
    private typealias Block = SIMD16<Double>
    private typealias Sums = SIMD2<Double>

    private static let blockSize = 8
    private static let blockShift = 3

    /// A term of the score of the item at a place in the list.
    struct Reason: Sendable {
        let place: Int32
        let entry: Int32
        let similarity: Float
    }

    private var blocks: [Block]
    /// By block, 1 if a sum in it may be other than 0.
    private var touched: [UInt8]
    /// By item, 1 if it was chosen.
    private var chosen: [UInt8]
    /// By item: where a chosen item stands in the list. Means nothing for others.
    private var places: [Int32]
    private var found: [Reason] = []

    init(size: Int) {
        let count = (size + Self.blockSize - 1) / Self.blockSize
        blocks = Array(repeating: .zero, count: count)
        touched = Array(repeating: 0, count: count)
        chosen = Array(repeating: 0, count: size)
        places = Array(repeating: 0, count: size)
    }

    /// Keeps items off the list, whatever is added to them.
    func exclude(_ numbers: some Sequence<Int>) {
        withSums { sums, touched in
            for number in numbers {
                sums[number].x = -.infinity
                touched[number &>> Self.blockShift] = 1
            }
        }
    }

    /// Adds up the scores and weights of all neighbours of the entries.
    func accumulate(_ entries: [ReadingProfile.Entry], _ table: NeighbourTable) {
        withSums { sums, touched in
            table.withCells { cells in
                for entry in entries {
                    let factors = Sums(entry.deviation, 1)
                    for position in table.range(entry.number) {
                        let number = Int(cells[position].number)
                        let similarity = Double(cells[position].similarity)
                        sums[number] += Sums(similarity, abs(similarity)) * factors
                        touched[number &>> Self.blockShift] = 1
                    }
                }
            }
        }
    }

    /// Lends the sums by item and the marks by block.
    ///
    /// Every request for recommendations runs thousands of times through the loop over them: buffers spare it the arrays'
    /// checks. All numbers in a table are below its count, for which there are blocks; a block is eight pairs in a row.
    @inline(__always)
    private func withSums(_ body: (UnsafeMutableBufferPointer<Sums>, UnsafeMutableBufferPointer<UInt8>) -> Void) {
        blocks.withUnsafeMutableBytes { blocks in
            touched.withUnsafeMutableBufferPointer { body(blocks.assumingMemoryBound(to: Sums.self), $0) }
        }
    }

    /// The best items with a positive score; `isAllowed` is asked last, about those that could still be among them.
    func select(capacity: Int, where isAllowed: (Int32) throws -> Bool) rethrows -> [TopSelection.Entry] {
        var selection = TopSelection(capacity: capacity)
        try blocks.withUnsafeBufferPointer { blocks in
            var floors = Self.floors(selection.floor)
            for (block, isTouched) in touched.enumerated() where isTouched != 0 {
                // All eight are compared at once.
                let sums = blocks[block]
                guard any(sums .> floors) else { continue }
                for offset in 0..<Self.blockSize where sums[2 * offset] > selection.floor {
                    let number = Int32(truncatingIfNeeded: block &<< Self.blockShift &+ offset)
                    if try isAllowed(number) { selection.offer(score: sums[2 * offset], number: number) }
                }
                floors = Self.floors(selection.floor)
            }
        }
        return selection.takeSorted()
    }

    private static func floors(_ floor: Double) -> Block {
        // No weight is above infinity.
        let half = SIMD8(floor, .infinity, floor, .infinity, floor, .infinity, floor, .infinity)
        return Block(lowHalf: half, highHalf: half)
    }

    /// Σ |w| of an item.
    func weight(of number: Int32) -> Double {
        let number = Int(number)
        return blocks[number &>> Self.blockShift][2 * (number & (Self.blockSize - 1)) + 1]
    }

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
        // One more than there can be, because the place behind the last is written before it is known whether it counts.
        let most = entries.reduce(1) { $0 + table.range($1.number).count }
        if found.count < most {
            let none = Reason(place: 0, entry: 0, similarity: 0)
            found.append(contentsOf: repeatElement(none, count: most - found.count))
        }
        let count = collectReasons(entries, table)
        for entry in list { chosen[Int(entry.number)] = 0 }
        return found[..<count]
    }

    /// As in `accumulate`, and without a branch, because whether a neighbour was chosen cannot be foretold.
    private func collectReasons(_ entries: [ReadingProfile.Entry], _ table: NeighbourTable) -> Int {
        var count = 0
        found.withUnsafeMutableBufferPointer { found in
            chosen.withUnsafeBufferPointer { chosen in
                places.withUnsafeBufferPointer { places in
                    table.withCells { cells in
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
        }
        return count
    }

    func clean() {
        blocks.withUnsafeMutableBufferPointer { blocks in
            for (block, isTouched) in touched.enumerated() where isTouched != 0 { blocks[block] = .zero }
        }
        touched.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
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
