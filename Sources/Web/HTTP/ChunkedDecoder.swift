/// Splits the chunked transfer coding into its pieces of data.
///
/// Strict where RFC 9112 is lenient: every line ends in CRLF, no blanks surround a size or the parts of an extension.
/// Extensions and trailers are checked for form, counted against a limit, and dropped.
struct ChunkedDecoder {
    enum Piece {
        /// All but the bytes from this position on have been used.
        case needsMore(Int)
        case data(Range<Int>)
        /// The coding ends before this position.
        case end(Int)
    }

    private enum State {
        case size
        case data(remaining: Int)
        case endOfData
        case trailers
    }

    /// Fifteen hexadecimal digits cannot overflow 64 bits.
    private static let maximumSizeDigits = 15

    private let limits: Limits
    private var state = State.size
    private var overheadBytes = 0
    private var trailerCount = 0

    init(limits: Limits) {
        self.limits = limits
    }

    /// What the chunk that has begun still has to bring.
    var announcedBytes: Int {
        if case .data(let remaining) = state { remaining } else { 0 }
    }

    /// The next piece at or after the position. Throws a 400 for anything malformed.
    mutating func next(_ input: Span<UInt8>, from start: Int) throws(HTTPError) -> Piece {
        var position = start
        while true {
            if case .data(let remaining) = state {
                let taken = min(remaining, input.count - position)
                guard taken > 0 else { return .needsMore(position) }
                state = taken == remaining ? .endOfData : .data(remaining: remaining - taken)
                return .data(position..<(position + taken))
            }
            guard let line = try line(of: input, from: position) else { return .needsMore(position) }
            position = line.upperBound + 2
            if try take(line, of: input) { return .end(position) }
        }
    }

    /// Takes one line; true if it was the last.
    private mutating func take(_ line: Range<Int>, of input: Span<UInt8>) throws(HTTPError) -> Bool {
        switch state {
        case .size:
            let (size, digits) = try Self.size(line, of: input)
            try noteOverhead(line.count - digits)
            state = size == 0 ? .trailers : .data(remaining: size)
        case .endOfData, .data:
            guard line.isEmpty else { throw .badRequest("A chunk is longer than its size says.") }
            state = .size
        case .trailers where line.isEmpty:
            return true
        case .trailers:
            trailerCount += 1
            try noteOverhead(line.count)
            guard trailerCount <= limits.headerCount else {
                throw HTTPError(.headerFieldsTooLarge, "There are too many trailer fields.")
            }
            _ = try FieldLine.parse(line, of: input)
        }
        return false
    }

    /// The next whole line without its end.
    private func line(of input: Span<UInt8>, from start: Int) throws(HTTPError) -> Range<Int>? {
        var index = start
        while index < input.count {
            let byte = input[index]
            if byte == WireByte.lineFeed { throw .badRequest("A chunk line ends without a carriage return.") }
            if byte == WireByte.carriageReturn {
                guard index + 1 < input.count else { return nil }
                guard input[index + 1] == WireByte.lineFeed else {
                    throw .badRequest("A chunk line holds a carriage return.")
                }
                return start..<index
            }
            if case .endOfData = state { throw .badRequest("A chunk is longer than its size says.") }
            index += 1
            // A line that never ends is too long whatever its first bytes are.
            try checkOverhead(overheadBytes + index - start - Self.maximumSizeDigits)
        }
        return nil
    }

    private mutating func noteOverhead(_ count: Int) throws(HTTPError) {
        overheadBytes += count
        try checkOverhead(overheadBytes)
    }

    private func checkOverhead(_ bytes: Int) throws(HTTPError) {
        guard bytes <= limits.chunkOverheadBytes else {
            throw .badRequest("The chunks carry too much besides their data.")
        }
    }

    /// The number at the front of a chunk's line, and how many digits it has.
    private static func size(_ line: Range<Int>, of input: Span<UInt8>) throws(HTTPError) -> (size: Int, digits: Int) {
        var size = 0
        var index = line.lowerBound
        while index < line.upperBound, let digit = WireByte.hexValue(input[index]) {
            guard index - line.lowerBound < maximumSizeDigits else { throw .badRequest("A chunk size is too large.") }
            size = size << 4 | Int(digit)
            index += 1
        }
        guard index > line.lowerBound else { throw .badRequest("A chunk has no size.") }
        guard ChunkExtensions.isValid(index..<line.upperBound, in: input) else {
            throw .badRequest("A chunk size is malformed.")
        }
        return (size, index - line.lowerBound)
    }
}
