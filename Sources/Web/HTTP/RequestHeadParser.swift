import Glibc

/// Finds one request line and header section at the front of the input, strictly.
///
/// The parser keeps its place, so each byte is looked at once however the input is cut up; where it is cut never
/// changes the outcome. It holds no bytes: the caller's buffer stays put until the head is complete.
struct RequestHeadParser {
    private enum Stage {
        case requestLine
        case fields
    }

    private let limits: Limits
    private var stage = Stage.requestLine
    private var lineStart = 0
    private var scanned = 0
    private var fieldsStart = 0
    private var method = Method.get
    private var target: RequestTarget?
    private var rules = MessageRules()
    private var fields: [HeaderField] = []

    init(limits: Limits) {
        self.limits = limits
    }

    /// Whether any of a head has come in yet.
    var hasBegun: Bool { scanned > 0 }

    /// Whether the head is of a HEAD request, as far as can be told yet.
    var isHead: Bool { method == .head }

    /// Forgets the head just parsed, and keeps the room it took.
    mutating func reset() {
        stage = .requestLine
        lineStart = 0
        scanned = 0
        method = .get
        target = nil
        rules = MessageRules()
        fields.removeAll(keepingCapacity: true)
    }

    /// The length of the head, once all of it is there; nil asks for more.
    ///
    /// Each call is given everything since the head's first byte. Throws a 4xx or 5xx for what is not a request that
    /// can be served; the connection has then lost its place and must close.
    mutating func parse(_ input: Span<UInt8>) throws(HTTPError) -> Int? {
        while let lineFeed = Self.firstLineFeed(in: input, from: scanned) {
            try checkFirstByte(input)
            try checkLength(ofLine: lineFeed - lineStart - 1, total: lineFeed + 1)
            guard lineFeed > lineStart, input[lineFeed - 1] == WireByte.carriageReturn else {
                throw .badRequest("A line ends without a carriage return.")
            }
            let line = lineStart..<(lineFeed - 1)
            scanned = lineFeed + 1
            lineStart = scanned
            if try take(line, of: input) { return scanned }
        }
        scanned = input.count
        // The last byte may be the carriage return of an end still to come.
        try checkFirstByte(input)
        try checkLength(ofLine: input.count - lineStart - 1, total: input.count)
        return nil
    }

    /// The head just completed, of which these are the bytes.
    func head(_ bytes: [UInt8], origin: RequestOrigin) -> RequestHead {
        guard let target else { preconditionFailure("a head was taken before it was complete") }
        return RequestHead(
            bytes: bytes,
            fields: fields,
            method: method,
            target: target,
            rules: rules,
            origin: origin
        )
    }

    private static func firstLineFeed(in input: Span<UInt8>, from start: Int) -> Int? {
        guard start < input.count else { return nil }
        // memchr looks at 32 bytes a step; the pointers it gets and gives stay inside the closure.
        return input.withUnsafeBufferPointer { buffer -> Int? in
            guard let base = buffer.baseAddress,
                let found = memchr(base + start, Int32(WireByte.lineFeed), buffer.count - start)
            else { return nil }
            return UnsafeRawPointer(found) - UnsafeRawPointer(base)
        }
    }

    private func checkLength(ofLine length: Int, total: Int) throws(HTTPError) {
        switch stage {
        case .requestLine where length > limits.requestLineBytes:
            throw HTTPError(.uriTooLong, "The request line is longer than \(limits.requestLineBytes) bytes.")
        case .fields where total - fieldsStart > limits.headerBytes:
            throw HTTPError(.headerFieldsTooLarge, "The header is longer than \(limits.headerBytes) bytes.")
        default: break
        }
    }

    /// Refuses at once what speaks another protocol, such as TLS to a plain port, and might never send a line feed.
    private func checkFirstByte(_ input: Span<UInt8>) throws(HTTPError) {
        guard stage == .requestLine, lineStart < input.count else { return }
        let first = input[lineStart]
        let mayBeBlankLine = lineStart == 0 && first == WireByte.carriageReturn
        guard WireByte.isToken(first) || mayBeBlankLine else { throw .badRequest("This is not an HTTP request.") }
    }

