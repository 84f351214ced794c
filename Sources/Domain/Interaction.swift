/// One user's rating of one item; at most one per pair.
public struct Interaction: Sendable, Equatable {
    public let userID: ID<User>
    public let itemID: ID<Item>
    public var rating: Double
    public var ratedAt: Timestamp
    /// False keeps the rating out of training (made-up fans, tests), not out of what its user is recommended.
    public var isSuitableToTrain: Bool

    public init(
        userID: ID<User>,
        itemID: ID<Item>,
        rating: Double,
        ratedAt: Timestamp,
        isSuitableToTrain: Bool = true
    ) {
        self.userID = userID
        self.itemID = itemID
        self.rating = rating
        self.ratedAt = ratedAt
        self.isSuitableToTrain = isSuitableToTrain
    }
}

/// An item that a user does not want to be asked for, such as one that they do not know. Not a rating.
public struct Skip: Sendable, Equatable {
    public let userID: ID<User>
    public let itemID: ID<Item>
    public var skippedAt: Timestamp

    public init(userID: ID<User>, itemID: ID<Item>, skippedAt: Timestamp) {
        self.userID = userID
        self.itemID = itemID
        self.skippedAt = skippedAt
    }
}

/// All ratings of one user, as recommending reads them: two flat columns, in order of item id.
public final class UserRatings: Sendable {
    public static let none = UserRatings(items: [], ratings: [])

    /// Whose they are; nil for ratings that are given and not stored.
    public let user: ID<User>?
    public let items: [ID<Item>]
    public let ratings: [Float]

    /// Items and ratings of one length; items ascending and distinct.
    public init(of user: ID<User>? = nil, items: [ID<Item>], ratings: [Float]) {
        precondition(items.count == ratings.count)
        self.user = user
        self.items = items
        self.ratings = ratings
    }

    public var count: Int { items.count }

    /// All but the rating of one item.
    public func without(_ item: ID<Item>) -> UserRatings {
        let kept = items.indices.filter { items[$0] != item }
        return UserRatings(of: user, items: kept.map { items[$0] }, ratings: kept.map { ratings[$0] })
    }

    /// Nil if the user did not rate the item.
    public func rating(of item: ID<Item>) -> Float? {
        var low = 0
        var high = items.count
        while low < high {
            let middle = (low + high) / 2
            if items[middle] < item { low = middle + 1 } else { high = middle }
        }
        return low < items.count && items[low] == item ? ratings[low] : nil
    }
}

/// Which interactions, in which order.
public struct InteractionQuery: Sendable, Equatable {
    public enum Order: String, Sendable, CaseIterable {
        /// By user id, then item id.
        case pair
        /// The newest first. Needs a user.
        case newest
        /// The best rated first. Needs a user.
        case rating
        /// By the item's title. Needs a user.
        case title
    }

    public var user: ID<User>?
    public var item: ID<Item>?
    /// Those of exactly this rating.
    public var rating: Double?
    public var isSuitableToTrain: Bool?
    public var order: Order

    public init(
        user: ID<User>? = nil,
        item: ID<Item>? = nil,
        rating: Double? = nil,
        isSuitableToTrain: Bool? = nil,
        order: Order = .pair
    ) {
        self.user = user
        self.item = item
        self.rating = rating
        self.isSuitableToTrain = isSuitableToTrain
        self.order = order
    }
}

/// What saving did.
public enum SaveOutcome: Sendable, Equatable {
    case created
    case updated(previous: Interaction)
}

/// Where interactions are kept. Every change brings the item's statistics and the user's count up to date in the same
/// transaction.
public protocol InteractionStore: Sendable {
    func interaction(user: ID<User>, item: ID<Item>) throws -> Interaction?
    /// All of the user's ratings; `.none` for a user without any, or none at all.
    func ratings(of user: ID<User>) throws -> UserRatings
    func interactions(matching query: InteractionQuery, page: PageRequest) throws -> Page<Interaction>
    func interactionCount() throws -> Int
    /// How many ratings of each value the item has, lowest value first; values without ratings are left out.
    func histogram(of item: ID<Item>) throws -> [(rating: Double, count: Int)]
    /// Creates or replaces, and takes back a skip of the pair. Throws `.notFound` if there is no such user or item.
    func save(_ interaction: Interaction) throws -> SaveOutcome
    /// The interaction that was deleted; nil if there was none.
    func delete(user: ID<User>, item: ID<Item>) throws -> Interaction?

    /// Nil if the user does not skip the item.
    func skip(user: ID<User>, item: ID<Item>) throws -> Skip?
    /// In order of item. Throws `.invalid` for a mark of another list.
    func skips(of user: ID<User>, page: PageRequest) throws -> Page<Skip>
    /// Creates, or moves to a later moment. True if it was created. Throws `.notFound` if there is no such user or item.
    @discardableResult
    func save(_ skip: Skip) throws -> Bool
    /// False if there was none.
    @discardableResult
    func deleteSkip(user: ID<User>, item: ID<Item>) throws -> Bool
    /// Popular items that the user neither rated nor skipped, most popular first.
    func itemsToRate(user: ID<User>, limit: Int) throws -> [ID<Item>]
}
