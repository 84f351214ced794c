import Support
import Testing

@testable import Domain

@Suite struct BulkLoadTests {
    private let bulk = InMemoryBulkStore()
    private let dryBulk = InMemoryBulkStore()
    private let imports = InMemoryImportStore()
    private let loads: BulkLoads
    private let editor = Viewer(account: Self.account(1, .editor))
    private let member = Viewer(account: Self.account(2, .member))

    init() throws {
        let drafts = (0..<3).map { ItemDraft(externalID: "i\($0)", title: "Item") }
        _ = try bulk.saveItems(drafts, at: Timestamp(seconds: 0))
        _ = try dryBulk.saveItems(drafts, at: Timestamp(seconds: 0))
        loads = BulkLoads(
            store: bulk,
            dryStore: { [dryBulk] in dryBulk },
            imports: imports,
            dataSets: ReachedDataSetStore(),
            jobs: ReachedJobStore(),
            settings: FixedSettings(),
            clock: FixedClock(seconds: 1000)
        )
    }

    private static func account(_ id: Int64, _ role: Role) -> Account {
        Account(id: ID(id), userID: ID(id * 10), name: "a\(id)", role: role, createdAt: Timestamp(seconds: 0))
    }

    private func report(
        _ text: String,
        _ format: BulkFormat = .ndjson,
        _ options: BulkOptions = BulkOptions(createsUsers: true),
        key: String? = nil,
        as viewer: Viewer? = nil,
        pieceBytes: Int = .max
    ) throws -> BulkReport {
        var load = try loads.interactions(format, options, key: key, viewer: viewer ?? editor)
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            try load.receive(Array(rest.prefix(pieceBytes)))
            rest = rest.dropFirst(pieceBytes)
        }
        return try load.finish()
    }

    private let mixed = """
        {"user": "u1", "item": "i0", "rating": 4}
        {"user": "u1", "item": "i9", "rating": 4}
        nonsense
        {"user": "u1", "item": "i1", "rating": 3, "timestamp": 7}

        {"user": "u2", "item": "i0", "rating": "3"}
        {"user": "u1", "item": "i0", "rating": 4}
        """

    @Test func `each line is saved or told why not, however the stream is cut`() throws {
        let whole = try report(mixed)
        #expect(whole.created == 2 && whole.unchanged == 1 && whole.rejected == 3 && whole.lineCount == 7)
        #expect(whole.problems.map(\.line) == [2, 3, 6])
        #expect(whole.problems.map(\.code) == [.unknownItem, .malformed, .invalid])
        #expect(whole.problems.map(\.pointer) == ["/item", "", "/rating"])
        #expect(bulk.interaction(user: "u1", item: "i1")?.ratedAt == Timestamp(seconds: 7))
        let cut = try report(mixed, pieceBytes: 3)
        #expect(cut.unchanged == 3 && cut.problems == whole.problems)
    }

    @Test func `rows of a table mean the same as lines of JSON`() throws {
        let found = try report("item,user,rating\ni0,u1,4\ni9,u1,4\ni1,u1,\n", .csv)
        #expect(found.created == 1 && found.problems.map(\.line) == [3, 4])
        #expect(throws: DomainError.self) { try report("item,user,stars\n1,2,3\n", .csv) }
        #expect(throws: DomainError.self) { try report("", .csv) }
    }

    @Test func `a load that is all or nothing is nothing with one bad line`() throws {
        let options = BulkOptions(isAtomic: true, createsUsers: true)
        for bad in ["nonsense", "{\"user\": \"u1\", \"item\": \"i9\", \"rating\": 4}"] {
            let found = try report("{\"user\": \"u1\", \"item\": \"i0\", \"rating\": 4}\n\(bad)", .ndjson, options)
            #expect(!found.isSaved && found.created == 0 && found.rejected == 1 && found.problems[0].line == 2)
            #expect(bulk.interactions.isEmpty && bulk.userIDs.isEmpty)
        }
        #expect(try report("{\"user\": \"u1\", \"item\": \"i0\", \"rating\": 4}", .ndjson, options).created == 1)
        var load = try loads.interactions(.ndjson, options, key: nil, viewer: editor)
        let many = Array(String(repeating: "x\n", count: BulkOptions.maxAtomicLines + 1).utf8)
        #expect(throws: DomainError.self) { try load.receive(many) }
        load.cancel()
    }

    @Test func `a dry run goes to a store of its own and is not remembered`() throws {
        #expect(try report(mixed, .ndjson, BulkOptions(isDryRun: true, createsUsers: true), key: "k").created == 2)
        #expect(bulk.interactions.isEmpty && dryBulk.interactions.count == 2)
        #expect(try loads.list(page: PageRequest(), viewer: editor).results.isEmpty)
    }

    @Test func `a load that was broken off goes on where it was, and one that is finished stays`() throws {
        let lines = (0..<100).map { "{\"user\": \"u\($0)\", \"item\": \"i0\", \"rating\": 4}\n" }.joined()
        let options = BulkOptions(createsUsers: true)
        var load = try loads.interactions(.ndjson, options, key: "k", viewer: editor)
        try load.receive(Array(lines.utf8.prefix(lines.utf8.count / 2)))
        #expect(throws: DomainError.self) { try loads.interactions(.ndjson, options, key: "k", viewer: editor) }
        #expect(try loads.importing(key: "k", viewer: editor)?.1 == .running)
        load.cancel()
        let (broken, state) = try #require(try loads.importing(key: "k", viewer: editor))
        #expect(state == .brokenOff && broken.report.created == broken.report.lineCount)
        #expect((40...50).contains(broken.report.lineCount) && bulk.interactions.count == broken.report.lineCount)
        #expect(try loads.importing(key: "k", viewer: member) == nil, "keys are each account's own")

        let found = try report(lines, key: "k")
        #expect(found.created == 100 && found.unchanged == 0 && found.lineCount == 100)
        #expect(bulk.callSizes.last == 100 - broken.report.lineCount, "saved lines are passed over")
        var again = try report("nonsense", key: "k")
        #expect(again.isReplayed)
        again.isReplayed = false
        #expect(again == found)
        #expect(try loads.importing(key: "k", viewer: editor)?.1 == .finished)
        #expect(throws: DomainError.self) {
            try loads.items(.ndjson, options, key: "k", viewer: editor) { _ in throw DomainError.stale }
        }
    }

    @Test func `nothing is saved behind what could not be`() throws {
        imports.fails = true
        var load = try loads.interactions(.ndjson, BulkOptions(createsUsers: true), key: "k", viewer: editor)
        try load.receive(Array(mixed.utf8))
        #expect(throws: DiskFull.self) { try load.finish() }
        load.cancel()
        #expect(bulk.interactions.isEmpty)
        imports.fails = false
        #expect(try loads.importing(key: "k", viewer: editor)?.1 == .brokenOff)
        #expect(try report(mixed, key: "k").created == 2)
    }

    @Test func `who is no editor rates for nobody else`() throws {
        let found = try report(
            """
            {"item": "i0", "rating": 4}
            {"user_id": 20, "item": "i1", "rating": 4}
            {"user_id": 21, "item": "i0", "rating": 4}
            {"user": "u1", "item": "i0", "rating": 4}
            """,
            as: member
        )
        #expect(found.problems.map(\.line).suffix(2) == [3, 4] && found.problems.last?.code == .forbidden)
        #expect(throws: DomainError.forbidden) {
            try loads.users(.csv, BulkOptions(), key: nil, viewer: member) { _ in throw DomainError.stale }
        }
        #expect(throws: DomainError.unauthorized) {
            try loads.interactions(.csv, BulkOptions(), key: nil, viewer: .guest)
        }
    }
}

