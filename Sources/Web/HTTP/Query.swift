/// The decoded name and value pairs of a URL's query, in the order they stand.
public struct Query: Sendable, Equatable {
    private struct Pair: Sendable, Equatable {
        let name: String
        let value: String
    }

    private var pairs: [Pair] = []

    /// No pairs.
    public init() {}

    /// Throws a 400 if an escape is malformed, or what it decodes to is not UTF-8 or holds a NUL.
    public init(_ rawQuery: String) throws(HTTPError) {
        try self.init(bytes: Array(rawQuery.utf8))
    }

    init(bytes: [UInt8]) throws(HTTPError) {
        let span = bytes.span
        var start = 0
        while start < span.count {
            var end = start
            while end < span.count, span[end] != UInt8(ascii: "&") { end += 1 }
            if end > start { try take(span.extracting(start..<end)) }
            start = end + 1
        }
    }

    private mutating func take(_ pair: Span<UInt8>) throws(HTTPError) {
        var equals = 0
        while equals < pair.count, pair[equals] != UInt8(ascii: "=") { equals += 1 }
        guard
            let name = URLDecoding.text(pair.extracting(0..<equals), plusIsSpace: true),
            let value = URLDecoding.text(
                pair.extracting(min(equals + 1, pair.count)..<pair.count),
                plusIsSpace: true
            )
        else { throw .badRequest("The query holds an escape that cannot be decoded.") }
        pairs.append(Pair(name: name, value: value))
    }

    public var isEmpty: Bool { pairs.isEmpty }

    /// Each name once, in the order of its first appearance.
    public var names: [String] {
        var seen: Set<String> = []
        return pairs.lazy.map(\.name).filter { seen.insert($0).inserted }
    }

    public func first(_ name: String) -> String? {
        pairs.first { $0.name == name }?.value
    }

    public func all(_ name: String) -> [String] {
        pairs.filter { $0.name == name }.map(\.value)
    }

    public func contains(_ name: String) -> Bool {
        pairs.contains { $0.name == name }
    }
}
