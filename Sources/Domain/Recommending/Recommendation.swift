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
    /// The parts of the score, the largest first; negative ones, from items that the user did not like or people who did not
    /// like the item, last. Empty if they were not asked for, and otherwise never.
    public let contributions: [Contribution]
}

/// One part of the score of a recommended item.
public struct Contribution: Sendable, Equatable {
    /// What a part of a score comes from.
    public enum Source: Sendable, Equatable {
        /// The user's own rating of an item.
        case rating(Float, of: ID<Item>)
        /// The rating that somebody else gave the recommended item, and how like the user that person is. Nothing says who
        /// it is.
        case neighbour(rating: Float, similarity: Double)
        /// A list that was computed whole, the user's or everybody's: it holds the score, and nothing below it.
        case list
        /// What everybody rates, and how well: it counts as it stands now.
        case popularity
    }

    public let source: Source
    public let amount: Double

    /// The item whose rating by the user it is; nil for other sources.
    public var itemID: ID<Item>? {
        if case .rating(_, let item) = source { item } else { nil }
    }

    /// The rating that it is, by whomever.
    public var rating: Float? {
        switch source {
        case .rating(let rating, _), .neighbour(let rating, _): rating
        case .list, .popularity: nil
        }
    }
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
    /// The item whose rating counts as not there; it stays off the list, as it was seen all the same.
    public var without: ID<Item>?
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
