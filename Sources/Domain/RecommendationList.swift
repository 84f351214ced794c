/// What part of a list is asked for, and what may stand in it.
public struct RecommendationQuery: Sendable, Equatable {
    /// How many items can be excluded by name.
    public static let maxExcludedItems = 1000

    public var limit: Int
    public var offset: Int
    /// Only items that have all of these tags, whatever their case.
    public var includedTags: [String]
    /// No items that have one of these.
    public var excludedTags: [String]
    /// None of these items.
    public var excludedItems: Set<ID<Item>>
    /// How the order is to differ from that by score.
    public var controls: ListControls
    /// The version of the matrix that the first part of the list came from; nil for the live one.
    public var matrixVersion: Int?

    /// Whether the reasons are wanted; without them a list takes half the time.
    public var explains: Bool

    public init(
        limit: Int = 20,
        offset: Int = 0,
        includedTags: [String] = [],
        excludedTags: [String] = [],
        excludedItems: Set<ID<Item>> = [],
        controls: ListControls = .none,
        matrixVersion: Int? = nil,
        explains: Bool = true
    ) {
        self.limit = limit
        self.offset = offset
        self.includedTags = includedTags
        self.excludedTags = excludedTags
        self.excludedItems = excludedItems
        self.controls = controls
        self.matrixVersion = matrixVersion
        self.explains = explains
    }
}

/// One row of a list. It names its item, which may have been deleted since the matrix was computed: who shows the list leaves
/// such rows out.
public struct RecommendedItem: Sendable {
    /// Which way of recommending produced the row.
    public enum Stage: String, Sendable, CaseIterable {
        /// From the user's own ratings.
        case personal
        /// From what people of the same taste like: behind the personal rows, where a recommender of clusters is enabled.
        case cluster
        /// From what everybody likes.
        case popular
    }

    public let itemID: ID<Item>
    /// Exactly the sum of the parts' amounts.
    public let score: Double
    /// What the user would probably rate it; nil where the model says nothing of it.
    public let predictedRating: Double?
    /// How many ratings stand behind the score: of the user, or of people like them; nil for popular rows and those of a list
    /// that was computed for the user.
    public let ratingCount: Int?
    /// The parts of the score, what speaks for the item first and what speaks against it last; empty unless asked for, and
    /// otherwise never.
    public let because: [Contribution]
    public let stage: Stage
}

/// What one recommender has for one user.
public struct RecommendationList: Sendable {
    public let recommender: Recommender
    /// The one that answered for it, where it is a switch; otherwise the same.
    public let answering: Recommender
    /// The version of the matrix that was read; nil for models without one, and before the first training.
    public let matrixVersion: Int?
    public let results: [RecommendedItem]
    /// Nil at the end of the list.
    public let nextOffset: Int?
}
