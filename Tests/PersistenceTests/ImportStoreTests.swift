import Domain
import Testing

@testable import Persistence

@Suite struct ImportStoreTests {
    private let temporary: TemporaryDatabase
    private let imports: SQLiteImportStore

    init() throws {
        temporary = try TemporaryDatabase()
        imports = SQLiteImportStore(database: temporary.database)
    }

    @Test func `what is recorded with a load is kept or lost with it`() throws {
        let item = try temporary.addItem("A", externalID: "a")
        let rules = InteractionLoadRules(createsUsers: true, scale: .halfStars, moment: .start)
        let bulk = SQLiteBulkStore(database: temporary.database)
        let load = try imports.insert(.interactions, account: nil, key: nil, at: .start)
        var report = BulkReport()
        report.lineCount = 7
        report.problems = [.init(line: 3, code: .unknownItem, pointer: "/item", detail: "“ü”")]
        func save(_ record: ([LineOutcome]) throws -> Void) throws {
            var lines: ArraySlice<InteractionLine>? = [
                InteractionLine(user: "1", item: "a", rating: 4, ratedAt: nil)
            ]
            func next() -> ArraySlice<InteractionLine>? {
                defer { lines = nil }
                return lines
            }
            _ = try bulk.saveInteractions(rules, whole: true, next: next, record: record)
        }
        #expect(throws: Unexpected.self) {
            try save { outcomes in
                try imports.save(report, of: load.id, isFinished: false, at: .start)
                throw Unexpected()
            }
        }
        #expect(try imports.importing(load.id)?.report == BulkReport())
        #expect(try temporary.items.item(item)?.statistics.votes == 0)
        #expect(try temporary.users.user(externalID: "1") == nil)
        try save { outcomes in
            #expect(outcomes == [.created])
            try imports.save(report, of: load.id, isFinished: true, at: .start)
        }
        #expect(try imports.importing(load.id)?.report == report)
        #expect(try temporary.items.item(item)?.statistics.votes == 1)
    }

    @Test func `imports are found by their keys, and the newest come first`() throws {
        let account = try temporary.accounts.insert(name: "ada", passwordHash: "h", role: .editor, at: .start).id
        let first = try imports.insert(.items, account: account, key: "k", at: .start)
        let second = try imports.insert(.users, account: account, key: nil, at: .start)
        _ = try imports.insert(.users, account: nil, key: nil, at: .start)
        #expect(throws: DomainError.self) { try imports.insert(.items, account: account, key: "k", at: .start) }
        #expect(try imports.importing(account: account, key: "k") == first)
        #expect(try imports.importing(account: nil, key: "k") == nil)
        let page = try imports.imports(account: account, page: PageRequest(limit: 1, wantsTotal: true))
        #expect(page.results == [second] && page.total == 2)
        let next = try imports.imports(account: account, page: PageRequest(limit: 1, start: try #require(page.next)))
        #expect(next.results == [first] && next.next == nil)
    }
}
