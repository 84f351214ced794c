import Domain
import Support
import Synchronization
import Testing

@testable import Persistence

@Suite struct MigratorTests {
    private let folder = TemporaryFolder()
    private let store = TemporaryFolder()
    private var path: String { store.path + "/palate.db" }

    private func migrate() throws -> [String] {
        try Migrator(folder: folder.path).migrate(databaseAt: path, at: .start)
    }

    private func names() throws -> [String] {
        let connection = try Connection(path: path, role: .writer)
        defer { connection.close() }
        return try connection.all("SELECT name FROM sqlite_schema WHERE name LIKE 't%' ORDER BY name") { $0.text(0) }
    }

    @Test func `migrations are applied in order, each once`() throws {
        folder.write("CREATE TABLE t1 (a); INSERT INTO t1 VALUES (1);", to: "0001-first.sql")
        #expect(try Migrator(folder: folder.path).pending(databaseAt: path) == ["0001-first.sql"])
        #expect(try migrate() == ["0001-first.sql"])
        folder.write("ALTER TABLE t1 RENAME TO t2;", to: "0002-second-step.sql")
        #expect(try Migrator(folder: folder.path).pending(databaseAt: path) == ["0002-second-step.sql"])
        #expect(try migrate() == ["0002-second-step.sql"])
        #expect(try migrate() == [])
        #expect(try names() == ["t2"])
    }

    @Test func `the project's own migrations apply`() throws {
        let names = try Migrator(folder: TemporaryDatabase.migrationsFolder).migrate(databaseAt: path, at: .start)
        #expect(names.first == "0001-initial.sql")
    }

    @Test func `what an older database holds stays what it was`() throws {
        let all = try MigrationFolder.migrations(in: TemporaryDatabase.migrationsFolder)
        let old = all.prefix { !$0.name.contains("accounts-sessions-tokens") }
        for migration in old { folder.write(migration.sql, to: migration.name) }
        _ = try migrate()
        let connection = try Connection(path: path, role: .writer)
        try connection.execute(
            """
            INSERT INTO users (id, name, created_at) VALUES (7, 'Ada', 1);
            INSERT INTO accounts (id, user_id, name, folded_name, password_hash, role, created_at)
            VALUES (3, 7, 'Ada', 'ada', 'h', 'admin', 1);
            INSERT INTO sessions VALUES (zeroblob(32), 3, 5, 2000000000);
            INSERT INTO devices VALUES (zeroblob(32), 3, 2000000000);
            INSERT INTO api_tokens (id, account_id, name, prefix, token_hash, scopes, created_at)
            VALUES (4, 3, 'loader', 'palate_x', zeroblob(32), 'read', 6);
            INSERT INTO evaluations VALUES (2, 'leave-last-out', 10, NULL, 1, 5, 2, 3, 9);
            INSERT INTO evaluation_rows VALUES (2, 0, 'a', 'ease', '{}', 'model', 1, 0.5, NULL);
            INSERT INTO imports (id, kind, account_id, key, is_finished, line_count, created, started_at, changed_at)
            VALUES (5, 'users', 3, 'k', 1, 8, 6, 7, 8);
            """
        )
        connection.close()
        for migration in all.dropFirst(old.count) { folder.write(migration.sql, to: migration.name) }
        _ = try migrate()
        let database = try Database(path: path, readerCount: 1)
        defer { database.close() }
        let accounts = SQLiteAccountStore(database: database)
        let hash = [UInt8](repeating: 0, count: 32)
        let session = try #require(try accounts.session(tokenHash: hash, at: .start))
        #expect(session.account.id == ID(3) && session.createdAt == Timestamp(seconds: 5) && session.browser.isEmpty)
        #expect(try accounts.isDevice(tokenHash: hash, ofAccountNamed: "ADA", at: .start))
        let token = try #require(try SQLiteAPITokenStore(database: database).token(tokenHash: hash))
        #expect(token.token.id == ID(4) && token.token.name == "loader" && token.account.role == .admin)
        #expect(try SQLiteEvaluationStore(database: database).evaluation(ID(2))?.evaluation.rows.map(\.name) == ["a"])
        let imports = SQLiteImportStore(database: database)
        let load = try #require(try imports.importing(account: ID(3), key: "k"))
        #expect(load.id == ID(5) && load.kind == .users && load.report.created == 6 && load.job == nil)
        #expect(try imports.insert(.dataSet, account: ID(3), key: nil, at: .start).id == ID(6))
        #expect(try accounts.insert(name: "Bob", passwordHash: "h", role: .admin, at: .start).id == ID(4))
        try accounts.delete(ID(3), andUser: true) { _ in }
        #expect(try accounts.session(tokenHash: hash, at: .start) == nil)
    }

