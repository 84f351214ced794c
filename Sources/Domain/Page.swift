/// A part of a list.
public struct Page<Element: Sendable>: Sendable {
    public var results: [Element]
    /// Where the next part begins; nil at the end of the list.
    public var next: PageMark?
    /// How many there are in all; nil unless it was asked for.
    public var total: Int?

    public init(results: [Element], next: PageMark? = nil, total: Int? = nil) {
        self.results = results
        self.next = next
        self.total = total
    }

    public func map<Other: Sendable>(_ transform: (Element) throws -> Other) rethrows -> Page<Other> {
        Page<Other>(results: try results.map(transform), next: next, total: total)
    }
}

/// Where a part of a list begins.
public enum PageMark: Hashable, Sendable {
    /// After so many rows; for numbered pages on screens, and for lists in order of relevance.
    case offset(Int)
    /// After the row with this sort value and id; stays right while rows come and go.
    case after(SortValue, id: Int64)
}

/// The value that a row is sorted by.
public enum SortValue: Hashable, Sendable {
    case number(Double)
    case text(String)
    case none
}

/// What part of a list is asked for.
public struct PageRequest: Hashable, Sendable {
    public static let defaultLimit = 50
    public static let maxLimit = 1000
    /// Rows before an offset are read and thrown away; deeper than this, nobody reads on.
    public static let maxOffset = 1_000_000

    public var limit: Int
    public var start: PageMark
    public var wantsTotal: Bool

    public init(limit: Int = Self.defaultLimit, start: PageMark = .offset(0), wantsTotal: Bool = false) {
        self.limit = limit
        self.start = start
        self.wantsTotal = wantsTotal
    }
}
