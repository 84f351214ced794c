/// What may stand in `Host`: a name or address, and a port.
///
/// Narrower than RFC 3986 allows: the characters it adds (quotes, brackets, escapes) name no real host, and a host
/// may come back in links that the site makes.
enum HostGrammar {
    /// The length of the longest DNS name, and room for a port.
    private static let maximumBytes = 261
    private static let dot = UInt8(ascii: ".")

    static func isValid(_ range: Range<Int>, in bytes: Span<UInt8>) -> Bool {
        guard !range.isEmpty, range.count <= maximumBytes else { return false }
        let end =
            bytes[range.lowerBound] == UInt8(ascii: "[") ? endOfLiteral(range, in: bytes) : endOfName(range, in: bytes)
        guard let end, end > range.lowerBound else { return false }
        return end == range.upperBound || isPort(end..<range.upperBound, in: bytes)
    }

    private static func endOfName(_ range: Range<Int>, in bytes: Span<UInt8>) -> Int? {
        var index = range.lowerBound
        while index < range.upperBound {
            let byte = bytes[index]
            guard
                WireByte.isLetter(byte) || WireByte.isDigit(byte) || byte == UInt8(ascii: "-")
                    || byte == dot || byte == UInt8(ascii: "_")
            else { return index }
            // Between dots there is always a label; only the root's may be left out, at the end.
            if byte == dot, index == range.lowerBound || bytes[index - 1] == dot { return nil }
            index += 1
        }
        return index
    }

    private static func endOfLiteral(_ range: Range<Int>, in bytes: Span<UInt8>) -> Int? {
        var index = range.lowerBound + 1
        while index < range.upperBound, bytes[index] != UInt8(ascii: "]") {
            let byte = bytes[index]
            guard WireByte.hexValue(byte) != nil || byte == WireByte.colon || byte == dot else {
                return nil
            }
            index += 1
        }
        // "[]" names nothing.
        guard index < range.upperBound, index > range.lowerBound + 1 else { return nil }
        return index + 1
    }

    private static func isPort(_ range: Range<Int>, in bytes: Span<UInt8>) -> Bool {
        guard bytes[range.lowerBound] == WireByte.colon, (2...6).contains(range.count) else { return false }
        var port = 0
        for index in range.dropFirst() {
            guard WireByte.isDigit(bytes[index]) else { return false }
            port = port * 10 + Int(bytes[index] - WireByte.zero)
        }
        return port <= 65_535
    }
}