private struct DiskFull: Error {}

private struct FixedSettings: SiteSettingsStore {
    func settings() throws -> SiteSettings { .defaults }
    func save(_ settings: SiteSettings, requiringRatingsOnScale: Bool) throws {}
}

/// Imports in memory, by the rules of the contract.
private final class InMemoryImportStore: ImportStore {
    private let kept = Locked<[Import]>([])
    private let failing = Locked(false)

    var fails: Bool {
        get { failing.withLock { $0 } }
        set { failing.withLock { $0 = newValue } }
    }

    func insert(_ kind: Import.Kind, account: ID<Account>?, key: String?, at moment: Timestamp) throws -> Import {
        kept.withLock { kept in
            let load = Import(
                id: ID(Int64(kept.count + 1)),
                kind: kind,
                account: account,
                key: key,
                isFinished: false,
                report: BulkReport(),
                startedAt: moment,
                changedAt: moment
            )
            kept.append(load)
            return load
        }
    }

    func importing(_ id: ID<Import>) throws -> Import? { kept.withLock { $0.first { $0.id == id } } }

    func importing(account: ID<Account>?, key: String) throws -> Import? {
        kept.withLock { $0.first { $0.account == account && $0.key == key } }
    }

    func save(_ report: BulkReport, of id: ID<Import>, isFinished: Bool, at moment: Timestamp) throws {
        if fails { throw DiskFull() }
        kept.withLock { kept in
            for index in kept.indices where kept[index].id == id {
                kept[index].report = report
                kept[index].isFinished = isFinished
            }
        }
    }

    func imports(account: ID<Account>?, page: PageRequest) throws -> Page<Import> {
        kept.withLock { kept in Page(results: kept.filter { account == nil || $0.account == account }) }
    }
}
