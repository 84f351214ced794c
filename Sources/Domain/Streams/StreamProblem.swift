/// Why a record of a stream cannot be read.
public struct StreamProblem: Error, Equatable, Sendable {
    /// Where in the record (RFC 6901); empty for all of it.
    public let pointer: String
    /// What is wrong, as a sentence.
    public let detail: String

    public init(pointer: String = "", _ detail: String) {
        self.pointer = pointer
        self.detail = detail
    }
}

/// The bytes of a stream that are not yet read, and where reading them is.
///
/// Bytes are appended at the end and taken from the front; the rest is moved only when a piece comes, so that a record costs
/// no copy.
struct StreamBuffer: Sendable {
    private(set) var bytes: [UInt8] = []
    /// Where the next record begins.
    var position = 0
    private var hasBegun = false

    var end: Int { bytes.count }
    var rest: Range<Int> { position..<bytes.count }

    mutating func append(_ piece: [UInt8]) {
        if position == bytes.count {
            bytes = piece
        } else {
            bytes.removeSubrange(..<position)
            bytes += piece
        }
        position = 0
    }

    /// Passes over a byte-order mark at the beginning. False while it cannot be known whether there is one.
    mutating func beginning(isLast: Bool) -> Bool {
        if hasBegun { return true }
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let first = bytes.prefix(mark.count)
        if first.count < mark.count, !isLast, mark.starts(with: first) { return false }
        if first.elementsEqual(mark) { position = mark.count }
        hasBegun = true
        return true
    }

    /// Where the next line feed is.
    func lineFeed(from start: Int) -> Int? {
        // A buffer spares the loop the array's checks.
        bytes.withUnsafeBufferPointer { bytes in
            var index = start
            while index < bytes.count {
                if bytes[index] == UInt8(ascii: "\n") { return index }
                index += 1
            }
            return nil
        }
    }
}
