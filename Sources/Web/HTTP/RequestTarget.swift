/// Where a request line points: the ranges of its parts within the head, and the decoded path.
struct RequestTarget: Sendable {
    /// Stands for a decoded `%2F` in `routing`: NUL is refused in every path, so no other byte can be mistaken for it.
    static let encodedSlash: UInt8 = 0

    /// As received; empty in the absolute form `http://host`, which means "/".
    var rawPath: Range<Int> = 0..<0
    /// Without its question mark.
    var rawQuery: Range<Int> = 0..<0
    /// The host and port of the absolute form.
    var authority: Range<Int>?
    /// `OPTIONS *`: the server as a whole.
    var isAsterisk = false
    /// The path decoded once; "/" where the target has none.
    var path = "/"
    /// The bytes to route by where these differ from the raw path: decoded, with an encoded slash kept apart from one
    /// that separates segments.
    var routing: [UInt8] = []

    /// Throws a 400 unless the range is an origin-form, absolute-form or asterisk-form target.
    init(_ range: Range<Int>, in bytes: Span<UInt8>) throws(HTTPError) {
        guard !range.isEmpty else { throw .badRequest("The request line has no target.") }
        for index in range where bytes[index] <= 0x20 || bytes[index] >= 0x7F || bytes[index] == UInt8(ascii: "#") {
            throw .badRequest("The request target holds a character that must be escaped.")
        }
        var start = range.lowerBound
        if bytes[start] == UInt8(ascii: "*"), range.count == 1 {
            isAsterisk = true
            rawPath = range
            return
        }
        if bytes[start] != WireByte.slash {
            start = try takeAuthority(range, in: bytes)
        }
        split(start..<range.upperBound, in: bytes)
        try decodePath(bytes)
    }

    /// Reads `http://authority` and returns where the path begins.
    private mutating func takeAuthority(_ range: Range<Int>, in bytes: Span<UInt8>) throws(HTTPError) -> Int {
        let schemes: [StaticString] = ["http://", "https://"]
        for scheme in schemes {
            let end = range.lowerBound + scheme.utf8CodeUnitCount
            guard end <= range.upperBound, WireByte.equals(range.lowerBound..<end, in: bytes, scheme) else { continue }
            var index = end
            while index < range.upperBound, bytes[index] != WireByte.slash, bytes[index] != UInt8(ascii: "?") {
                index += 1
            }
            guard HostGrammar.isValid(end..<index, in: bytes) else {
                throw .badRequest("The request target names a host that is not one.")
            }
            authority = end..<index
            return index
        }
        throw .badRequest("The request target is neither a path nor a URL.")
    }

    private mutating func split(_ range: Range<Int>, in bytes: Span<UInt8>) {
        var question = range.lowerBound
        while question < range.upperBound, bytes[question] != UInt8(ascii: "?") { question += 1 }
        rawPath = range.lowerBound..<question
        rawQuery = min(question + 1, range.upperBound)..<range.upperBound
    }

    private mutating func decodePath(_ bytes: Span<UInt8>) throws(HTTPError) {
        let raw = bytes.extracting(rawPath)
        if raw.isEmpty {
            routing = [WireByte.slash]
            return
        }
        var hasEscape = false
        for index in raw.indices where raw[index] == WireByte.percent { hasEscape = true }
        guard hasEscape else {
            path = raw.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
            return
        }
        guard let text = URLDecoding.text(raw, plusIsSpace: false) else {
            throw .badRequest("The path holds an escape that cannot be decoded.")
        }
        path = text
        var index = 0
        while index < raw.count {
            if let decoded = raw[index] == WireByte.percent ? URLDecoding.escape(in: raw, at: index) : nil {
                routing.append(decoded == WireByte.slash ? Self.encodedSlash : decoded)
                index += 3
            } else {
                routing.append(raw[index])
                index += 1
            }
        }
    }
}
