/// Bytes that have come in and not been used yet.
struct InputBuffer {
    private var storage: [UInt8] = []
    private var start = 0

    var isEmpty: Bool { start == storage.count }

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        if start > storage.count / 2 {
            storage.removeFirst(start)
            start = 0
        }
        storage.append(contentsOf: bytes)
    }

    func withUnused<Result, Failure>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(storage.span.extracting(start..<storage.count))
    }

    /// The length of the head at the front, see `RequestHeadParser.parse`.
    func parse(by parser: inout RequestHeadParser) throws(HTTPError) -> Int? {
        try parser.parse(storage.span.extracting(start..<storage.count))
    }

    /// Uses up some bytes, and returns them.
    mutating func take(_ count: Int) -> [UInt8] {
        let taken = Array(storage[start..<(start + count)])
        drop(count)
        return taken
    }

    mutating func drop(_ count: Int) {
        precondition(count <= storage.count - start, "more input was used than there is")
        start += count
        if isEmpty {
            storage.removeAll(keepingCapacity: true)
            start = 0
        }
    }

    /// Gives memory back if nothing is in it and it is larger than the limit.
    mutating func shrink(to limit: Int) {
        if isEmpty, storage.capacity > limit { storage = [] }
    }
}
