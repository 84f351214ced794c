import Domain
import Persistence
import Testing

@Suite struct InteractionStoreTests {
    private let temporary: TemporaryDatabase
    private let user: ID<User>
    private let item: ID<Item>
    private var interactions: SQLiteInteractionStore { temporary.interactions }

    init() throws {
        temporary = try TemporaryDatabase()
        user = try temporary.addUser()
        item = try temporary.addItem("Solaris")
    }

    private func statistics(of item: ID<Item>) throws -> ItemStatistics {
        try #require(try temporary.items.item(item)).statistics
    }

    @Test func `a stored rating can be read back`() throws {
        let rating = Interaction(userID: user, itemID: item, rating: 4.5, ratedAt: .start, isSuitableToTrain: false)
        #expect(try interactions.save(rating) == .created)
        #expect(try interactions.interaction(user: user, item: item) == rating)
        #expect(try interactions.ratings(of: user).rating(of: item) == 4.5)
        #expect(try interactions.interactionCount() == 1)
        #expect(try interactions.interaction(user: user, item: ID(9)) == nil)
        #expect(try interactions.ratings(of: ID(9)).count == 0)
    }

    @Test func `statistics move with each rating`() throws {
        let other = try temporary.addUser()
        #expect(try statistics(of: item) == .none)
        try temporary.rate(user, item, 4)
        try temporary.rate(other, item, 1.5)
        #expect(try statistics(of: item) == ItemStatistics(votes: 2, ratingSum: 5.5))
        let before = try #require(try interactions.interaction(user: user, item: item))
        #expect(try temporary.rate(user, item, 2) == .updated(previous: before))
        #expect(try statistics(of: item) == ItemStatistics(votes: 2, ratingSum: 3.5))
        let rater = try #require(try temporary.users.user(user))
        #expect(rater.ratingCount == 1 && rater.meanRating == 2)
        #expect(try #require(try temporary.items.item(item)).version == 4)
        #expect(try interactions.interactionCount() == 2)
    }

    @Test func `the sum is exactly zero when the last rating goes`() throws {
        let scale = try #require(RatingScale(minimum: 0.1, maximum: 1, step: 0.1))
        try temporary.settings.save(SiteSettings(siteName: "T", ratingScale: scale))
        let users = try (0..<7).map { _ in try temporary.addUser() }
        for (index, user) in users.enumerated() { try temporary.rate(user, item, 0.1 * Double(index + 1)) }
        for user in users.reversed() { _ = try interactions.delete(user: user, item: item) }
        #expect(try statistics(of: item) == .none)
        #expect(try #require(try temporary.users.user(users[3])).meanRating == nil)
        let sums = try temporary.database.read { connection in
            try connection.all("SELECT rating_sum FROM users WHERE rating_sum <> 0") { $0.double(0) }
        }
        #expect(sums.isEmpty)
    }

    @Test func `deleting gives back what was there`() throws {
        try temporary.rate(user, item, 3)
        let stored = try interactions.interaction(user: user, item: item)
        #expect(try interactions.delete(user: user, item: item) == stored)
        #expect(try interactions.delete(user: user, item: item) == nil)
        #expect(try interactions.ratings(of: user).count == 0)
        #expect(try interactions.interactionCount() == 0)
    }

