import Domain
import Synchronization
import Testing

@testable import Persistence

@Suite struct GroupCommitTests {
    private let temporary: TemporaryDatabase
    private var database: Database { temporary.database }

    init() throws {
        temporary = try TemporaryDatabase()
        try temporary.database.write { try $0.execute("CREATE TABLE notes (text TEXT NOT NULL UNIQUE)") }
    }

    private func add(_ text: String) throws {
        try database.write { try $0.run("INSERT INTO notes (text) VALUES (?)", text) }
    }

    /// What a connection of its own, and so any other process, finds on the file.
    private func committedNotes() throws -> [String] {
        let connection = try Connection(path: temporary.path, role: .reader)
        defer { connection.close() }
        return try connection.all("SELECT text FROM notes ORDER BY text") { $0.text(0) }
    }

    /// Keeps the writer busy, so that everything submitted meanwhile shares the next commit.
    private func withOneGroup(_ submit: () throws -> Void) rethrows {
        let gate = Gate()
        let hasBegun = Gate()
        let hold: @Sendable () -> Void = {
            hasBegun.open()
            _ = gate.wait()
        }
        let isAccepted = database.enqueue(hold) { _ in }
        #expect(isAccepted && hasBegun.wait())
        try submit()
        gate.open()
    }

    @Test func `writes of many threads are all there`() throws {
        let threads = Threads()
        let failures = Reports<String>()
        for thread in 0..<8 {
            threads.start {
                for index in 0..<25 {
                    do { try add("\(thread)-\(index)") } catch { failures.add("\(error)") }
                }
            }
        }
        threads.join()
        #expect(failures.all.isEmpty)
        #expect(try committedNotes().count == 200)
    }

    @Test func `a failing job does not hurt the others of its group`() throws {
        let results = Reports<String>()
        withOneGroup {
            for text in ["a", "b", "a", "c"] {
                let isAccepted = database.enqueue({ try add(text) }) { result in
                    results.add(text + ((try? result.get()) == nil ? " failed" : " saved"))
                }
                #expect(isAccepted)
            }
        }
        #expect(results.wait(for: 4) == ["a saved", "b saved", "a failed", "c saved"])
        #expect(try committedNotes() == ["a", "b", "c"])
    }

    @Test func `a job that fails late leaves nothing of what it did`() throws {
        let results = Reports<Bool>()
        let work: @Sendable () throws -> Void = {
            try add("half")
            throw Unexpected()
        }
        let isAccepted = database.enqueue(work) { results.add((try? $0.get()) == nil) }
        #expect(isAccepted)
        #expect(results.wait(for: 1) == [true])
        #expect(try committedNotes().isEmpty)
    }

    @Test func `done is called only once the work is on disk`() throws {
        let seen = Reports<[String]>()
        for index in 0..<20 {
            let work: @Sendable () throws -> Void = { try add("\(100 + index)") }
            let isAccepted = database.enqueue(work) { _ in seen.add((try? committedNotes()) ?? []) }
            #expect(isAccepted)
        }
        let reports = seen.wait(for: 20)
        #expect(reports.count == 20)
        for (index, notes) in reports.enumerated() { #expect(notes.contains("\(100 + index)")) }
    }

    @Test func `a transaction that is lost fails every job of its group, and the next goes on`() throws {
        let results = Reports<String>()
        withOneGroup {
            for text in ["before", "fatal", "after"] {
                let work: @Sendable () throws -> Void = {
                    try add(text)
                    // What SQLite does by itself when the disk is full.
                    if text == "fatal" { try database.read { try $0.run("ROLLBACK") } }
                }
                let isAccepted = database.enqueue(work) { result in
                    results.add(text + ((try? result.get()) == nil ? " failed" : " saved"))
                }
                #expect(isAccepted)
            }
        }
        #expect(Set(results.wait(for: 3)) == ["before failed", "fatal failed", "after failed"])
        #expect(try committedNotes().isEmpty)
        try add("next")
        #expect(try committedNotes() == ["next"])
    }

    @Test func `a full disk fails clearly and leaves the database whole`() throws {
        let pages = try database.write { connection -> Int in
            let pages = try connection.first("PRAGMA page_count") { $0.int(0) } ?? 0
            try connection.execute("PRAGMA max_page_count = \(pages + 2)")
            return pages
        }
        #expect(pages > 0)
        #expect(throws: SQLiteError.self) { try add(String(repeating: "x", count: 1 << 20)) }
        try database.write { try $0.execute("PRAGMA max_page_count = 1000000") }
        try add("small")
        #expect(try committedNotes() == ["small"])
        let verdict = try database.read { try $0.first("PRAGMA integrity_check") { $0.text(0) } }
        #expect(verdict == "ok")
    }

    @Test func `a write sees what it wrote, and others see it only afterwards`() throws {
        try database.write { connection in
            try add("mine")
            let own = try database.read { try $0.exists("SELECT 1 FROM notes WHERE text = 'mine'") }
            #expect(own)
            #expect(try committedNotes().isEmpty)
        }
        #expect(try committedNotes() == ["mine"])
        let isThere = try database.snapshot { try $0.exists("SELECT 1 FROM notes") }
        #expect(isThere)
    }

    @Test func `stores joined in one write see each other's changes and fail together`() throws {
        let item = try temporary.addItem("A")
        let user = try temporary.addUser()
        #expect(try temporary.items.item(item)?.statistics.votes == 0)
        #expect(throws: Unexpected.self) {
            try database.write { _ in
                try temporary.rate(user, item, 4)
                #expect(try temporary.items.item(item)?.statistics.votes == 1)
                #expect(try temporary.interactions.ratings(of: user).count == 1)
                throw Unexpected()
            }
        }
        #expect(try temporary.items.item(item)?.statistics.votes == 0)
        #expect(try temporary.interactions.ratings(of: user).count == 0)
    }

    @Test func `an inner write that fails is undone alone`() throws {
        try database.write { _ in
            try add("outer")
            #expect(throws: Unexpected.self) {
                try database.write { connection in
                    try connection.run("INSERT INTO notes (text) VALUES ('inner')")
                    connection.afterCommit { Issue.record("dropped with its write") }
                    throw Unexpected()
                }
            }
        }
        #expect(try committedNotes() == ["outer"])
    }

    @Test func `closures after the commit run after it and before done`() throws {
        let order = Reports<String>()
        let work: @Sendable () throws -> Void = {
            try database.write { connection in
                try connection.run("INSERT INTO notes (text) VALUES ('x')")
                connection.afterCommit { order.add("after: \((try? committedNotes()) ?? [])") }
            }
            order.add("work")
        }
        let isAccepted = database.enqueue(work) { _ in order.add("done") }
        #expect(isAccepted)
        #expect(order.wait(for: 3) == ["work", "after: [\"x\"]", "done"])
    }

    @Test func `the queue is bounded, and closing writes what waits`() throws {
        let finished = Atomic(0)
        var accepted = 0
        withOneGroup {
            for index in 0..<Limits.writeQueueLength + 10 {
                let isAccepted = database.enqueue({ try add("\(index)") }) { _ in
                    finished.add(1, ordering: .relaxed)
                }
                if isAccepted { accepted += 1 }
            }
            #expect(accepted == Limits.writeQueueLength)
        }
        database.close()
        #expect(finished.load(ordering: .relaxed) == accepted)
        #expect(try committedNotes().count == accepted)
        let isAccepted = database.enqueue({}, done: { _ in })
        #expect(!isAccepted)
        #expect(throws: DatabaseClosed.self) { try add("late") }
    }
}
