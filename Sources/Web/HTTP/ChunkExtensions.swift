/// What may stand behind the size of a chunk (RFC 9112, 7.1.1): `;name`, `;name=value` and `;name="any text"`.
///
/// Nobody uses extensions but those who look for readers that disagree about where one ends: a quotation that is still
/// open at the end of its line is such a place.
enum ChunkExtensions {
    static func isValid(_ range: Range<Int>, in bytes: Span<UInt8>) -> Bool {
        var index = range.lowerBound
        while index < range.upperBound {
            guard bytes[index] == UInt8(ascii: ";") else { return false }
            guard let nameEnd = endOfToken(from: index + 1, range, in: bytes) else { return false }
            index = nameEnd
            guard index < range.upperBound, bytes[index] == UInt8(ascii: "=") else { continue }
            guard let valueEnd = endOfValue(from: index + 1, range, in: bytes) else { return false }
            index = valueEnd
        }
        return true
    }

    /// Nil if there is no token at this place.
    private static func endOfToken(from start: Int, _ range: Range<Int>, in bytes: Span<UInt8>) -> Int? {
        var end = start
        while end < range.upperBound, WireByte.isToken(bytes[end]) { end += 1 }
        return end > start ? end : nil
    }

    private static func endOfValue(from start: Int, _ range: Range<Int>, in bytes: Span<UInt8>) -> Int? {
        guard start < range.upperBound, bytes[start] == UInt8(ascii: "\"") else {
            return endOfToken(from: start, range, in: bytes)
        }
        var index = start + 1
        while index < range.upperBound, WireByte.isFieldValue(bytes[index]) {
            switch bytes[index] {
            case UInt8(ascii: "\""): return index + 1
            // A backslash takes the next byte with it, which may be a quote.
            case UInt8(ascii: "\\"):
                guard index + 1 < range.upperBound, WireByte.isFieldValue(bytes[index + 1]) else { return nil }
                index += 2
            default: index += 1
            }
        }
        return nil
    }
}
