import Domain
import Support
import Testing

@testable import Persistence

/// Imports into a real database: what stays, what a second one changes, and what one that was stopped leaves.
@Suite struct ImportIntoSQLiteTests {
    private let temporary: TemporaryDatabase
    private let folder = TemporaryFolder()

    /// 40 users rate 30 films, by a rule that leaves no two rows alike, and some lines are bad.
    init() throws {
        temporary = try TemporaryDatabase()
        let films = (1...30).map { "\($0),Film \($0) (1995),Drama|Kind \($0 % 3)\n" }.joined()
        folder.write("movieId,title,genres\n" + films, to: "movies.csv")
        let ratings = (0..<1200).map { index in
            "\(index / 30 + 1),\(index % 30 + 1),\(Double(index * 7 % 10 + 1) / 2),\(1000 + index)\n"
        }
        let bad = "1,1,0.5,7\n2,99,4,1\n3,3,x,1\n"
        folder.write("userId,movieId,rating,timestamp\n" + ratings.joined() + bad, to: "ratings.csv")
    }

    private func run(
        isDryRun: Bool = false,
        orphans: ImportOptions.OrphanRule? = nil,
        progress: (ImportProgress) throws -> Void = { _ in }
    ) throws -> ImportReport {
        var options = ImportOptions()
        options.orphans = orphans
        let bulk = SQLiteBulkStore(database: temporary.database, isDryRun: isDryRun)
        return try DataSetImport(bulk: bulk, clock: FixedClock(), scale: .halfStars, options: options)
            .run(path: folder.path, progress: progress)
    }

    /// Everything that an import may change, versions and statistics included.
    private func contents() throws -> [String] {
        try [
            """
            SELECT id || ' ' || external_id || ' ' || title || ' ' || votes || ' ' || rating_sum || ' '
                || weighted_rating || ' ' || popularity || ' ' || version || ' ' || updated_at
            FROM items ORDER BY id
            """,
            "SELECT id || ' ' || external_id || ' ' || rating_count || ' ' || rating_sum || ' ' || version FROM users",
            "SELECT user_id || ' ' || item_id || ' ' || rating || ' ' || rated_at FROM interactions",
            "SELECT name || ' ' || item_count FROM tags ORDER BY name",
            "SELECT name || ' ' || total FROM row_counts",
            "SELECT rowid || ' ' || title || ' ' || tags FROM item_search ORDER BY rowid",
        ].flatMap(texts)
    }

    private func texts(_ sql: String) throws -> [String] {
        try temporary.database.read { connection in try connection.all(SQLQuery(sql)) { $0.text(0) } }
    }

    @Test func `statistics, tags and search fit what was imported`() throws {
        let report = try run()
        #expect(report.items.created == 30 && report.interactions.created == 1200 && report.usersCreated == 40)
        #expect(report.rejected == [.duplicate: 1, .unknownItem: 1, .malformed: 1])
        #expect(try texts("SELECT \"table\" FROM pragma_foreign_key_check") == [])
        let itemsThatFit = """
            SELECT id || '' FROM items
            WHERE votes = (SELECT count(*) FROM interactions WHERE item_id = items.id)
                AND abs(rating_sum - (SELECT sum(rating) FROM interactions WHERE item_id = items.id)) < 1e-9
            """
        #expect(try texts(itemsThatFit).count == 30)
        let usersThatFit = """
            SELECT id || '' FROM users
            WHERE rating_count = (SELECT count(*) FROM interactions WHERE user_id = users.id)
                AND abs(rating_sum - (SELECT sum(rating) FROM interactions WHERE user_id = users.id)) < 1e-9
            """
        #expect(try texts(usersThatFit).count == 40)
        #expect(try texts("SELECT total || '' FROM row_counts WHERE name = 'interactions'") == ["1200"])
        #expect(try texts("SELECT item_count || '' FROM tags WHERE name = 'Drama'") == ["30"])
        #expect(try texts("SELECT title FROM item_search WHERE item_search MATCH 'film kind'").count == 30)
        #expect(try texts("SELECT title FROM item_search WHERE item_search MATCH 'title:17'") == ["Film 17"])
    }

    @Test func `a second import changes nothing, not even a version`() throws {
        _ = try run()
        let before = try contents()
        #expect(before.count > 1200)
        let report = try run()
        #expect(report.changesNothing && report.items.unchanged == 30 && report.interactions.unchanged == 1200)
        #expect(report.usersSeen == 40 && report.usersCreated == 0)
        #expect(try contents() == before)
    }

    @Test(arguments: [ImportOptions.OrphanRule.skip, .create])
    func `a dry run reports what an import then does, and writes nothing`(_ orphans: ImportOptions.OrphanRule) throws {
        let empty = try contents()
        let dry = try run(isDryRun: true, orphans: orphans)
        #expect(try contents() == empty)
        #expect(dry.interactions.created == (orphans == .create ? 1201 : 1200))
        #expect(try run(orphans: orphans) == dry)
        let full = try contents()
        let again = try run(isDryRun: true, orphans: orphans)
        #expect(again.changesNothing && again.interactions.unchanged == dry.interactions.created)
        #expect(try contents() == full)
    }

    @Test func `a dry run tells updates from what is there`() throws {
        _ = try run()
        folder.write("movieId,title,genres\n1,Film 1 (1995),Drama|Kind 1\n2,Renamed,Drama\n31,New,\n", to: "movies.csv")
        folder.write(
            "userId,movieId,rating,timestamp\n1,1,0.5,1000\n1,2,5,1001\n99,31,4,1\n99,1,4,1\n",
            to: "ratings.csv"
        )
        let before = try contents()
        let dry = try run(isDryRun: true)
        #expect(try contents() == before)
        #expect((dry.items.created, dry.items.updated, dry.items.unchanged) == (1, 1, 1))
        #expect((dry.interactions.created, dry.interactions.updated, dry.interactions.unchanged) == (2, 1, 1))
        #expect(dry.usersSeen == 2 && dry.usersCreated == 1)
        #expect(try run() == dry)
    }

    @Test func `an import that was stopped goes on when it is begun again`() throws {
        struct Stop: Error {}
        #expect(throws: Stop.self) { try run { if $0.phase == .saving { throw Stop() } } }
        let report = try run()
        #expect(report.items.unchanged == 30 && report.interactions.accepted == 1200)
        let other = try ImportIntoSQLiteTests()
        _ = try other.run()
        #expect(try contents().count == other.contents().count)
        #expect(try run().changesNothing)
    }

    @Test func `an item that the catalogue has is no orphan, and keeps its title`() throws {
        _ = try temporary.addItem("Kept", externalID: "99")
        let report = try run(orphans: .create)
        #expect(report.unknownItems == 0 && report.interactions.created == 1201)
        #expect(try temporary.items.item(externalID: "99")?.title == "Kept")
    }
}
