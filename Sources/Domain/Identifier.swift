/// The number that Palate gave an entity; ids of different entities do not mix.
public struct ID<Entity>: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let rawValue: Int64

    public init(_ rawValue: Int64) {
        self.rawValue = rawValue
    }

    /// Reads a positive decimal number as it stands in a URL; nil for anything else, leading zeros and signs included.
    public init?(text: String) {
        guard let value = Int64(text), value > 0, text.utf8.first != UInt8(ascii: "+"),
            text.utf8.first != UInt8(ascii: "0")
        else { return nil }
        self.rawValue = value
    }

    public var description: String { String(rawValue) }

    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
