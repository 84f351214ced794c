import Domain
import Testing

@testable import Persistence

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
                let known = try other.users.user(externalID: "\(line.user)")
                let user = try known?.id ?? other.users.insert(UserDraft(externalID: "\(line.user)"), at: .start).id
                let item = try #require(try other.items.item(externalID: "\(line.item)"))
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

    @Test func `the first interactions of all, indexed at once, come to the same as small loads`() throws {
        let other = try TemporaryDatabase()
        let otherBulk = SQLiteBulkStore(database: other.database)
        let drafts = (0..<120).map { ItemDraft(externalID: "i\($0)", title: "Item \($0)") }
        _ = try bulk.saveItems(drafts, at: .start)
        _ = try otherBulk.saveItems(drafts, at: .start)
        let lines = (0..<12_000).map { line("u\($0 % 100)", "i\($0 / 100)", Double($0 % 10 + 1) / 2) }
        #expect(try save(lines).allSatisfy { $0 == .created })
        for start in stride(from: 0, to: lines.count, by: 1000) {
            let part = Array(lines[start..<start + 1000])
            _ = try otherBulk.saveInteractions(part, createsUsers: true, scale: .halfStars, at: .start)
        }
        try expectSame(as: other)
    }

    @Test func `pairs that have a rating already are found among many new ones`() throws {
        let other = try TemporaryDatabase()
        let otherBulk = SQLiteBulkStore(database: other.database)
        func saveBoth(_ lines: [InteractionLine]) throws -> [LineOutcome] {
            let outcomes = try lines.flatMap {
                try otherBulk.saveInteractions([$0], createsUsers: true, scale: .halfStars, at: .start)
            }
            #expect(try save(lines) == outcomes)
            return outcomes
        }
        let drafts = (0..<64).map { ItemDraft(externalID: "i\($0)", title: "Item \($0)") }
        _ = try bulk.saveItems(drafts, at: .start)
        _ = try otherBulk.saveItems(drafts, at: .start)
        // A sample of each third line finds none of these.
        let stored = [line("u", "i1", 2), line("u", "i10", 3), line("u", "i34", 3), line("v", "i63", 5)]
        _ = try saveBoth(stored)
        var lines = ["u", "v", "w"].flatMap { user in (0..<64).map { line(user, "i\($0)", 3) } }
        lines.insert(line("u", "i34", 3), at: 64)
        let outcomes = try saveBoth(lines)
        var expected = [LineOutcome](repeating: .created, count: 3 * 64 + 1)
        for (place, outcome) in [(1, LineOutcome.updated), (10, .unchanged), (34, .unchanged), (65 + 63, .updated)] {
            expected[place] = outcome
        }
        expected[64] = .unchanged
        #expect(outcomes == expected)
        try expectSame(as: other)
    }

    /// Expects all that loads write to be the same in two databases, but for versions.
    private func expectSame(as other: TemporaryDatabase) throws {
        func texts(_ database: Database, _ sql: String) throws -> [String] {
            try database.read { connection in try connection.all(SQLQuery(sql)) { $0.text(0) } }
        }
        for sql in [
            "SELECT external_id || ' ' || votes || ' ' || rating_sum || ' ' || popularity FROM items",
            "SELECT external_id || ' ' || rating_count || ' ' || rating_sum FROM users ORDER BY external_id",
            "SELECT name || ' ' || total FROM row_counts",
            "SELECT ratings || ' ' || contents FROM training_changes",
            "SELECT sql FROM sqlite_schema WHERE tbl_name = 'interactions' AND sql IS NOT NULL ORDER BY name",
            "SELECT item_id || ' ' || rating FROM interactions INDEXED BY interactions_by_item ORDER BY item_id, rating",
        ] {
            let found = try texts(temporary.database, sql)
            #expect(!found.isEmpty)
            #expect(try texts(other.database, sql) == found, "\(sql)")
        }
        #expect(try texts(temporary.database, "PRAGMA integrity_check") == ["ok"])
    }

    @Test func `a load ends early for those who wait, and the rest comes to the same`() throws {
        for name in ["a", "b", "c"] { _ = try temporary.addItem(name, externalID: name) }
        let lines = (0..<30).map { line("u\($0 % 4)", ["a", "b", "c"][$0 % 3], Double($0 % 10 + 1) / 2) }
        var saved = 0
        var calls = 0
        while saved < lines.count {
            saved += try temporary.database.load { connection in
                let lookUp = RememberedExternalIDs(isDryRun: false).lookUp(in: temporary.database)
                let rules = InteractionLoadRules(createsUsers: true, scale: .halfStars, moment: .start)
                var load = InteractionLoad(rules, lookUp: lookUp, isDryRun: false, connection)
                var rest = lines[saved...]
                func next() -> ArraySlice<InteractionLine>? {
                    defer { rest = rest.dropFirst(7) }
                    return rest.isEmpty ? nil : rest.prefix(7)
                }
                try load.run(next) { $0 < 10 }
                try load.finish(prior: SettingsRows.prior(connection))
                return load.outcomes.count
            }
            calls += 1
        }
        #expect(calls == 3, "after 14, after 28, and at the end")
        #expect(try save(lines).filter { $0 == .unchanged }.count < lines.count, "pairs come more than once")
        let last = Dictionary(lines.map { ("\($0.user) \($0.item)", $0.rating) }) { $1 }
        #expect(try temporary.interactions.interactionCount() == last.count)
        let sum = try ["a", "b", "c"].reduce(0) { sum, name in
            sum + (try temporary.items.item(externalID: name)?.statistics.ratingSum ?? 0)
        }
        #expect(sum == last.values.reduce(0, +))
    }

    @Test func `rows are known by our ids as well`() throws {
        let item = try temporary.addItem("A", externalID: "a")
        let user = try temporary.users.insert(UserDraft(name: "Una"), at: .start).id
        let mine = InteractionLine(user: .id(user), item: .id(item), rating: 3, ratedAt: nil)
        var nobody = mine
        nobody.user = .id(ID(99))
        var nothing = mine
        nothing.item = .id(ID(99))
        #expect(
            try save([mine, nobody, nothing, mine]) == [
                .created, .rejected(.unknownUser(.id(ID(99)))), .rejected(.unknownItem(.id(ID(99)))), .unchanged,
            ]
        )
        var draft = ItemDraft(title: "Changed")
        let lines = [ItemLine(id: item, draft: draft), ItemLine(id: ID(99), draft: draft), ItemLine(draft: draft)]
        let outcomes = try bulk.saveItems(lines, at: .start) { _ in }
        #expect(outcomes[0] == .updated && outcomes[1] == .rejected(.unknownItem(.id(ID(99)))))
        draft.externalID = "a"
        #expect(try temporary.items.item(item)?.draft == draft)
        let users = ["Una", "U"].map { UserLine(id: user, draft: UserDraft(name: $0)) }
        #expect(try bulk.saveUsers(users, at: .start) { _ in } == [.unchanged, .updated])
    }

    @Test func `foreign keys hold again after a load, also after one that failed`() throws {
        func breakForeignKey() throws {
            try temporary.database.write { connection in
                try connection.run(
                    "INSERT INTO interactions (user_id, item_id, rating, rated_at) VALUES (?, ?, ?, ?)",
                    ID<User>(99),
                    ID<Item>(99),
                    1.0,
                    Timestamp.start
                )
            }
        }
        #expect(throws: SQLiteError.self) { try breakForeignKey() }
        _ = try bulk.saveItems([ItemDraft(externalID: "a", title: "A")], at: .start)
        #expect(throws: SQLiteError.self) { try breakForeignKey() }
        #expect(throws: Unexpected.self) {
            try temporary.database.load { connection in
                try connection.run("DELETE FROM items WHERE title = ?", "A")
                throw Unexpected()
            }
        }
        #expect(try temporary.items.itemCount() == 1, "nothing of a load that failed stays")
        #expect(throws: SQLiteError.self) { try breakForeignKey() }
    }

    @Test func `a dry run tells of each line what a load would do after all lines before it`() throws {
        let dry = SQLiteBulkStore(database: temporary.database, isDryRun: true)
        let drafts = [ItemDraft(externalID: "a", title: "A"), ItemDraft(externalID: "b", title: "B")]
        let lines = [line("1", "a", 4), line("1", "a", 5), line("2", "b", 4), line("1", "zzz", 3), line("2", "b", 4)]
        func load(_ store: SQLiteBulkStore) throws -> [LineOutcome] {
            #expect(try store.itemIDs(["a"]) == [nil] && store.userIDs(["1"]) == [nil])
            let items = try store.saveItems(drafts, at: .start)
            let ids = try store.itemIDs(["a", "b", "c"])
            #expect(ids[0] != nil && ids[1] != nil && ids[2] == nil)
            return items
                + (try store.saveInteractions(lines, createsUsers: true, scale: .halfStars, at: .start))
                + (try store.saveInteractions([lines[1]], createsUsers: false, scale: .halfStars, at: .start))
        }
        let told = try load(dry)
        #expect(try temporary.items.itemCount() == 0 && temporary.users.user(externalID: "1") == nil)
        let done = try load(bulk)
        #expect(told.dropLast() == done.dropLast())
        #expect(told.last == .created && done.last == .unchanged, "what it only pretended to save cannot be compared")
        let again = SQLiteBulkStore(database: temporary.database, isDryRun: true)
        #expect(try again.saveItems(drafts, at: .start) == [.unchanged, .unchanged])
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
        try temporary.interactions.save(Skip(userID: user, itemID: item, skippedAt: .start))
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

    @Test func `an id that a deleted user had comes to mean nobody else`() throws {
        let first = try temporary.users.insert(UserDraft(name: "First"), at: .start).id
        let deleted = try temporary.users.insert(UserDraft(name: "Deleted"), at: .start)
        try temporary.users.delete(deleted.id)
        let drafts = ["1", "2", "3"].map { UserDraft(externalID: $0, name: "N\($0)", isSynthetic: $0 == "2") }
        #expect(try bulk.saveUsers(drafts, at: .start) == [.created, .created, .created])
        let ids = try bulk.userIDs(["1", "2", "3"])
        #expect(ids == (1...3).map { ID(deleted.id.rawValue + $0) } && first < deleted.id)
        let second = try #require(try temporary.users.user(externalID: "2"))
        #expect(second.name == "N2" && second.isSynthetic && second.createdAt == .start && second.ratingCount == 0)
        let next = try temporary.users.insert(UserDraft(name: "Next"), at: .start).id
        #expect(next.rawValue == deleted.id.rawValue + 4)
        #expect(try temporary.users.userCount() == 5)
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
