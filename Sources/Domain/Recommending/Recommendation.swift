/// One recommended item, with the reasons that make up its score.
public struct Recommendation: Sendable, Equatable {
    public let itemID: ID<Item>
    /// Exactly the sum of the contributions, in whatever order they are added.
    public let score: Double
    /// What the user would probably rate it: within the scale, not rounded to its steps. Nil where the recommender says
    /// nothing of ratings.
    public let predictedRating: Double?
    /// How many ratings stand behind the score, of the user or of people like them; nil for a list that was computed whole.
    public let ratingCount: Int?
    /// The largest first; negative ones, from items that the user did not like, last. Empty if they were not asked for.
    public let contributions: [Contribution]
}

/// What one rating adds to the score of a recommended item.
public struct Contribution: Sendable, Equatable {
    public let itemID: ID<Item>
    /// The user's rating of that item.
    public let rating: Float
    public let amount: Double
}

/// A part of a list of recommendations.
public struct RecommendedItems: Sendable, Equatable {
    public let results: [Recommendation]
    /// Whether another part follows.
    public let hasMore: Bool

    public static let none = RecommendedItems(results: [], hasMore: false)
}

/// Which recommendations are wanted. What is left out is left out before the best are chosen, so that lists stay full.
public struct RecommendationRequest {
    public var offset: Int
    public var limit: Int
    /// Items that are not to appear, besides those that the user rated.
    public var excluded: Set<ID<Item>>
    /// Nil: every item may appear. Otherwise asked about items that could still make the list.
    public var isAllowed: ((ID<Item>) throws -> Bool)?
    /// Nil: in order of score. Otherwise the best few hundred are put into another order, whichever part is asked for.
    public var reordering: Reordering?
    /// Lists that show no reasons are read in some 60 % of the time without.
    public var wantsContributions: Bool

    /// Negative numbers count as 0.
    public init(
        offset: Int = 0,
        limit: Int = 20,
        excluded: Set<ID<Item>> = [],
        wantsContributions: Bool = true,
        reordering: Reordering? = nil,
        isAllowed: ((ID<Item>) throws -> Bool)? = nil
    ) {
        self.offset = max(0, offset)
        self.limit = max(0, limit)
        self.excluded = excluded
        self.wantsContributions = wantsContributions
        self.reordering = reordering
        self.isAllowed = isAllowed
    }
}
