import Domain
import Persistence
import Testing

@Suite struct BulkStoreTests {
    private let temporary: TemporaryDatabase
    private let bulk: SQLiteBulkStore

    init() throws {
        temporary = try TemporaryDatabase()
        bulk = SQLiteBulkStore(database: temporary.database)
    }

    private func line(_ user: String, _ item: String, _ rating: Double, at moment: Timestamp? = nil) -> InteractionLine
    {
        InteractionLine(user: user, item: item, rating: rating, ratedAt: moment)
    }

    private func save(_ lines: [InteractionLine], createsUsers: Bool = true) throws -> [LineOutcome] {
        try bulk.saveInteractions(lines, createsUsers: createsUsers, scale: .halfStars, at: .start)
    }

    @Test func `lines are created, updated, left alone or rejected one by one`() throws {
        let item = try temporary.addItem("A", externalID: "a")
        _ = try temporary.addItem("B", externalID: "b")
        #expect(try save([line("1", "a", 4), line("2", "a", 3), line("1", "b", 5)]) == [.created, .created, .created])
        let outcomes = try save([
            line("2", "a", 3), line("1", "a", 2), line("1", "zzz", 3), line("3", "a", 3.3), line("", "a", 3),
        ])
        #expect(outcomes[0] == .unchanged)
        #expect(outcomes[1] == .updated)
        #expect(outcomes[2] == .rejected(.unknownItem("zzz")))
        guard case .rejected(.invalid(let problems)) = outcomes[3] else { throw Unexpected() }
        #expect(problems.map(\.field) == ["rating"])
        guard case .rejected(.invalid(let problems)) = outcomes[4] else { throw Unexpected() }
        #expect(problems.map(\.field) == ["user"])
        #expect(try save([line("9", "a", 3)], createsUsers: false) == [.rejected(.unknownUser("9"))])
        #expect(try temporary.items.item(item)?.statistics == ItemStatistics(votes: 2, ratingSum: 5))
        let first = try #require(try temporary.users.user(externalID: "1"))
        #expect(first.ratingCount == 2 && first.meanRating == 3.5)
        #expect(try temporary.interactions.interactionCount() == 3)
        #expect(try temporary.users.user(externalID: "3") == nil, "a rejected line creates no user")
    }

