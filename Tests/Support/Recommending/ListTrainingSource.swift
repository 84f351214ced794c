public import Domain

/// Ratings from a list, in the order that training sources promise.
public struct ListTrainingSource: ChangingTrainingSource {
    public struct Rating: Sendable {
        public let user: Int64
        public let item: Int64
        public let rating: Float

        public let time: Int64

        public init(_ user: Int64, _ item: Int64, _ rating: Float, at time: Int64 = 0) {
            self.user = user
            self.item = item
            self.rating = rating
            self.time = time
        }
    }

    public let ratings: [Rating]
    public let items: [ItemContent]
    public let vectors: [Int64: [Float]]
    private let changes: TrainingWatermark

    /// - Parameter changes: how much there has been to learn from; by default, each rating and item once.
    public init(
        _ ratings: [Rating],
        items: [ItemContent] = [],
        vectors: [Int64: [Float]] = [:],
        changes: TrainingWatermark? = nil
    ) {
        self.changes = changes ?? TrainingWatermark(ratings: ratings.count, contents: items.count)
        self.ratings = ratings.sorted { ($0.user, $0.item) < ($1.user, $1.item) }
        self.items = items.sorted { $0.id < $1.id }
        self.vectors = vectors
    }

    public func watermark() throws -> TrainingWatermark { changes }

    public func forEachInteraction(_ body: (ID<User>, ID<Item>, Float, Timestamp) throws -> Void) throws {
        for rating in ratings {
            try body(ID(rating.user), ID(rating.item), rating.rating, Timestamp(seconds: rating.time))
        }
    }

    public func forEachItem(_ body: (ItemContent) throws -> Void) throws {
        for item in items { try body(item) }
    }

    public func forEachItemVector(_ body: (ID<Item>, [Float]) throws -> Void) throws {
        for (id, vector) in vectors.sorted(by: { $0.key < $1.key }) { try body(ID(id), vector) }
    }

    /// The user's ratings, as recommending reads them.
    public func ratings(of user: Int64) -> UserRatings {
        let own = ratings.filter { $0.user == user }
        return UserRatings(of: ID(user), items: own.map { ID($0.item) }, ratings: own.map(\.rating))
    }
}