    @Test func `an edited migration is refused`() throws {
        folder.write("CREATE TABLE t1 (a);", to: "0001-first.sql")
        _ = try migrate()
        folder.write("CREATE TABLE t1 (b);", to: "0001-first.sql")
        folder.write("CREATE TABLE t2 (b);", to: "0002-second.sql")
        #expect(throws: MigrationError.edited("0001-first.sql")) { try migrate() }
        #expect(throws: MigrationError.edited("0001-first.sql")) {
            try Migrator(folder: folder.path).pending(databaseAt: path)
        }
        #expect(try names() == ["t1"])
    }

    @Test func `a renamed migration is refused`() throws {
        folder.write("CREATE TABLE t1 (a);", to: "0001-first.sql")
        _ = try migrate()
        let other = TemporaryFolder()
        other.write("CREATE TABLE t1 (a);", to: "0001-other.sql")
        #expect(throws: MigrationError.renamed(applied: "0001-first.sql", found: "0001-other.sql")) {
            try Migrator(folder: other.path).migrate(databaseAt: path, at: .start)
        }
    }

    @Test func `gaps and duplicates are refused`() throws {
        folder.write("", to: "0001-first.sql")
        folder.write("", to: "0003-third.sql")
        #expect(throws: MigrationError.gap(missing: 2, before: "0003-third.sql")) { try migrate() }
        folder.write("", to: "0002-b.sql")
        folder.write("", to: "0002-a.sql")
        #expect(throws: MigrationError.duplicate(number: 2, "0002-a.sql", "0002-b.sql")) { try migrate() }
        let late = TemporaryFolder()
        late.write("", to: "0002-a.sql")
        #expect(throws: MigrationError.gap(missing: 1, before: "0002-a.sql")) { try Migrator(folder: late.path) }
    }

    @Test func `a database newer than the program is refused`() throws {
        folder.write("CREATE TABLE t1 (a);", to: "0001-first.sql")
        folder.write("CREATE TABLE t2 (a);", to: "0002-second.sql")
        _ = try migrate()
        let old = TemporaryFolder()
        old.write("CREATE TABLE t1 (a);", to: "0001-first.sql")
        #expect(throws: MigrationError.newerDatabase(applied: 2, known: 1)) {
            try Migrator(folder: old.path).migrate(databaseAt: path, at: .start)
        }
    }

    @Test(arguments: [
        "readme.txt", "0001_first.sql", "1-first.sql", "0001-.sql", "0001-First.sql", "0001-first.sql~", "00a1-x.sql",
        "0001", "",
    ])
    func `a file that is no migration is refused`(name: String) {
        #expect(throws: MigrationError.misnamed(name)) { try MigrationFolder.number(of: name) }
    }

    @Test func `hidden files are passed over`() throws {
        folder.write("x", to: ".0001-first.sql.swp")
        #expect(try migrate() == [])
    }

    @Test func `a missing folder is named`() {
        #expect(throws: MigrationError.self) { try Migrator(folder: folder.path + "/none") }
    }

    @Test(arguments: [
        "CREATE TABLE t2 (a); INSERT INTO nowhere VALUES (1);",
        "CREATE TABLE t2 (a); COMMIT; CREATE TABLE t3 (a);",
        "CREATE TABLE t2 (a REFERENCES t1 (a)); INSERT INTO t2 VALUES (7);",
    ])
    func `a failing migration leaves nothing, and those before it stay`(sql: String) throws {
        folder.write("CREATE TABLE t1 (a INTEGER PRIMARY KEY);", to: "0001-first.sql")
        folder.write(sql, to: "0002-second.sql")
        #expect(throws: MigrationError.self) { try migrate() }
        #expect(try Migrator(folder: folder.path).pending(databaseAt: path) == ["0002-second.sql"])
        if !sql.contains("COMMIT") { #expect(try names() == ["t1"]) }
    }

    @Test func `several processes may migrate at once`() throws {
        folder.write("CREATE TABLE t1 (a);", to: "0001-first.sql")
        folder.write("CREATE TABLE t2 (a);", to: "0002-second.sql")
        let migrator = try Migrator(folder: folder.path)
        let applied = Reports<Result<[String], any Error>>()
        let threads = Threads()
        for _ in 0..<4 {
            threads.start { [path] in applied.add(Result { try migrator.migrate(databaseAt: path, at: .start) }) }
        }
        threads.join()
        #expect(try applied.all.flatMap { try $0.get() }.sorted() == ["0001-first.sql", "0002-second.sql"])
    }

    @Test func `every refusal says what to do`() {
        let errors: [MigrationError] = [
            .unreadable(path: "p", reason: "r"), .misnamed("n"), .duplicate(number: 1, "a", "b"),
            .gap(missing: 1, before: "n"), .edited("n"), .renamed(applied: "a", found: "b"),
            .newerDatabase(applied: 2, known: 1),
        ]
        let verbs = ["Give", "Rename", "Restore", "Run"]
        for error in errors {
            #expect(verbs.contains { error.description.contains($0) }, "\(error)")
        }
    }
}
