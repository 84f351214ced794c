internal import Domain

/// Sorts any number of interactions in little memory: runs that fit are sorted and put on disk, and then merged. A run is sorted
/// on a thread of its own while the next one is filled.
struct InteractionSorter {
    enum Limits {
        /// Records held before a run is put on disk: 8 MB.
        static let runRecords = 1 << 18
        /// Records of each run that a merge holds: 64 kB.
        static let mergeRecords = 1 << 11
    }

    private let runRecords: Int
    private var buffer: [PendingInteraction] = []
    /// The run before the buffer's.
    private var sorting: Ahead<[PendingInteraction], Never>?
    private var runs: [Range<Int>] = []
    private var spill: SpillFile?

    private(set) var count = 0

    init(runRecords: Int = Limits.runRecords) {
        self.runRecords = runRecords
    }

    /// Throws `.noRoom`.
    mutating func append(_ record: PendingInteraction) throws(ImportError) {
        buffer.append(record)
        count += 1
        if buffer.count == runRecords { try beginSorting() }
    }

    /// Calls the body with every record in order. Throws `.noRoom`, and what the body throws.
    mutating func forEach(_ body: (PendingInteraction) throws -> Void) throws {
        if sorting == nil {
            buffer.sort()
            for record in buffer { try body(record) }
            return
        }
        if !buffer.isEmpty { try beginSorting() }
        try putOnDisk()
        buffer = []
        guard let spill else { return }
        var heap = try runs.map { try RunCursor(spill, $0) }
        for place in (0..<heap.count / 2).reversed() { sift(&heap, from: place) }
        while !heap.isEmpty {
            try body(heap[0].current)
            if try !heap[0].advance() {
                heap.swapAt(0, heap.count - 1)
                heap.removeLast()
            }
            sift(&heap, from: 0)
        }
    }

    private mutating func beginSorting() throws(ImportError) {
        try putOnDisk()
        sorting = Ahead { [buffer] in buffer.sorted() }
        buffer = []
        buffer.reserveCapacity(runRecords)
    }

    /// Puts the run on disk that was being sorted.
    private mutating func putOnDisk() throws(ImportError) {
        guard let records = sorting?.value() else { return }
        let spill = if let spill = self.spill { spill } else { try SpillFile() }
        self.spill = spill
        runs.append(spill.recordCount..<spill.recordCount + records.count)
        try spill.append(records)
    }

    /// Moves a cursor down the heap to where those below it come later.
    private func sift(_ heap: inout [RunCursor], from start: Int) {
        var parent = start
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && heap[child].current < heap[least].current {
                least = child
            }
            if least == parent { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}

/// Where the merge is in one run.
private struct RunCursor {
    private let spill: SpillFile
    private var rest: Range<Int>
    private var buffer: [PendingInteraction] = []
    private var position = 0
    private(set) var current: PendingInteraction

    /// The run must not be empty. Throws `.noRoom`.
    init(_ spill: SpillFile, _ run: Range<Int>) throws(ImportError) {
        precondition(!run.isEmpty)
        self.spill = spill
        let first = run.prefix(InteractionSorter.Limits.mergeRecords)
        try spill.read(first, into: &buffer)
        rest = first.upperBound..<run.upperBound
        current = buffer[0]
    }

    /// False at the end of the run.
    mutating func advance() throws(ImportError) -> Bool {
        position += 1
        if position == buffer.count {
            if rest.isEmpty { return false }
            let part = rest.prefix(InteractionSorter.Limits.mergeRecords)
            try spill.read(part, into: &buffer)
            rest = part.upperBound..<rest.upperBound
            position = 0
        }
        current = buffer[position]
        return true
    }
}
