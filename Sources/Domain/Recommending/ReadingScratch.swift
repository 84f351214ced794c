internal import Synchronization

/// Flat sums over all items of a table, for one reading; clean between readings.
struct ReadingScratch: Sendable {
    private enum Mark {
        static let untouched: Int32 = -1
        static let candidate: Int32 = -2
        static let blocked: Int32 = -3
    }

    private(set) var sums: [Double]
    /// The items whose mark or sum this reading changed.
    private(set) var touched: [Int32] = []
    var selection = TopSelection(capacity: 0)
    /// By item: one of the marks above, or from 0 on its place in the list.
    private var marks: [Int32]

    init(size: Int) {
        sums = Array(repeating: 0, count: size)
        marks = Array(repeating: Mark.untouched, count: size)
    }

    var size: Int { sums.count }

    /// Keeps an item off the list. Nil is an item that the table does not know.
    mutating func block(_ number: Int?) {
        guard let number else { return }
        if marks[number] == Mark.untouched { touched.append(Int32(number)) }
        marks[number] = Mark.blocked
    }

    @inline(__always)
    mutating func add(_ amount: Double, to number: Int) {
        if marks[number] == Mark.untouched {
            marks[number] = Mark.candidate
            touched.append(Int32(truncatingIfNeeded: number))
        }
        sums[number] += amount
    }

    @inline(__always)
    func isCandidate(_ number: Int32) -> Bool { marks[Int(number)] == Mark.candidate }

    mutating func choose(_ number: Int32, place: Int) {
        marks[Int(number)] = Int32(place)
    }

    /// The item's place in the list; nil for an item that is not on it.
    @inline(__always)
    func place(of number: Int) -> Int? { marks[number] >= 0 ? Int(marks[number]) : nil }

    mutating func clean() {
        for number in touched {
            sums[Int(number)] = 0
            marks[Int(number)] = Mark.untouched
        }
        touched.removeAll(keepingCapacity: true)
    }
}

/// Scratches that wait for their next reading. The lock is held for a push or a pop, never while reading.
final class ScratchPool: Sendable {
    private let waiting = Mutex<[ReadingScratch]>([])

    /// All of one pool must have the same size.
    func take(size: Int) -> ReadingScratch {
        waiting.withLock { $0.popLast() } ?? ReadingScratch(size: size)
    }

    func giveBack(_ used: ReadingScratch) {
        var scratch = used
        scratch.clean()
        waiting.withLock { if $0.count < TrainingLimits.pooledScratches { $0.append(scratch) } }
    }
}