    @Test func `a rating of nothing or by nobody is refused`() throws {
        #expect(throws: DomainError.notFound("user 99")) { try temporary.rate(ID(99), item, 3) }
        #expect(throws: DomainError.notFound("item 99")) { try temporary.rate(user, ID(99), 3) }
        #expect(throws: DomainError.notFound("item 99")) {
            try interactions.save(Skip(userID: user, itemID: ID(99), skippedAt: .start))
        }
        #expect(throws: DomainError.notFound("user 99")) {
            try interactions.save(Skip(userID: ID(99), itemID: item, skippedAt: .start))
        }
        #expect(try interactions.interactionCount() == 0)
        #expect(try statistics(of: item) == .none)
    }

    @Test func `what is rated or skipped is not asked for`() throws {
        let second = try temporary.addItem("Second")
        let third = try temporary.addItem("Third")
        try temporary.rate(try temporary.addUser(), second, 5)
        #expect(try interactions.itemsToRate(user: user, limit: 10) == [second, third, item])
        #expect(try interactions.save(Skip(userID: user, itemID: second, skippedAt: .start)))
        #expect(try !interactions.save(Skip(userID: user, itemID: second, skippedAt: .start + 1)))
        try temporary.rate(user, third, 3)
        #expect(try interactions.itemsToRate(user: user, limit: 10) == [item])
        #expect(try interactions.deleteSkip(user: user, item: second))
        #expect(try !interactions.deleteSkip(user: user, item: second))
        #expect(try interactions.itemsToRate(user: user, limit: 1) == [second])
    }

    @Test func `skips are listed in order of item, both ways`() throws {
        let items = try [item] + (0..<4).map { try temporary.addItem("Item \($0)") }
        for item in items.reversed() { try interactions.save(Skip(userID: user, itemID: item, skippedAt: .start)) }
        let other = try temporary.addUser()
        try interactions.save(Skip(userID: other, itemID: item, skippedAt: .start))
        let parts = try pages(limit: 2) { try interactions.skips(of: user, page: $0) }
        #expect(parts.map { $0.results.map(\.itemID) } == [Array(items[..<2]), Array(items[2..<4]), [items[4]]])
        let back = PageRequest(limit: 2, start: try #require(parts[2].previous), wantsTotal: true)
        #expect(try interactions.skips(of: user, page: back).results == parts[1].results)
        #expect(try interactions.skips(of: user, page: back).total == 5)
        let skip = Skip(userID: user, itemID: item, skippedAt: .start)
        #expect(try interactions.skip(user: user, item: item) == skip && parts[0].results[0] == skip)
        #expect(try interactions.skip(user: other, item: items[1]) == nil)
    }

    @Test func `a rating takes back a skip`() throws {
        try interactions.save(Skip(userID: user, itemID: item, skippedAt: .start))
        try temporary.rate(user, item, 3)
        _ = try interactions.delete(user: user, item: item)
        #expect(try interactions.itemsToRate(user: user, limit: 10) == [item])
    }

    @Test func `the histogram counts each value, lowest first`() throws {
        for rating in [3, 0.5, 3, 5, 3, 0.5] { try temporary.rate(try temporary.addUser(), item, rating) }
        let histogram = try interactions.histogram(of: item)
        #expect(histogram.map(\.rating) == [0.5, 3, 5])
        #expect(histogram.map(\.count) == [2, 3, 1])
        #expect(try interactions.histogram(of: ID(99)).isEmpty)
    }

    @Test(arguments: InteractionQuery.Order.allCases)
    func `pages of every order join into the whole list`(order: InteractionQuery.Order) throws {
        for index in 0..<7 {
            let item = try temporary.addItem(["delta", "Alpha", "bravo"][index % 3])
            try temporary.rate(user, item, Double(index % 3) + 1, at: .start + Int64(index / 2))
        }
        let query = InteractionQuery(user: user, order: order)
        let whole = try interactions.interactions(matching: query, page: PageRequest(wantsTotal: true))
        #expect(whole.results.count == 7 && whole.total == 7 && whole.next == nil)
        for limit in [1, 2, 7] {
            let parts = try interactions.allPages(query, limit: limit)
            #expect(parts.flatMap(\.results) == whole.results)
            #expect(parts.allSatisfy { !$0.results.isEmpty })
        }
        #expect(try isSorted(whole.results, order))
    }

    private func isSorted(_ list: [Interaction], _ order: InteractionQuery.Order) throws -> Bool {
        let titles = try list.map { try #require(try temporary.items.item($0.itemID)).title.lowercased() }
        return zip(list.indices, list.indices.dropFirst()).allSatisfy { left, right in
            switch order {
            case .pair: list[left].itemID < list[right].itemID
            case .newest: (list[left].ratedAt, list[left].itemID) > (list[right].ratedAt, list[right].itemID)
            case .rating: (list[left].rating, list[left].itemID) > (list[right].rating, list[right].itemID)
            case .title: (titles[left], list[left].itemID) < (titles[right], list[right].itemID)
            }
        }
    }

    @Test func `lists can be narrowed to a user, an item, or both`() throws {
        let other = try temporary.addUser()
        let second = try temporary.addItem("Second")
        try temporary.rate(user, item, 1)
        try temporary.rate(user, second, 2)
        try temporary.rate(other, item, 3)
        func ratings(_ query: InteractionQuery) throws -> [Double] {
            let parts = try interactions.allPages(query, limit: 1)
            let total = try interactions.interactions(matching: query, page: PageRequest(wantsTotal: true)).total
            #expect(total == parts.flatMap(\.results).count)
            return parts.flatMap(\.results).map(\.rating)
        }
        #expect(try ratings(InteractionQuery()) == [1, 2, 3])
        #expect(try ratings(InteractionQuery(user: user)) == [1, 2])
        #expect(try ratings(InteractionQuery(item: item)) == [1, 3])
        #expect(try ratings(InteractionQuery(user: other, item: item)) == [3])
        #expect(try ratings(InteractionQuery(user: other, item: second)) == [])
        #expect(throws: DomainError.self) { try ratings(InteractionQuery(item: item, order: .newest)) }
    }

    @Test func `training reads what is suitable, in order of user and item`() throws {
        let second = try temporary.addItem("Second")
        let other = try temporary.addUser()
        try temporary.rate(other, item, 3)
        try temporary.rate(user, second, 2)
        try temporary.rate(user, item, 1)
        _ = try interactions.save(
            Interaction(userID: other, itemID: second, rating: 5, ratedAt: .start, isSuitableToTrain: false)
        )
        var read: [Float] = []
        try temporary.training.forEachInteraction { _, _, rating, _ in read.append(rating) }
        #expect(read == [1, 2, 3])
    }
}
