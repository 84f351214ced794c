/// Takes the content of one request out of the input, piece by piece as it comes.
struct BodyDecoder {
    private enum State {
        case length(remaining: Int)
        case chunked(ChunkedDecoder)
        case finished
    }

    private var state: State
    private let limit: Int
    private var received = 0

    /// Throws a 413 if the content is known beforehand to be longer than the limit.
    init(_ framing: BodyFraming, maxBodyBytes limit: Int, limits: Limits) throws(HTTPError) {
        self.limit = limit
        switch framing {
        case .none: state = .finished
        case .length(let length):
            guard length <= limit else { throw .contentTooLarge(limit: limit) }
            state = .length(remaining: length)
        case .chunked: state = .chunked(ChunkedDecoder(limits: limits))
        }
    }

    var isFinished: Bool {
        if case .finished = state { true } else { false }
    }

    /// The most that the content can still hold, for whoever makes room for it.
    var expectedBytes: Int {
        if case .length(let remaining) = state { remaining } else { 0 }
    }

    /// Appends what it finds to the output and returns how many bytes of input it used. What it leaves must be given
    /// again with more behind it, or belongs to the next request.
    ///
    /// Throws a 400 for malformed chunks, and a 413 once chunks announce more than the limit.
    mutating func decode(_ input: Span<UInt8>, into output: inout [UInt8]) throws(HTTPError) -> Int {
        switch state {
        case .finished: return 0
        case .length(let remaining):
            let taken = min(remaining, input.count)
            Self.append(input.extracting(0..<taken), to: &output)
            state = taken == remaining ? .finished : .length(remaining: remaining - taken)
            return taken
        case .chunked(var decoder):
            return try decodeChunks(&decoder, input, into: &output)
        }
    }

    private mutating func decodeChunks(
        _ decoder: inout ChunkedDecoder,
        _ input: Span<UInt8>,
        into output: inout [UInt8]
    ) throws(HTTPError) -> Int {
        var used = 0
        while true {
            let piece = try decoder.next(input, from: used)
            if case .data(let range) = piece { received += range.count }
            guard decoder.announcedBytes <= limit - received else { throw .contentTooLarge(limit: limit) }
            switch piece {
            case .needsMore(let position):
                state = .chunked(decoder)
                return position
            case .data(let range):
                Self.append(input.extracting(range), to: &output)
                used = range.upperBound
            case .end(let position):
                state = .finished
                return position
            }
        }
    }

    private static func append(_ bytes: Span<UInt8>, to output: inout [UInt8]) {
        // Appending from a buffer pointer is one memcpy; a loop over the span is not.
        bytes.withUnsafeBufferPointer { output.append(contentsOf: $0) }
    }
}
