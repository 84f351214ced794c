/// A list for several people at once.
public struct GroupRecommendationList: Sendable {
    public struct Row: Sendable, Equatable {
        public let itemID: ID<Item>
        /// By the strategy: the mean or the least of the members' shares.
        public let score: Double
        /// For each member, in the order asked, how much they like it as a share of what they like best.
        public let shares: [Double]
    }

    /// As many as fit around a table; each costs a reading.
    public static let maxMembers = 50

    public let recommender: Recommender
    public let matrixVersion: Int?
    public let strategy: GroupStrategy
    public let members: [ID<User>]
    public let results: [Row]
}

extension Recommendations {
    /// What an enabled recommender (by name; nil for the first) has for a group: nothing that one of them has rated.
    ///
    /// Throws `.invalid` on `users` unless there are from one to `GroupRecommendationList.maxMembers` of them, each once, and
    /// otherwise as `list` does for each of them.
    public func list(
        forGroup members: [ID<User>],
        _ strategy: GroupStrategy,
        recommender name: String?,
        _ query: RecommendationQuery,
        viewer: Viewer
    ) throws -> GroupRecommendationList {
        let most = GroupRecommendationList.maxMembers
        guard (1...most).contains(members.count), Set(members).count == members.count else {
            throw DomainError.invalid("users", "Name from 1 to \(most) users, each once.")
        }
        let ratings = try members.map { try self.ratings(of: $0, viewer: viewer) }
        let snapshot = live.snapshot
        let recommender = try snapshot.chosen(name)
        // One recommender for all, so that their scores can be compared.
        let fewest = ratings.map(\.count).min() ?? 0
        let matrix = snapshot.reader(of: snapshot.answering(recommender, ratingCount: fewest))
        return GroupRecommendationList(
            recommender: recommender,
            matrixVersion: matrix?.version.number,
            strategy: strategy,
            members: members,
            results: try matrix.map { try rows($0.reader, ratings, strategy, query) } ?? []
        )
    }

    private func rows(
        _ reader: NeighbourReader,
        _ ratings: [UserRatings],
        _ strategy: GroupStrategy,
        _ query: RecommendationQuery
    ) throws -> [GroupRecommendationList.Row] {
        let isAllowed = allowance(of: query)
        var verdicts: [Int32: Bool] = [:]
        let wishes = try ratings.map { own in
            try reader.wishes(for: own).filter { wish in
                if let known = verdicts[wish.number] { return known }
                let id = ID<Item>(reader.table.id(Int(wish.number)))
                let isUnseen = !query.excludedItems.contains(id) && ratings.allSatisfy { $0.rating(of: id) == nil }
                let verdict = try isUnseen && isAllowed?(id) ?? true
                verdicts[wish.number] = verdict
                return verdict
            }
        }
        return GroupRanking.rows(wishes, strategy, limit: query.limit).map { row in
            GroupRecommendationList.Row(
                itemID: ID(reader.table.id(Int(row.number))),
                score: row.score,
                shares: row.shares
            )
        }
    }
}
