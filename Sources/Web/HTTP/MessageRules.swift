/// How the content of a request is delimited.
enum BodyFraming: Sendable, Equatable {
    case none
    case length(Int)
    case chunked
}

/// What the fields of a head say about the message and its connection.
///
/// The rules are stricter than RFC 9112 asks: where two readers of one message could disagree about where it ends,
/// the message is refused, which leaves nothing to smuggle.
struct MessageRules: Sendable {
    var isVersion11 = true
    var framing = BodyFraming.none
    var keepsAlive = true
    var expectsContinue = false
    var host: Range<Int>?

    private var hasContentLength = false
    private var transferEncoding: Range<Int>?
    private var asksClose = false
    private var asksKeepAlive = false

    /// Takes note of one field, if it is one that matters here.
    mutating func note(_ name: Range<Int>, _ value: Range<Int>, in bytes: Span<UInt8>) throws(HTTPError) {
        switch name.count {
        case 4 where WireByte.equals(name, in: bytes, "host"):
            guard host == nil else { throw .badRequest("There is more than one Host.") }
            guard HostGrammar.isValid(value, in: bytes) else { throw .badRequest("Host does not name a host.") }
            host = value
        case 6 where WireByte.equals(name, in: bytes, "expect"):
            guard WireByte.equals(value, in: bytes, "100-continue") else {
                throw HTTPError(.expectationFailed, "The only expectation met here is 100-continue.")
            }
            expectsContinue = true
        case 10 where WireByte.equals(name, in: bytes, "connection"):
            noteConnection(value, in: bytes)
        case 14 where WireByte.equals(name, in: bytes, "content-length"):
            try Self.refuseTabs(around: value, after: name, in: bytes)
            try noteContentLength(value, in: bytes)
        case 17 where WireByte.equals(name, in: bytes, "transfer-encoding"):
            try Self.refuseTabs(around: value, after: name, in: bytes)
            guard transferEncoding == nil else { throw .badRequest("There is more than one Transfer-Encoding.") }
            transferEncoding = value
        default: break
        }
    }

    /// Settles the rules once every field has been noted.
    mutating func settle(in bytes: Span<UInt8>) throws(HTTPError) {
        if isVersion11, host == nil { throw .badRequest("Host is missing.") }
        if let transferEncoding {
            guard isVersion11 else { throw .badRequest("HTTP/1.0 has no Transfer-Encoding.") }
            guard !hasContentLength else {
                throw .badRequest("Content-Length and Transfer-Encoding exclude each other.")
            }
            try settleTransferEncoding(transferEncoding, in: bytes)
        }
        keepsAlive = isVersion11 ? !asksClose : asksKeepAlive && !asksClose
        expectsContinue = expectsContinue && isVersion11 && framing != .none
    }

    /// A tab around a value is a blank to RFC 9110 and part of the value to nginx and others.
    private static func refuseTabs(
        around value: Range<Int>,
        after name: Range<Int>,
        in bytes: Span<UInt8>
    ) throws(HTTPError) {
        var end = value.upperBound
        while bytes[end] != WireByte.carriageReturn { end += 1 }
        guard !hasTab(name.upperBound..<value.lowerBound, in: bytes), !hasTab(value.upperBound..<end, in: bytes) else {
            throw .badRequest("A tab stands beside a length or a coding.")
        }
    }

    private static func hasTab(_ range: Range<Int>, in bytes: Span<UInt8>) -> Bool {
        for index in range where bytes[index] == WireByte.tab { return true }
        return false
    }

    private mutating func noteContentLength(_ value: Range<Int>, in bytes: Span<UInt8>) throws(HTTPError) {
        guard !hasContentLength else { throw .badRequest("There is more than one Content-Length.") }
        // Eighteen digits cannot overflow 64 bits, and no body comes near that length.
        guard (1...18).contains(value.count) else { throw .badRequest("Content-Length is not a length.") }
        var length = 0
        for index in value {
            guard WireByte.isDigit(bytes[index]) else { throw .badRequest("Content-Length is not a length.") }
            length = length * 10 + Int(bytes[index] - WireByte.zero)
        }
        hasContentLength = true
        framing = length == 0 ? .none : .length(length)
    }

    private mutating func noteConnection(_ value: Range<Int>, in bytes: Span<UInt8>) {
        Self.forEachElement(value, in: bytes) { element in
            if WireByte.equals(element, in: bytes, "close") { asksClose = true }
            if WireByte.equals(element, in: bytes, "keep-alive") { asksKeepAlive = true }
        }
    }

    /// Only a lone `chunked` is understood. One that is not the last coding, or comes twice, leaves the end of the
    /// message open to argument: 400. Any other coding is merely one that is not offered here: 501.
    private mutating func settleTransferEncoding(_ value: Range<Int>, in bytes: Span<UInt8>) throws(HTTPError) {
        var chunkedCount = 0
        var otherCount = 0
        var endsChunked = false
        var hasGap = false
        Self.forEachElement(value, in: bytes) { element in
            endsChunked = WireByte.equals(element, in: bytes, "chunked")
            hasGap = hasGap || element.isEmpty
            if endsChunked { chunkedCount += 1 } else { otherCount += 1 }
        }
        guard !hasGap, chunkedCount <= 1, endsChunked || chunkedCount == 0 else {
            throw .badRequest("Transfer-Encoding does not end in one chunked.")
        }
        guard otherCount == 0 else { throw HTTPError(.notImplemented, "The only transfer coding here is chunked.") }
        framing = .chunked
    }

    /// Calls the body with each element of a comma-separated list, empty ones included.
    private static func forEachElement(_ list: Range<Int>, in bytes: Span<UInt8>, _ body: (Range<Int>) -> Void) {
        var start = list.lowerBound
        while start <= list.upperBound {
            var end = start
            while end < list.upperBound, bytes[end] != WireByte.comma { end += 1 }
            body(WireByte.trimmed(start..<end, in: bytes))
            start = end + 1
        }
    }
}
