/// A `Range` field (RFC 9110, 14.2), as far as it is served: one range of bytes.
///
/// Several at once are not worth their cost: no browser asks for them, and overlapping ones multiply what is sent. RFC
/// 9110 lets a server answer them with the whole, which costs no more than not having asked.
enum ByteRange: Equatable {
    /// Not a single range of bytes, or malformed: the whole is sent, as if it had not been asked.
    case ignored
    /// Lies beyond the end: 416.
    case unsatisfiable
    case bytes(Range<Int>)

    init(_ field: String, length: Int) {
        let prefix = "bytes="
        guard field.lowercased().hasPrefix(prefix) else {
            self = .ignored
            return
        }
        let bounds = field.dropFirst(prefix.count).split(separator: "-", omittingEmptySubsequences: false)
        guard bounds.count == 2 else {
            self = .ignored
            return
        }
        let first = Self.number(bounds[0])
        let last = Self.number(bounds[1])
        switch (first, last) {
        case (let first?, let last?) where first <= last: self = Self.range(first, upTo: last, length)
        case (let first?, nil) where bounds[1].isEmpty: self = Self.range(first, upTo: length - 1, length)
        case (nil, let suffix?) where bounds[0].isEmpty:
            self = suffix == 0 || length == 0 ? .unsatisfiable : .bytes(max(0, length - suffix)..<length)
        default: self = .ignored
        }
    }

    private static func range(_ first: Int, upTo last: Int, _ length: Int) -> ByteRange {
        first < length ? .bytes(first..<(min(last, length - 1) + 1)) : .unsatisfiable
    }

    /// Digits only. A number too large for any file is as good as the largest there is.
    private static func number(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy(WireByte.isDigit) else { return nil }
        return Int(text) ?? Int.max
    }
}
