/// Bytes written one piece after another, into plain memory of its own.
///
/// An array that is appended to asks for every piece whether it is the only owner of its room, and whether that is large
/// enough; here only the latter is asked. Documents are made of thousands of small pieces.
public struct ByteWriter: ~Copyable {
    /// Enough for a small document; doubled from there.
    private static let smallestRoom = 256

    private var room: UnsafeMutablePointer<UInt8>
    private var roomCount: Int
    /// How many bytes stand written.
    public private(set) var count = 0

    /// With room for so many bytes.
    public init(expecting byteCount: Int = 0) {
        roomCount = max(byteCount, Self.smallestRoom)
        room = .allocate(capacity: roomCount)
    }

    deinit { room.deallocate() }

    public consuming func finish() -> [UInt8] {
        Array(UnsafeBufferPointer(start: room, count: count))
    }

    @inline(__always)
    public mutating func append(_ byte: UInt8) {
        if count == roomCount { grow(by: 1) }
        room[count] = byte
        count += 1
    }

    @inline(__always)
    public mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let start = bytes.baseAddress else { return }
        reserve(bytes.count)
        (room + count).update(from: start, count: bytes.count)
        count += bytes.count
    }

    /// The literal as it stands in the source.
    @inline(__always)
    public mutating func append(_ text: StaticString) {
        append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    public mutating func append(_ text: String) {
        var text = text
        // A String's UTF-8 is read in place; the pointer does not outlive the call.
        text.withUTF8 { append($0) }
    }

    public mutating func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { append($0) }
    }

    /// In decimal.
    public mutating func append(_ number: Int) {
        write(atMost: NumberText.roomBytes) { NumberText.write(Int64(number), to: $0) }
    }

    /// What stands written, as UTF-8.
    public var text: String {
        String(decoding: UnsafeBufferPointer(start: room, count: count), as: UTF8.self)
    }

    /// Forgets what stands written; the room stays.
    public mutating func removeAll() { count = 0 }

    /// Lends what stands written.
    public func withBytes(_ body: (UnsafeBufferPointer<UInt8>) throws -> Void) rethrows {
        try body(UnsafeBufferPointer(start: room, count: count))
    }

    /// Lends at least so much room for one piece to the body, which returns how many bytes it wrote.
    @inline(__always)
    mutating func write(atMost byteCount: Int, _ body: (UnsafeMutableBufferPointer<UInt8>) -> Int) {
        reserve(byteCount)
        let written = body(UnsafeMutableBufferPointer(start: room + count, count: roomCount - count))
        precondition(written <= roomCount - count, "a piece was longer than its room")
        count += written
    }

    @inline(__always)
    private mutating func reserve(_ byteCount: Int) {
        if roomCount - count < byteCount { grow(by: byteCount) }
    }

    @inline(never)
    private mutating func grow(by byteCount: Int) {
        let largerCount = count + max(byteCount, count, Self.smallestRoom)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: largerCount)
        larger.update(from: room, count: count)
        room.deallocate()
        room = larger
        roomCount = largerCount
    }
}
