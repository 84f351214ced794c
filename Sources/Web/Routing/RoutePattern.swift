/// The shape of a path: `/items/{item}/rating`, `/assets/{path*}`.
///
/// `{name}` stands for one segment that is not empty, `{name*}` for all the rest of the path. A malformed pattern is a
/// mistake in the table of routes and traps.
struct RoutePattern: Sendable {
    enum Segment: Sendable, Equatable {
        case literal([UInt8])
        case parameter
        case rest
    }

    let text: String
    private(set) var segments: [Segment] = []
    private(set) var parameterNames: [String] = []

    init(_ text: String) {
        precondition(text.hasPrefix("/"), "pattern \(text) must begin with a slash")
        self.text = text
        guard text != "/" else { return }
        let parts = text.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        for (place, part) in parts.enumerated() {
            precondition(!part.isEmpty || place == parts.count - 1, "pattern \(text) has an empty segment")
            precondition(segments.last != .rest, "pattern \(text) goes on after its rest")
            segments.append(segment(part))
        }
        precondition(Set(parameterNames).count == parameterNames.count, "pattern \(text) repeats a name")
    }

    private mutating func segment(_ part: Substring) -> Segment {
        guard part.hasPrefix("{") else {
            precondition(!part.contains { "{}*%?#".contains($0) }, "pattern \(text) has a stray sign in \(part)")
            return .literal(Array(part.utf8))
        }
        precondition(part.hasSuffix("}"), "pattern \(text) does not close \(part)")
        let inner = part.dropFirst().dropLast()
        let isRest = inner.hasSuffix("*")
        let name = isRest ? inner.dropLast() : inner
        precondition(
            !name.isEmpty && name.utf8.allSatisfy { WireByte.isLetter($0) || $0 == UInt8(ascii: "_") },
            "pattern \(text) has no proper name in \(part)"
        )
        parameterNames.append(String(name))
        return isRest ? .rest : .parameter
    }

    /// The parameters of a path that has this shape.
    func parameters(of path: Span<UInt8>) -> PathParameters {
        if parameterNames.isEmpty { return PathParameters() }
        var values: [String] = []
        values.reserveCapacity(parameterNames.count)
        var start = 1
        for segment in segments {
            let end = segment == .rest ? path.count : Self.endOfSegment(in: path, from: start)
            if segment == .parameter || segment == .rest { values.append(Self.value(path, start..<end)) }
            start = end + 1
        }
        return PathParameters(names: parameterNames, values: values)
    }

    static func endOfSegment(in path: Span<UInt8>, from start: Int) -> Int {
        var end = start
        while end < path.count, path[end] != WireByte.slash { end += 1 }
        return end
    }

    /// The text of part of a path, with each slash that came encoded put back.
    private static func value(_ path: Span<UInt8>, _ range: Range<Int>) -> String {
        var hasEncodedSlash = false
        for index in range where path[index] == RequestTarget.encodedSlash { hasEncodedSlash = true }
        return path.extracting(range).withUnsafeBufferPointer { bytes in
            guard hasEncodedSlash else { return String(decoding: bytes, as: UTF8.self) }
            return String(
                decoding: bytes.map { $0 == RequestTarget.encodedSlash ? WireByte.slash : $0 },
                as: UTF8.self
            )
        }
    }
}
