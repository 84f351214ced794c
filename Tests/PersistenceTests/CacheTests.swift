import Domain
import Synchronization
import Testing

@testable import Persistence

@Suite struct CacheTests {
    private let temporary: TemporaryDatabase

    init() throws {
        temporary = try TemporaryDatabase(readerCount: 2)
    }

    private func look(up key: Int, in cache: CommitCache<Int, String>, loading loaded: String?) throws -> String? {
        try cache.value(for: key, in: temporary.database) { loaded }
    }

    @Test func `a value read before a commit is not remembered after it`() throws {
        let cache = CommitCache<Int, String>(capacity: 100)
        let database = temporary.database
        let read = try cache.value(for: 1, in: database) {
            cache.remove(1)
            return "old"
        }
        #expect(read == "old")
        #expect(try look(up: 1, in: cache, loading: "new") == "new")
        #expect(try look(up: 1, in: cache, loading: "newer") == "new")
        cache.removeAll()
        #expect(try look(up: 1, in: cache, loading: "newer") == "newer")
    }

    @Test func `nothing is not remembered, and inside a write neither is anything`() throws {
        let cache = CommitCache<Int, String>(capacity: 100)
        let database = temporary.database
        #expect(try look(up: 1, in: cache, loading: nil) == nil)
        let uncommitted = try database.write { _ in try look(up: 1, in: cache, loading: "uncommitted") }
        #expect(uncommitted == "uncommitted")
        #expect(try look(up: 1, in: cache, loading: "committed") == "committed")
        let changed = try database.write { _ in try look(up: 1, in: cache, loading: "changed") }
        #expect(changed == "changed")
    }

    @Test func `what is used stays, and what is not makes room`() throws {
        let cache = CommitCache<Int, Int>(capacity: 640)
        let database = temporary.database
        _ = try cache.value(for: -1, in: database) { 7 }
        var loads = 0
        for key in 0..<10_000 {
            _ = try cache.value(for: key, in: database) { key }
            _ = try cache.value(for: -1, in: database) {
                loads += 1
                return 7
            }
        }
        #expect(loads == 0)
        var remembered = 0
        for key in 0..<10_000 {
            var isLoaded = false
            _ = try cache.value(for: key, in: database) {
                isLoaded = true
                return nil
            }
            if !isLoaded { remembered += 1 }
        }
        #expect(remembered <= 640)
    }

    @Test(.timeLimit(.minutes(1))) func `readers never see half a pair, or an old value after the answer`() throws {
        let user = try temporary.addUser()
        let pair = [try temporary.addItem("A"), try temporary.addItem("B")]
        let rounds = 200
        let answered = Atomic(0)
        let isOver = Atomic(false)
        let problems = Reports<String>()
        let threads = Threads()
        for reader in 0..<4 {
            threads.start {
                do {
                    // Half of them with a reader of their own, as event loops have.
                    if reader < 2 { try temporary.database.adoptReader() }
                    while !isOver.load(ordering: .acquiring) {
                        let known = answered.load(ordering: .acquiring)
                        let ratings = try temporary.interactions.ratings(of: user)
                        let votes = try temporary.items.item(pair[0])?.statistics.ratingSum ?? -1
                        if Set(ratings.ratings).count > 1 { problems.add("half a pair: \(ratings.ratings)") }
                        if Int(ratings.ratings.first ?? 0) < known { problems.add("an old rating after \(known)") }
                        if Int(votes) < known { problems.add("old statistics after \(known)") }
                    }
                    temporary.database.abandonReader()
                } catch {
                    problems.add("\(error)")
                }
            }
        }
        for round in 1...rounds {
            try temporary.database.write { _ in
                for item in pair { try temporary.rate(user, item, Double(round)) }
            }
            answered.store(round, ordering: .releasing)
        }
        isOver.store(true, ordering: .releasing)
        threads.join()
        #expect(problems.all.isEmpty)
        #expect(try temporary.interactions.ratings(of: user).ratings == [Float(rounds), Float(rounds)])
    }

    @Test func `a snapshot sees one state of the database`() throws {
        let user = try temporary.addUser()
        let item = try temporary.addItem("A")
        try temporary.database.snapshot { connection in
            let before = try connection.first("SELECT votes FROM items") { $0.int(0) }
            #expect(before == 0)
            try temporary.rate(user, item, 4)
            let during = try connection.first("SELECT votes FROM items") { $0.int(0) }
            #expect(during == 0)
        }
        let after = try temporary.database.read { try $0.first("SELECT votes FROM items") { $0.int(0) } }
        #expect(after == 1)
    }

    @Test func `another process's commit is noticed and empties the caches`() throws {
        let user = try temporary.addUser()
        let item = try temporary.addItem("A")
        #expect(try temporary.items.item(item)?.statistics.votes == 0)
        #expect(try temporary.interactions.ratings(of: user).count == 0)
        let noticed = Gate()
        temporary.database.onForeignCommit { noticed.open() }

        let other = try Database(path: temporary.path, readerCount: 1)
        defer { other.close() }
        let rating = Interaction(userID: user, itemID: item, rating: 4, ratedAt: .start)
        _ = try SQLiteInteractionStore(database: other).save(rating)

        #expect(noticed.wait())
        #expect(try temporary.items.item(item)?.statistics.votes == 1)
        #expect(try temporary.interactions.ratings(of: user).count == 1)
    }

    @Test func `an own commit is not taken for another process's`() throws {
        let mistaken = Reports<Int>()
        temporary.database.onForeignCommit { mistaken.add(1) }
        for index in 0..<5 { _ = try temporary.addItem("Item \(index)") }
        temporary.database.close()
        #expect(mistaken.all.isEmpty)
    }

    @Test func `a bulk loader does not trust ids from before another process's commit`() throws {
        let item = try temporary.addItem("A", externalID: "a")
        let bulk = SQLiteBulkStore(database: temporary.database)
        let lines = [InteractionLine(user: "1", item: "a", rating: 4, ratedAt: nil)]
        func save() throws -> [LineOutcome] {
            try bulk.saveInteractions(lines, createsUsers: true, scale: .halfStars, at: .start)
        }
        #expect(try save() == [.created])
        let other = try Database(path: temporary.path, readerCount: 1)
        defer { other.close() }
        try SQLiteItemStore(database: other).delete(item, expecting: nil)
        #expect(try save() == [.rejected(.unknownItem("a"))])
    }
}

extension Int: CacheKey {
    var spread: UInt64 { UInt64(bitPattern: Int64(self)) &* 0x9e37_79b9_7f4a_7c15 }
}
