/// A part of a list.
public struct Page<Element: Sendable>: Sendable {
    public var results: [Element]
    /// Where the next part begins; nil at the end of the list.
    public var next: PageMark?
    /// Where the part before it begins; nil at the beginning of the list.
    public var previous: PageMark?
    /// How many there are in all; nil unless it was asked for.
    public var total: Int?

    public init(results: [Element], next: PageMark? = nil, previous: PageMark? = nil, total: Int? = nil) {
        self.results = results
        self.next = next
        self.previous = previous
        self.total = total
    }

    /// A part of a list that is at hand as a whole.
    public init(of elements: [Element], _ request: PageRequest) {
        var start = 0
        if case .offset(let offset) = request.start { start = min(max(offset, 0), elements.count) }
        self.init(
            cutting: Array(elements[start...].prefix(request.limit + 1)),
            request,
            total: request.wantsTotal ? elements.count : nil
        ) { _ in nil }
    }

    /// A part of a list out of rows that were read by the request in its direction, one more of them than it asks for where
    /// there are so many.
    ///
    /// - Parameter mark: the value and id that a row is sorted by; nil in lists that are read by offsets.
    public init(
        cutting rows: [Element],
        _ request: PageRequest,
        total: Int? = nil,
        mark: (Element) -> (SortValue, id: Int64)?
    ) {
        let limit = max(1, request.limit)
        let hasMore = rows.count > limit
        var results = Array(rows.prefix(limit))
        if case .before = request.start { results.reverse() }
        let first = results.first.flatMap(mark)
        let last = results.last.flatMap(mark)
        self.init(results: results, total: total)
        switch request.start {
        case .offset(let offset):
            if hasMore { next = last.map { .after($0.0, id: $0.id) } ?? .offset(offset + limit) }
            if offset > 0 { previous = first.map { .before($0.0, id: $0.id) } ?? .offset(max(0, offset - limit)) }
        case .after:
            if hasMore { next = last.map { .after($0.0, id: $0.id) } }
            previous = first.map { .before($0.0, id: $0.id) }
        case .before:
            next = last.map { .after($0.0, id: $0.id) }
            if hasMore { previous = first.map { .before($0.0, id: $0.id) } }
        }
    }

    public func map<Other: Sendable>(_ transform: (Element) throws -> Other) rethrows -> Page<Other> {
        Page<Other>(results: try results.map(transform), next: next, previous: previous, total: total)
    }
}

/// Where a part of a list begins.
public enum PageMark: Hashable, Sendable {
    /// After so many rows; for numbered pages on screens, and for lists in order of relevance.
    case offset(Int)
    /// After the row with this sort value and id; stays right while rows come and go.
    case after(SortValue, id: Int64)
    /// Ends before the row with this sort value and id: the way back.
    case before(SortValue, id: Int64)

    /// Whether rows are read against the order of the list.
    public var isBackward: Bool {
        if case .before = self { true } else { false }
    }

    /// The row that the part begins after or ends before; nil for an offset.
    public var row: (value: SortValue, id: Int64)? {
        switch self {
        case .offset: nil
        case .after(let value, let id), .before(let value, let id): (value, id)
        }
    }
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
