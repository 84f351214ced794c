/// Cuts bytes that come in pieces into lines, wherever the pieces are cut.
///
/// Lines end in LF or CRLF, the last one perhaps in neither; a byte-order mark at the beginning is passed over, and so are
/// blank lines. It holds no more than one line and one piece.
public struct LineStream: Sendable {
    /// Longer than any record of ours: an item with all that it may have takes some 300 kB.
    public static let maximumLineBytes = 1 << 20

    private let maximumLineBytes: Int
    private var buffer = StreamBuffer()
    /// How far the unfinished line was searched for its end.
    private var searched = 0
    /// Of a line that is too long, the rest is passed over.
    private var isPassingOver = false
    /// Lines so far, blank ones as well.
    public private(set) var lineCount = 0

    public init(maximumLineBytes: Int = Self.maximumLineBytes) {
        self.maximumLineBytes = maximumLineBytes
    }

    /// Takes the next piece, and calls the body with the number of each line, from 1, and its bytes.
    public mutating func receive(
        _ piece: [UInt8],
        _ body: (Int, Result<[UInt8], StreamProblem>) throws -> Void
    ) rethrows {
        searched = max(searched - buffer.position, 0)
        buffer.append(piece)
        try cut(isLast: false, body)
    }

    /// Calls the body with the last line, if that has no end.
    public mutating func finish(_ body: (Int, Result<[UInt8], StreamProblem>) throws -> Void) rethrows {
        try cut(isLast: true, body)
        if buffer.position < buffer.end || isPassingOver { try endLine(at: buffer.end, body) }
    }

    private mutating func cut(
        isLast: Bool,
        _ body: (Int, Result<[UInt8], StreamProblem>) throws -> Void
    ) rethrows {
        guard buffer.beginning(isLast: isLast) else { return }
        while let lineFeed = buffer.lineFeed(from: max(searched, buffer.position)) {
            try endLine(at: lineFeed, body)
            buffer.position = lineFeed + 1
            searched = buffer.position
        }
        searched = buffer.end
        if isPassingOver || buffer.rest.count > maximumLineBytes {
            isPassingOver = true
            buffer.position = buffer.end
        }
    }

    private mutating func endLine(
        at end: Int,
        _ body: (Int, Result<[UInt8], StreamProblem>) throws -> Void
    ) rethrows {
        lineCount += 1
        var line = buffer.position..<end
        buffer.position = end
        if isPassingOver || line.count > maximumLineBytes {
            isPassingOver = false
            return try body(lineCount, .failure(StreamProblem("The line is longer than \(maximumLineBytes) bytes.")))
        }
        if let last = line.last, buffer.bytes[last] == UInt8(ascii: "\r") { line = line.dropLast() }
        let isBlank = buffer.bytes[line].allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        if !isBlank { try body(lineCount, .success(Array(buffer.bytes[line]))) }
    }
}
