import Domain

/// What ratings amount to, kept with each item and user in the transaction that changes a rating.
enum StatisticsRows {
    /// What a change adds to a row's votes and sum; both may be negative.
    struct Change {
        var votes = 0
        var sum = 0.0

        var isNothing: Bool { votes == 0 && sum == 0 }

        mutating func add(_ other: Change) {
            votes += other.votes
            sum += other.sum
        }
    }

    /// False if there is no such item.
    static func apply(
        _ change: Change,
        to item: ID<Item>,
        prior: StatisticsPrior,
        _ connection: Connection
    ) throws -> Bool {
        let old = try connection.first("SELECT votes, rating_sum FROM items WHERE id = ?", item) {
            ItemStatistics(votes: $0.int(0), ratingSum: $0.double(1))
        }
        guard let old else { return false }
        let votes = old.votes + change.votes
        // Sums of steps such as 0.1 drift; without votes the sum is known exactly.
        let statistics = ItemStatistics(votes: votes, ratingSum: votes == 0 ? 0 : old.ratingSum + change.sum)
        try connection.run(
            """
            UPDATE items
            SET votes = ?, rating_sum = ?, weighted_rating = ?, popularity = ?, version = version + 1
            WHERE id = ?
            """,
            statistics.votes,
            statistics.ratingSum,
            prior.weightedRating(statistics),
            prior.popularity(statistics),
            item
        )
        return true
    }

    /// False if there is no such user.
    static func apply(_ change: Change, to user: ID<User>, _ connection: Connection) throws -> Bool {
        try connection.run(
            """
            UPDATE users
            SET rating_sum = CASE WHEN rating_count + ?1 = 0 THEN 0 ELSE rating_sum + ?2 END,
                rating_count = rating_count + ?1,
                version = version + 1
            WHERE id = ?3
            """,
            change.votes,
            change.sum,
            user
        )
        return connection.changes > 0
    }

    /// Takes all of an item's interactions out of their users' counts, and deletes them.
    static func removeInteractions(of item: ID<Item>, _ connection: Connection) throws {
        try connection.run(
            """
            UPDATE users
            SET rating_sum = CASE WHEN rating_count = 1 THEN 0 ELSE rating_sum - interactions.rating END,
                rating_count = rating_count - 1,
                version = version + 1
            FROM interactions
            WHERE interactions.item_id = ? AND users.id = interactions.user_id
            """,
            item
        )
        let lessons = try connection.first(
            "SELECT COUNT(*) FROM interactions WHERE item_id = ? AND is_suitable_to_train = 1",
            item
        ) { $0.int(0) }
        try connection.run("DELETE FROM interactions WHERE item_id = ?", item)
        try countInteractions(-connection.changes, connection)
        try TrainingChangeRows.add(TrainingWatermark(ratings: lessons ?? 0), connection)
    }

    /// Takes all of a user's interactions out of their items' statistics, deletes them, and returns those items.
    static func removeInteractions(
        of user: ID<User>,
        prior: StatisticsPrior,
        _ connection: Connection
    ) throws -> [ID<Item>] {
        let rated = try connection.all(
            "SELECT item_id, rating, is_suitable_to_train FROM interactions WHERE user_id = ?",
            user
        ) {
            (item: $0.id(0) as ID<Item>, rating: $0.double(1), isSuitableToTrain: $0.bool(2))
        }
        for row in rated {
            _ = try apply(Change(votes: -1, sum: -row.rating), to: row.item, prior: prior, connection)
        }
        try connection.run("DELETE FROM interactions WHERE user_id = ?", user)
        try countInteractions(-rated.count, connection)
        try TrainingChangeRows.add(TrainingWatermark(ratings: rated.count(where: \.isSuitableToTrain)), connection)
        return rated.map(\.item)
    }

    /// Weighs every item anew, after the rating scale changed.
    static func reweigh(_ prior: StatisticsPrior, _ connection: Connection) throws {
        try connection.run(
            """
            UPDATE items
            SET weighted_rating = (?1 * ?2 + rating_sum) / (?1 + votes),
                popularity = ((?1 * ?2 + rating_sum) / (?1 + votes) - ?3) * votes
            """,
            prior.votes,
            prior.mean,
            prior.minimum
        )
    }

    /// Every change of how many interactions there are comes through here.
    static func countInteractions(_ added: Int, _ connection: Connection) throws {
        guard added != 0 else { return }
        try connection.run("UPDATE row_counts SET total = total + ? WHERE name = 'interactions'", added)
    }

    /// How many rows one of the counted tables has.
    static func rowCount(_ table: String, _ connection: Connection) throws -> Int {
        try connection.first("SELECT total FROM row_counts WHERE name = ?", table) { $0.int(0) } ?? 0
    }
}