    /// Takes one line; true if it was the blank one that ends the head.
    private mutating func take(_ line: Range<Int>, of input: Span<UInt8>) throws(HTTPError) -> Bool {
        switch stage {
        case .requestLine:
            // One blank line before a request is forgiven, as RFC 9112 asks (2.2).
            if line == 0..<0 { return false }
            try takeRequestLine(line, of: input)
            stage = .fields
            fieldsStart = lineStart
            return false
        case .fields where line.isEmpty:
            try rules.settle(in: input)
            return true
        case .fields:
            try takeField(line, of: input)
            return false
        }
    }

    private mutating func takeRequestLine(_ line: Range<Int>, of input: Span<UInt8>) throws(HTTPError) {
        var methodEnd = line.lowerBound
        while methodEnd < line.upperBound, WireByte.isToken(input[methodEnd]) { methodEnd += 1 }
        guard methodEnd > line.lowerBound, methodEnd < line.upperBound, input[methodEnd] == WireByte.space else {
            throw .badRequest("The request line does not begin with a method.")
        }
        var targetEnd = methodEnd + 1
        while targetEnd < line.upperBound, input[targetEnd] != WireByte.space { targetEnd += 1 }
        guard targetEnd < line.upperBound else { throw .badRequest("The request line names no version.") }
        let known = Method(input.extracting(line.lowerBound..<methodEnd))
        method = known ?? .other
        try takeVersion((targetEnd + 1)..<line.upperBound, of: input)
        // Scripts are told which methods there are. To everybody else a method without a name here is none at all.
        guard known != nil || Self.isForAPI((methodEnd + 1)..<targetEnd, in: input) else {
            throw HTTPError(.notImplemented, "This method is not served here.")
        }
        let parsed = try RequestTarget((methodEnd + 1)..<targetEnd, in: input)
        guard !parsed.isAsterisk || method == .options else { throw .badRequest("Only OPTIONS may ask for \"*\".") }
        target = parsed
    }

    private static func isForAPI(_ target: Range<Int>, in input: Span<UInt8>) -> Bool {
        target.count > 5 && WireByte.equals(target.lowerBound..<(target.lowerBound + 5), in: input, "/api/")
    }

    private mutating func takeVersion(_ range: Range<Int>, of input: Span<UInt8>) throws(HTTPError) {
        // Eight bytes, "HTTP/1.1", and their case counts.
        let start = range.lowerBound
        guard range.count == 8, WireByte.equals(start..<(start + 5), in: input, "http/"),
            input[start] == UInt8(ascii: "H"),
            input[start + 1] == UInt8(ascii: "T"), input[start + 2] == UInt8(ascii: "T"),
            input[start + 3] == UInt8(ascii: "P"), WireByte.isDigit(input[start + 5]),
            input[start + 6] == UInt8(ascii: "."), WireByte.isDigit(input[start + 7])
        else { throw .badRequest("The request line does not end in a version.") }
        let minor = input[start + 7]
        guard input[start + 5] == UInt8(ascii: "1"), minor <= UInt8(ascii: "1") else {
            throw HTTPError(.versionNotSupported, "HTTP/1.1 and HTTP/1.0 are spoken here.")
        }
        rules.isVersion11 = minor == UInt8(ascii: "1")
    }

    private mutating func takeField(_ line: Range<Int>, of input: Span<UInt8>) throws(HTTPError) {
        guard fields.count < limits.headerCount else {
            throw HTTPError(.headerFieldsTooLarge, "There are more than \(limits.headerCount) header fields.")
        }
        let (name, value) = try FieldLine.parse(line, of: input)
        try rules.note(name, value, in: input)
        fields.append(HeaderField(name: name, value: value))
    }
}