    @Test func `a later line of a pair wins`() throws {
        let item = try temporary.addItem("A", externalID: "a")
        #expect(
            try save([line("1", "a", 1), line("1", "a", 4), line("1", "a", 4)]) == [.created, .updated, .unchanged]
        )
        #expect(try temporary.items.item(item)?.statistics == ItemStatistics(votes: 1, ratingSum: 4))
    }

    @Test func `bulk loading and saving one by one come to the same`() throws {
        var generator = SeededGenerator(state: 20_261_121)
        let other = try TemporaryDatabase()
        for index in 0..<20 {
            _ = try temporary.addItem("Item \(index)", externalID: "i\(index)")
            _ = try other.addItem("Item \(index)", externalID: "i\(index)")
        }
        for _ in 0..<3 {
            let lines = (0..<200).map { _ in
                line(
                    "u\(Int.random(in: 0..<15, using: &generator))",
                    "i\(Int.random(in: 0..<20, using: &generator))",
                    Double(Int.random(in: 1...10, using: &generator)) / 2
                )
            }
            _ = try save(lines)
            for line in lines {
                let known = try other.users.user(externalID: line.user)
                let user = try known?.id ?? other.users.insert(UserDraft(externalID: line.user), at: .start).id
                let item = try #require(try other.items.item(externalID: line.item))
                try other.rate(user, item.id, line.rating)
            }
        }
        for index in 0..<20 {
            let left = try #require(try temporary.items.item(externalID: "i\(index)"))
            let right = try #require(try other.items.item(externalID: "i\(index)"))
            #expect(left.statistics == right.statistics)
        }
        for index in 0..<15 {
            let left = try #require(try temporary.users.user(externalID: "u\(index)"))
            let right = try #require(try other.users.user(externalID: "u\(index)"))
            #expect(left.ratingCount == right.ratingCount && left.meanRating == right.meanRating)
        }
        func popularities(_ database: Database) throws -> [Double] {
            try database.read { connection in
                try connection.all("SELECT popularity FROM items ORDER BY external_id") { $0.double(0) }
            }
        }
        #expect(try popularities(temporary.database) == popularities(other.database))
    }

    @Test func `what was remembered is dropped when users and items go or change`() throws {
        let item = try temporary.addItem("A", externalID: "a")
        #expect(try save([line("1", "a", 4)]) == [.created])
        let user = try #require(try temporary.users.user(externalID: "1"))
        try temporary.users.delete(user.id)
        #expect(try save([line("1", "a", 4)]) == [.created])
        #expect(try temporary.items.item(item)?.statistics.votes == 1)
        try temporary.items.delete(item, expecting: nil)
        #expect(try save([line("1", "a", 4)]) == [.rejected(.unknownItem("a"))])
        let next = try temporary.addItem("Next", externalID: "a")
        #expect(try save([line("1", "a", 4)]) == [.created])
        _ = try temporary.items.update(next, ItemDraft(externalID: "b", title: "Next"), expecting: nil, at: .start)
        #expect(try save([line("1", "a", 4)]) == [.rejected(.unknownItem("a"))])
    }

    @Test func `users of a load that was rolled back are not remembered`() throws {
        _ = try temporary.addItem("A", externalID: "a")
        #expect(throws: Unexpected.self) {
            try temporary.database.write { _ in
                #expect(try save([line("1", "a", 4)]) == [.created])
                throw Unexpected()
            }
        }
        #expect(try temporary.users.user(externalID: "1") == nil)
        #expect(try save([line("1", "a", 4)]) == [.created])
        #expect(try temporary.users.user(externalID: "1")?.ratingCount == 1)
    }

    @Test func `a loaded rating takes back a skip and drops what was remembered`() throws {
        let item = try temporary.addItem("A", externalID: "a")
        let user = try temporary.users.insert(UserDraft(externalID: "1"), at: .start).id
        try temporary.interactions.skip(user: user, item: item, at: .start)
        #expect(try temporary.interactions.ratings(of: user).count == 0)
        #expect(try temporary.items.item(item)?.statistics.votes == 0)
        _ = try save([line("1", "a", 4)])
        #expect(try temporary.interactions.ratings(of: user).count == 1)
        #expect(try temporary.items.item(item)?.statistics.votes == 1)
        _ = try temporary.interactions.delete(user: user, item: item)
        #expect(try temporary.interactions.itemsToRate(user: user, limit: 5) == [item])
    }

    @Test func `items are created, replaced, left alone or rejected`() throws {
        let draft = ItemDraft(externalID: "a", title: "A", tags: ["Drama"], attributes: ["year": .number(1999)])
        #expect(try bulk.saveItems([draft, draft], at: .start) == [.created, .unchanged])
        let stored = try #require(try temporary.items.item(externalID: "a"))
        var recased = draft
        recased.tags = ["drama"]
        var renamed = draft
        renamed.title = "B"
        let untitled = ItemDraft(externalID: "x", title: " ")
        let unnamed = ItemDraft(title: "X")
        let outcomes = try bulk.saveItems([recased, renamed, untitled, unnamed], at: .start + 1)
        #expect(outcomes[..<2] == [.unchanged, .updated])
        guard case .rejected(.invalid(let problems)) = outcomes[2] else { throw Unexpected() }
        #expect(problems.map(\.field) == ["title"])
        guard case .rejected(.invalid(let problems)) = outcomes[3] else { throw Unexpected() }
        #expect(problems.map(\.field) == ["external_id"])
        let replaced = try #require(try temporary.items.item(stored.id))
        #expect(replaced.title == "B" && replaced.version == 2 && replaced.tags == ["Drama"])
        #expect(try temporary.items.itemCount() == 1)
    }

    @Test func `users are created, updated, left alone or rejected`() throws {
        let draft = UserDraft(externalID: "1", name: "Ada")
        var renamed = draft
        renamed.name = "Bob"
        let outcomes = try bulk.saveUsers([draft, draft, renamed, UserDraft(name: "x")], at: .start)
        #expect(outcomes[..<3] == [.created, .unchanged, .updated])
        guard case .rejected = outcomes[3] else { throw Unexpected() }
        #expect(try temporary.users.user(externalID: "1")?.name == "Bob")
    }
}

struct Unexpected: Error {}

/// SplitMix64 (https://prng.di.unimi.it/splitmix64.c), so that each run sees the same numbers.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
