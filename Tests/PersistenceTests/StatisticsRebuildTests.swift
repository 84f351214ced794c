import Domain
import Support
import Testing

@testable import Persistence

/// The statistics that are kept with every change, beside those that come of reading all ratings.
@Suite struct StatisticsRebuildTests {
    private struct Statistics: Equatable {
        let id: Int64
        let votes: Int
        let sum: Double
        let weightedRating: Double
        let popularity: Double
    }

    private let temporary: TemporaryDatabase
    private let prior = StatisticsPrior(scale: .halfStars)

    init() throws {
        temporary = try TemporaryDatabase()
    }

    private func keptOfItems() throws -> [Statistics] {
        try temporary.database.read { connection in
            try connection.all("SELECT id, votes, rating_sum, weighted_rating, popularity FROM items ORDER BY id") {
                Statistics(
                    id: $0.int64(0),
                    votes: $0.int(1),
                    sum: $0.double(2),
                    weightedRating: $0.double(3),
                    popularity: $0.double(4)
                )
            }
        }
    }

    private func rebuiltOfItems() throws -> [Statistics] {
        try temporary.database.read { connection in
            try connection.all(
                """
                SELECT items.id, COUNT(rating), TOTAL(rating)
                FROM items LEFT JOIN interactions ON item_id = items.id
                GROUP BY items.id
                ORDER BY items.id
                """
            ) { row in
                let statistics = ItemStatistics(votes: row.int(1), ratingSum: row.double(2))
                return Statistics(
                    id: row.int64(0),
                    votes: statistics.votes,
                    sum: statistics.ratingSum,
                    weightedRating: prior.weightedRating(statistics),
                    popularity: prior.popularity(statistics)
                )
            }
        }
    }

    /// Those whose count or sum is not that of their ratings.
    private func wrongUsers() throws -> [Int64] {
        try temporary.database.read { connection in
            try connection.all(
                """
                SELECT users.id
                FROM users LEFT JOIN interactions ON user_id = users.id
                GROUP BY users.id
                HAVING COUNT(rating) <> rating_count OR TOTAL(rating) <> rating_sum
                """
            ) { $0.int64(0) }
        }
    }

    /// Half stars add up without rounding, so that equal means equal.
    @Test func `after hundreds of changes of every kind they are those of a rebuild`() throws {
        var random = SplitMix64(seed: 20_261_123)
        let bulk = SQLiteBulkStore(database: temporary.database)
        var users = try (0..<12).map { _ in try temporary.addUser() }
        var items = try (0..<15).map { try temporary.addItem("Item \($0)", externalID: "i\($0)") }
        for step in 1...400 {
            let (user, item) = (users[random.below(users.count)], items[random.below(items.count)])
            let rating = Double(1 + random.below(10)) / 2
            switch random.below(40) {
            case 0:
                try temporary.users.delete(user)
                users.removeAll { $0 == user }
                users.append(try temporary.addUser())
            case 1:
                try temporary.items.delete(item, expecting: nil)
                items.removeAll { $0 == item }
                items.append(try temporary.addItem("Item of step \(step)", externalID: "s\(step)"))
            case 2:
                let lines = (0..<9).map { line in
                    InteractionLine(user: "u\(line / 3)", item: "i\(step % 15)", rating: rating, ratedAt: nil)
                }
                _ = try bulk.saveInteractions(lines, createsUsers: true, scale: .halfStars, at: .start)
            case 3...10: _ = try temporary.interactions.delete(user: user, item: item)
            default: try temporary.rate(user, item, rating)
            }
            guard step.isMultiple(of: 20) else { continue }
            #expect(try keptOfItems() == rebuiltOfItems())
            #expect(try wrongUsers().isEmpty)
        }
    }
}
