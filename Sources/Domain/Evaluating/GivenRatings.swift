/// Ratings whose split is given: by the files of a published data set, say.
public struct GivenRatings: TrainingSource {
    private struct Entry: Sendable {
        let user: Int64
        let item: Int64
        let rating: Float
        let time: Int64
        let isWithheld: Bool
    }

    private var entries: [Entry] = []
    private var contents: [Int64: ItemContent] = [:]

    public init() {}

    public var count: Int { entries.count }

    public mutating func add(
        user: Int64,
        item: Int64,
        rating: Float,
        time: Int64 = 0,
        isWithheld: Bool = false
    ) {
        entries.append(Entry(user: user, item: item, rating: rating, time: time, isWithheld: isWithheld))
    }

    /// What an item is; counts if somebody rated it, so that all models rank the same items.
    public mutating func add(_ content: ItemContent) {
        contents[content.id] = content
    }

    /// Brings the ratings into the order that training wants; of two by one user of one item the later one stays.
    public mutating func sort() {
        let order = entries.indices.sorted {
            (entries[$0].user, entries[$0].item, $0) < (entries[$1].user, entries[$1].item, $1)
        }
        var sorted: [Entry] = []
        sorted.reserveCapacity(order.count)
        for place in order {
            let entry = entries[place]
            if let last = sorted.last, (last.user, last.item) == (entry.user, entry.item) { sorted.removeLast() }
            sorted.append(entry)
        }
        entries = sorted
    }

    public func forEachInteraction(_ body: (ID<User>, ID<Item>, Float, Timestamp) throws -> Void) throws {
        for entry in entries {
            try body(ID(entry.user), ID(entry.item), entry.rating, Timestamp(seconds: entry.time))
        }
    }

    public func forEachItem(_ body: (ItemContent) throws -> Void) throws {
        for item in Set(entries.map(\.item)).sorted() {
            try body(contents[item] ?? ItemContent(id: item, title: ""))
        }
    }

    /// All ratings, with times and contents. Call `sort` before.
    public func snapshot(scale: RatingScale) throws -> TrainingSnapshot {
        try TrainingSnapshot(reading: self, [.times, .contents], scale: scale)
    }

    /// What was given as withheld, apart from the rest. Call `sort` before.
    public func split(scale: RatingScale) throws -> EvaluationSplit {
        EvaluationSplit(of: try snapshot(scale: scale), withholding: entries.map(\.isWithheld))
    }

    /// The pairs that a rule withholds, apart from the rest. Call `sort` before.
    public func split(
        scale: RatingScale,
        withholding isWithheld: (_ user: Int64, _ item: Int64) -> Bool
    ) throws -> EvaluationSplit {
        EvaluationSplit(
            of: try snapshot(scale: scale),
            withholding: entries.map { isWithheld($0.user, $0.item) }
        )
    }
}
