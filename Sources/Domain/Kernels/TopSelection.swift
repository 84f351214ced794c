/// Keeps the best few of many: the highest scores, and of equal scores the lowest numbers.
///
/// A binary heap with the worst kept entry on top, so that most offers cost one comparison.
struct TopSelection: Sendable {
    struct Entry: Sendable, Equatable {
        var score: Double
        var number: Int32

        @inline(__always)
        func isWorse(than other: Entry) -> Bool {
            score < other.score || (score == other.score && number > other.number)
        }
    }

    /// Room made beforehand; longer lists are rare.
    private static let usualCapacity = 64

    private var capacity: Int
    private var heap: [Entry] = []

    init(capacity: Int) {
        self.capacity = capacity
        heap.reserveCapacity(min(capacity, Self.usualCapacity))
    }

    /// Empties the selection and gives it a new size; keeps its memory.
    mutating func reset(capacity: Int) {
        self.capacity = capacity
        heap.removeAll(keepingCapacity: true)
    }

    /// A positive score that is not above this would not be kept, if entries are offered in the order of their numbers.
    @inline(__always)
    var floor: Double { heap.count < capacity ? 0 : heap.first?.score ?? .infinity }

    /// Whether an entry like this would be kept now.
    @inline(__always)
    func accepts(score: Double, number: Int32) -> Bool {
        if heap.count < capacity { return true }
        guard capacity > 0 else { return false }
        return heap[0].isWorse(than: Entry(score: score, number: number))
    }

    @inline(__always)
    mutating func offer(score: Double, number: Int32) {
        guard accepts(score: score, number: number) else { return }
        if heap.count < capacity {
            heap.append(Entry(score: score, number: number))
            siftUp()
        } else {
            replaceWorst(with: Entry(score: score, number: number))
        }
    }

    /// What was kept, best first; the selection is empty afterwards.
    mutating func takeSorted() -> [Entry] {
        let sorted = heap.sorted { $1.isWorse(than: $0) }
        heap.removeAll(keepingCapacity: true)
        return sorted
    }

    private mutating func siftUp() {
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].isWorse(than: heap[parent]) else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    /// Moves the hole that the worst entry leaves down to where the new one belongs.
    private mutating func replaceWorst(with entry: Entry) {
        // A training does this millions of times: the buffer spares a uniqueness check at each step.
        heap.withUnsafeMutableBufferPointer { heap in
            var hole = 0
            while true {
                var child = 2 * hole + 1
                guard child < heap.count else { break }
                if child + 1 < heap.count && heap[child + 1].isWorse(than: heap[child]) { child += 1 }
                guard heap[child].isWorse(than: entry) else { break }
                heap[hole] = heap[child]
                hole = child
            }
            heap[hole] = entry
        }
    }
}
