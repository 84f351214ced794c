import Domain
import Support
import Testing

@testable import Persistence

/// Uploaded data sets on real stores, from the files that are sent to what is in the catalogue.
@Suite struct ImportJobTests {
    private let temporary: TemporaryDatabase
    private let loads: BulkLoads
    private let admin: Viewer
    private var jobs: SQLiteJobStore { temporary.jobs }
    private var imports: SQLiteImportStore { SQLiteImportStore(database: temporary.database) }
    private var folders: DataSetFolders { DataSetFolders(databasePath: temporary.path) }

    private static let files: KeyValuePairs = [
        "set/items.csv": "id,title\n1,One\n2,Two\n", "set/interactions.csv": "user,item,rating\nu,1,4\nu,2,9\nv,3,3\n",
    ]

    init() throws {
        temporary = try TemporaryDatabase()
        let account = try temporary.accounts.insert(name: "Ada", passwordHash: "h", role: .admin, at: .start)
        admin = Viewer(account: account)
        loads = Self.loads(temporary)
    }

    private static func loads(_ temporary: TemporaryDatabase) -> BulkLoads {
        BulkLoads(
            store: SQLiteBulkStore(database: temporary.database),
            dryStore: { SQLiteBulkStore(database: temporary.database, isDryRun: true) },
            imports: SQLiteImportStore(database: temporary.database),
            dataSets: DataSetFolders(databasePath: temporary.path),
            jobs: temporary.jobs,
            settings: temporary.settings,
            clock: FixedClock()
        )
    }

    private func begin(_ plan: ImportPlan? = nil, key: String? = nil) throws -> DataSetUpload {
        try loads.dataSet(plan ?? ImportPlan(format: nil, [:]), .archive, key: key, viewer: admin)
    }

    private func upload(_ plan: ImportPlan? = nil, key: String? = nil) throws -> Import {
        var upload = try begin(plan, key: key)
        try upload.receive(TarArchive(Self.files).bytes)
        return try upload.finish()
    }

    /// Throws as the job does.
    private func perform(
        _ load: Import,
        monitor: TrainingMonitor = TrainingMonitor(),
        isInterrupted: Bool = false,
        meanwhile: (ID<Job>) throws -> Void = { _ in }
    ) throws {
        let job = try #require(load.job)
        let claim = try #require(try jobs.claim(job, at: .start))
        try meanwhile(job)
        let bulk = SQLiteBulkStore(database: temporary.database)
        let path = folders.path(of: load.id)
        try ImportJob(
            jobs: jobs,
            imports: imports,
            dataSets: folders,
            clock: FixedClock(),
            load: { _, plan, monitor in
                let work = DataSetImport(bulk: bulk, clock: FixedClock(), scale: .halfStars, options: plan.options)
                let report = try work.run(path: path, format: plan.format) { _ in try monitor.check() }
                return ImportJob.Outcome(report: report.bulkReport, lines: ["Read as \(report.layout)"])
            },
            describe: { ($0 as? ImportError)?.message ?? "\($0)" }
        )
        .perform(claim, monitor: monitor) { isInterrupted }
    }

