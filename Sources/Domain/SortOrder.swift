/// The order of a list: by what, and in which direction.
public struct SortOrder<SortKey: RawRepresentable<String> & CaseIterable & Hashable & Sendable>: Sendable, Hashable {
    public typealias Key = SortKey

    public let key: Key
    public let isDescending: Bool

    public init(_ key: Key, isDescending: Bool) {
        self.key = key
        self.isDescending = isDescending
    }

    /// Reads `title` (ascending) or `-popularity` (descending); nil for an unknown key.
    public init?(text: String) {
        let isDescending = text.hasPrefix("-")
        guard let key = Key(rawValue: isDescending ? String(text.dropFirst()) : text) else { return nil }
        self.init(key, isDescending: isDescending)
    }

    public var text: String { (isDescending ? "-" : "") + key.rawValue }

    /// All that can be read from a text, both directions of each key.
    public static var allTexts: [String] { Key.allCases.flatMap { [$0.rawValue, "-" + $0.rawValue] } }
}
