/// Which items, in which order.
public struct ItemQuery: Sendable, Equatable {
    /// Each tag is one more look at every row; no screen leads to more than a few.
    public static let maxTags = 50

    /// Words that titles, creators, tags or descriptions begin with; empty for all items.
    public var text: String
    /// Items that have all of these tags, whatever their case.
    public var includedTags: [String]
    /// Items that have none of these.
    public var excludedTags: [String]
    /// Items whose fields have these very values.
    public var conditions: [Condition]
    /// Nil: by relevance when there is a text, otherwise by popularity.
    public var order: ItemOrder?

    /// A field with the value that it must have.
    public enum Condition: Sendable, Equatable {
        case id(ID<Item>)
        case title(String)
        case description(String)
        case votes(Double)
        /// 0 where nobody has rated it.
        case meanRating(Double)
        case popularity(Double)
    }

    public init(
        text: String = "",
        includedTags: [String] = [],
        excludedTags: [String] = [],
        conditions: [Condition] = [],
        order: ItemOrder? = nil
    ) {
        self.text = text
        self.includedTags = includedTags
        self.excludedTags = excludedTags
        self.conditions = conditions
        self.order = order
    }

    /// Adds a tag as people write it: only a **leading** minus excludes, so that “Sci-Fi” can be searched for.
    public mutating func addTag(_ text: String) {
        let tag = text.trimmed
        if tag.hasPrefix("-") {
            exclude(String(tag.dropFirst()))
        } else {
            Self.add(tag, to: &includedTags)
        }
    }

    /// Leaves out what has the tag.
    public mutating func exclude(_ tag: String) {
        Self.add(tag.trimmed, to: &excludedTags)
    }

    /// Throws `.invalid` on `tag` if there are too many.
    public func validate() throws(DomainError) {
        guard includedTags.count + excludedTags.count <= Self.maxTags else {
            throw .invalid("tag", "Use at most \(Self.maxTags) tags.")
        }
    }

    /// A tag that is there already, whatever its case, says nothing new.
    private static func add(_ tag: String, to tags: inout [String]) {
        if !tag.isEmpty, !tags.contains(where: { $0.lowercased() == tag.lowercased() }) { tags.append(tag) }
    }
}

/// What items are ordered by.
public enum ItemSortKey: String, Sendable, CaseIterable {
    case popularity
    /// The Bayesian mean, so that one enthusiast does not top the list.
    case rating
    case votes
    case title
    case created
    case id
}

public typealias ItemOrder = SortOrder<ItemSortKey>