    @Test func `the files wait beside the database until their job has loaded them`() throws {
        let plan = try ImportPlan(format: "table", [.prefix: "p-", .orphans: "skip"])
        let load = try upload(plan)
        #expect(throws: DomainError.self) { try folders.makeFolder(of: load.id) { true } }
        #expect(load.kind == .dataSet && load.account == admin.account?.id && load.hasOpenJob)
        #expect(fileNames(in: folders.path(of: load.id)) == ["interactions.csv", "items.csv"])
        #expect(folders.folders() == [load.id])
        let job = try #require(try load.job.flatMap(jobs.job))
        #expect(job.kind == .import && job.subject == "table" && job.importID == load.id && job.state == .queued)
        #expect(try jobs.importPlan(of: job.id) == plan)
        #expect(try loads.importing(load.id, viewer: admin).1 == .running)

        try perform(load)
        let (ended, state) = try loads.importing(load.id, viewer: admin)
        #expect(state == .finished && ended.report.created == 3 && ended.report.rejected == 2)
        #expect(ended.report.lineCount == 5 && ended.report.unchanged == 0)
        #expect(
            ended.report.problems.map(\.line) == [3, 4]
                && ended.report.problems.map(\.code) == [.invalid, .unknownItem]
        )
        #expect(ended.report.problems.allSatisfy { $0.detail.hasPrefix("interactions.csv: ") })
        #expect(try temporary.items.item(externalID: "p-2")?.title == "Two")
        #expect(try jobs.job(job.id)?.state == .done)
        #expect(try jobs.lines(of: job.id).map(\.text).first == "Read as table")
        #expect(folders.folders().isEmpty)
    }

    @Test func `a load that fails tells why and leaves no files`() throws {
        let load = try upload(ImportPlan(format: "goodbooks", [:]))
        #expect(throws: ImportError.self) { try perform(load) }
        let job = try #require(try load.job.flatMap(jobs.job))
        #expect(job.state == .failed && job.message.contains("books.csv and ratings.csv"))
        #expect(try loads.importing(load.id, viewer: admin).1 == .brokenOff)
        #expect(folders.folders().isEmpty)
    }

    @Test func `a cancelled load says that what it saved stays`() throws {
        let load = try upload()
        let monitor = TrainingMonitor()
        monitor.cancel()
        #expect(throws: TrainingCancelled.self) { try perform(load, monitor: monitor) }
        #expect(try load.job.flatMap(jobs.job)?.state == .cancelled)
        #expect(folders.folders().isEmpty)
    }

    @Test func `an upload that breaks off leaves nothing, and may begin anew under its key`() throws {
        var broken = try begin(key: "k")
        #expect(throws: DomainError.self) { try begin(key: "k") }
        try broken.receive(Array(TarArchive(Self.files).bytes.prefix(1500)))
        broken.cancel()
        #expect(folders.folders().isEmpty)
        let whole = try upload(key: "k")
        #expect(fileNames(in: folders.path(of: whole.id)).count == 2)

        // From here on the key stands for what is under way, and then for what it came to.
        var again = try begin(key: "k")
        try again.receive(Array("no archive".utf8))
        #expect(try again.isReplayed && again.finish().job == whole.job)
        try perform(whole)
        var third = try begin(key: "k")
        #expect(try third.finish().report.created == 3)
        #expect(throws: DomainError.self) {
            try loads.items(.csv, BulkOptions(), key: "k", viewer: admin) { _ in throw CancellationError() }
        }
    }

    @Test func `an upload that another server is taking is left alone`() throws {
        var first = try begin(key: "k")
        let bytes = TarArchive(Self.files).bytes
        try first.receive(Array(bytes.prefix(1500)))
        let other = Self.loads(temporary)
        let again = #expect(throws: DomainError.self) {
            try other.dataSet(ImportPlan(format: nil, [:]), .archive, key: "k", viewer: admin)
        }
        guard case .conflict = again else { throw Unexpected() }
        try first.receive(Array(bytes.dropFirst(1500)))
        let load = try first.finish()
        #expect(fileNames(in: folders.path(of: load.id)) == ["interactions.csv", "items.csv"])
        try perform(load)
        #expect(try loads.importing(load.id, viewer: admin).0.report.created == 3)
    }

    @Test func `a failed load may be sent again under its key`() throws {
        let first = try upload(ImportPlan(format: "goodbooks", [:]), key: "k")
        #expect(throws: ImportError.self) { try perform(first) }
        let second = try upload(ImportPlan(format: "table", [:]), key: "k")
        #expect(second.id == first.id && second.job != first.job)
        try perform(second)
        #expect(try loads.importing(first.id, viewer: admin).1 == .finished)
    }

    @Test func `files that no job will load are forgotten, and others are not`() throws {
        let waiting = try upload()
        let ended = try upload(key: "k")
        try ended.job.map { try jobs.finish($0, .failed, "", at: .start) }
        var coming: DataSetUpload? = try begin()
        try loads.forgetDataSets()
        #expect(folders.folders().count == 2 && !folders.folders().contains(ended.id))

        // Sent again under its key it is there anew, whatever became of its first job.
        var again: DataSetUpload? = try begin(key: "k")
        try loads.forgetDataSets()
        #expect(folders.folders().count == 3)
        #expect(throws: DomainError.self) { try folders.makeFolder(of: ended.id) { false } }
        // As if their process was killed.
        coming = nil
        again = nil
        #expect(coming == nil && again == nil)
        try loads.forgetDataSets()
        #expect(folders.folders() == [waiting.id])
        folders.deleteFolder(of: waiting.id)
    }

    @Test func `a load that is interrupted is queued again with its files, unless it is to be cancelled`() throws {
        let load = try upload(key: "k")
        let job = try #require(load.job)
        let monitor = TrainingMonitor()
        monitor.cancel()
        try perform(load, monitor: monitor, isInterrupted: true)
        #expect(try jobs.job(job)?.state == .queued && folders.folders() == [load.id])
        #expect(try jobs.lines(of: job).last?.text.hasPrefix("interrupted") == true)
        try perform(load)
        #expect(try jobs.job(job)?.state == .done && folders.folders().isEmpty)

        let second = try upload()
        #expect(throws: TrainingCancelled.self) {
            try perform(second, monitor: monitor, isInterrupted: true) { _ = try jobs.cancel($0, at: .start) }
        }
        #expect(try second.job.flatMap(jobs.job)?.state == .cancelled && folders.folders().isEmpty)
    }

    @Test func `an import with an open job is not forgotten, however many come after it`() throws {
        let load = try upload()
        try temporary.database.write { connection in
            try connection.run("UPDATE sqlite_sequence SET seq = 1000000 WHERE name = 'imports'")
        }
        _ = try imports.insert(.items, account: nil, key: nil, at: .start)
        #expect(try imports.importing(load.id)?.job == load.job)
        try load.job.map { try jobs.finish($0, .done, "", at: .start) }
        _ = try imports.insert(.items, account: nil, key: nil, at: .start)
        #expect(try imports.importing(load.id) == nil)
        folders.deleteFolder(of: load.id)
    }

    @Test func `only admins send data sets`() throws {
        let editor = try temporary.accounts.insert(name: "Eve", passwordHash: "h", role: .editor, at: .start)
        for viewer in [Viewer(account: editor), .guest] {
            #expect(throws: DomainError.self) {
                try loads.dataSet(ImportPlan(format: nil, [:]), .archive, key: nil, viewer: viewer)
            }
        }
        #expect(folders.folders().isEmpty)
    }
}
