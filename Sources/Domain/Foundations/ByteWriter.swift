/// Bytes written one piece after another.
///
/// An array that is appended to asks for every byte whether it is the only owner of its room and whether that is large
/// enough; this asks once for each piece. Documents are made of thousands of small ones.
struct ByteWriter: Sendable {
    /// Enough for a small document; doubled from there.
    private static let smallestRoom = 256

    /// Its bytes from `count` on are room, and mean nothing.
    private var room: [UInt8]
    /// How many bytes stand written.
    private(set) var count: Int

    /// Goes on behind the bytes, with room for so many more.
    init(_ bytes: consuming [UInt8] = [], expecting byteCount: Int = 0) {
        count = bytes.count
        room = bytes
        if byteCount > 0 { grow(by: byteCount) }
    }

    consuming func finish() -> [UInt8] {
        Array(room[..<count])
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        if count == room.count { grow(by: 1) }
        room[count] = byte
        count += 1
    }

    mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        write(atMost: bytes.count) { $0.update(fromContentsOf: bytes) }
    }

    /// Lends at least so much room for one piece to the body, which returns how many bytes it wrote.
    @inline(__always)
    mutating func write(atMost byteCount: Int, _ body: (UnsafeMutableBufferPointer<UInt8>) -> Int) {
        if room.count - count < byteCount { grow(by: byteCount) }
        let written = room.withUnsafeMutableBufferPointer { room in
            body(UnsafeMutableBufferPointer(rebasing: room[count...]))
        }
        precondition(written <= room.count - count, "a piece was longer than its room")
        count += written
    }

    private mutating func grow(by byteCount: Int) {
        var larger = [UInt8](repeating: 0, count: count + max(byteCount, count, Self.smallestRoom))
        larger.withUnsafeMutableBufferPointer { _ = $0.update(fromContentsOf: room[..<count]) }
        room = larger
    }
}
