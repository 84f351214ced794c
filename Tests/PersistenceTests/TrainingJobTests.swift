import Domain
import Support
import Testing

@testable import Persistence

/// Trainings on real stores, from the job that asks for one to the version that it makes live.
@Suite struct TrainingJobTests {
    private let temporary: TemporaryDatabase
    private let matrix = ID<SimilarityMatrix>(1)
    private let raters: [ID<User>]
    private let items: [ID<Item>]

    /// Twenty users who rate twelve items, each some of them.
    init() throws {
        let temporary = try TemporaryDatabase()
        self.temporary = temporary
        let raters = try (0..<20).map { _ in try temporary.addUser() }
        let items = try (0..<12).map { try temporary.addItem("Item \($0)") }
        self.raters = raters
        self.items = items
        try temporary.database.write { _ in
            for (index, user) in raters.enumerated() {
                for (place, item) in items.enumerated() where (index + place) % 3 != 0 {
                    try temporary.rate(user, item, Double((index * place) % 9 + 2) / 2)
                }
            }
        }
    }

    private func recommender() throws -> Recommender {
        try #require(try temporary.recommenders.recommender(ID(1)))
    }

    private func training() throws -> Training {
        Training(
            source: temporary.training,
            matrices: temporary.matrices,
            recommenders: temporary.recommenders,
            clock: FixedClock(),
            scale: try temporary.settings.settings().ratingScale,
            threads: 2
        )
    }

    /// Throws as the job does.
    @discardableResult
    private func train(
        onlyIfChanged: Bool = false,
        monitor: TrainingMonitor = TrainingMonitor()
    ) throws -> TrainingJob.Ending {
        let jobs = temporary.jobs
        let claim = try jobs.beginTraining(
            of: recommender(),
            origin: .command,
            onlyIfChanged: onlyIfChanged,
            at: .start
        )
        let job = TrainingJob(
            jobs: jobs,
            recommenders: temporary.recommenders,
            training: try training(),
            clock: FixedClock(),
            describe: { ($0 as? SQLiteError)?.isFull == true ? "full" : "\($0)" }
        )
        return try job.perform(try #require(claim), monitor: monitor)
    }

    private func lastJob() throws -> Job { try #require(try temporary.jobs.lastJob(of: ID(1))) }
    private func states() throws -> [MatrixVersion.State] { try temporary.matrices.versions(of: matrix).map(\.state) }

    // MARK: Only what has changed

    @Test func `a training that is asked for only if something changed ends at once where nothing has`() throws {
        try train(onlyIfChanged: true)
        let live = try #require(try temporary.matrices.liveVersion(of: matrix))
        #expect(live.number == 1)
        #expect(try lastJob().id == live.job)
        #expect(try train(onlyIfChanged: true) == .unchanged(live))
        #expect(try lastJob().message == "nothing to train: nothing has changed since version 1 was trained")
        #expect(try states() == [.live])
        guard case .trained = try train() else { throw UnreadableRow("it was not trained when that was asked for") }
        #expect(try states() == [.retired, .live])
    }

    @Test func `whatever a training would see calls for another`() throws {
        try train()
        func expectChange(_ what: Comment, _ change: () throws -> Void) throws {
            #expect(try training().standing(of: recommender()).isCurrent, what)
            try change()
            #expect(try training().standing(of: recommender()).isCurrent == false, what)
            guard case .trained = try train(onlyIfChanged: true) else {
                Issue.record(what)
                return
            }
        }
        try expectChange("a new rating") { try temporary.rate(raters[0], items[0], 1) }
        try expectChange("another value") { try temporary.rate(raters[0], items[0], 5) }
        try expectChange("one rating goes and another comes") {
            _ = try temporary.interactions.delete(user: raters[0], item: items[0])
            try temporary.rate(raters[1], items[2], 5)
        }
        try expectChange("another setting") {
            try temporary.database.write {
                try $0.run("UPDATE recommenders SET settings = '{\"neighbours\":3}' WHERE id = 1")
            }
        }
        try expectChange("another scale") {
            let scale = try #require(RatingScale(minimum: 0.5, maximum: 10, step: 0.5))
            try temporary.settings.save(SiteSettings(siteName: "Palate", ratingScale: scale))
        }
    }

    @Test func `what a model does not learn from calls for no other training`() throws {
        try train()
        _ = try temporary.addItem("An item that nobody rated")
        let rating = try #require(try temporary.interactions.interaction(user: raters[1], item: items[0]))
        try temporary.rate(raters[1], items[0], rating.rating, at: .start + 99)
        #expect(
            try training().standing(of: recommender())
                == TrainingStanding(
                    live: try temporary.matrices.liveVersion(of: matrix),
                    changes: 0,
                    isRecipeNew: false
                )
        )
    }

    @Test func `a rating that comes while training reads is not taken for known`() throws {
        let monitor = TrainingMonitor { [temporary, raters, items] progress in
            guard progress.phase == .computing, progress.completed == progress.total else { return }
            _ = try? temporary.rate(raters[0], items[0], 1)
        }
        try train(monitor: monitor)
        #expect(try training().standing(of: recommender()).changes == 1)
    }

    @Test func `a version that was published from outside is left alone by the schedule and trained on demand`() throws
    {
        let version = try temporary.matrices.beginVersion(of: matrix, at: .start)
        _ = try temporary.matrices.finish(version.id)
        _ = try temporary.matrices.activate(version.id, at: .start)
        let standing = try training().standing(of: recommender())
        #expect(standing.changes == nil && !standing.isCurrent)
        #expect(TrainingSchedule.standard.reason(standing, last: nil, at: .start + 1_000_000) == nil)
        guard case .trained = try train(onlyIfChanged: true) else { throw UnreadableRow("it was not trained") }
    }

    // MARK: What has not changed is taken over

    private func liveRows() throws -> [MatrixRow] {
        let live = try #require(try temporary.matrices.liveVersion(of: matrix))
        var rows: [MatrixRow] = []
        try temporary.matrices.forEachRow(of: live.id) { rows.append($0) }
        return rows
    }

    private func computedRows(_ ending: TrainingJob.Ending) throws -> Int? {
        guard case .trained(let outcome) = ending else { throw UnreadableRow("it was not trained") }
        return outcome.computedRowCount
    }

    @Test func `after each change a training computes some rows, and makes those of a whole one`() throws {
        #expect(try computedRows(train()) == nil)
        let newcomer = try temporary.addUser()
        let changes: [() throws -> Void] = [
            { try temporary.rate(raters[4], items[3], 1) },
            { _ = try temporary.interactions.delete(user: raters[1], item: items[0]) },
            { for item in items[5...7] { try temporary.rate(newcomer, item, 4.5) } },
            { try temporary.rate(newcomer, temporary.addItem("Another"), 2) },
            { try temporary.items.delete(items[2], expecting: nil) },
            {},
        ]
        for change in changes {
            try change()
            let computed = try #require(try computedRows(train()))
            #expect(computed < 8)
            #expect(try lastJob().message.hasSuffix("rows computed anew"))
            let updated = try liveRows()
            try temporary.database.write { try $0.run("DELETE FROM matrix_fingerprints") }
            #expect(try computedRows(train()) == nil, "nobody knows what the rows were computed from")
            #expect(try liveRows() == updated)
        }
    }

    @Test func `of a damaged version nothing is taken over`() throws {
        try train()
        let sound = try liveRows()
        try temporary.database.write { try $0.run("UPDATE matrix_rows SET neighbours = x'0200000000000040'") }
        #expect(try computedRows(train()) == nil)
        #expect(try liveRows() == sound)
        #expect(try computedRows(train()) == 0)
    }

    // MARK: When it goes wrong

    @Test func `a full disk leaves the live version, says so, and leaves nothing else`() throws {
        try train()
        let before = try temporary.matrices.versions(of: matrix)
        try temporary.database.write { connection in
            // Thousands of rows with long lists need some megabytes.
            for item in 0..<3000 {
                let extra = try temporary.addItem("Extra \(item)")
                for rater in [item, item + 1] { try temporary.rate(raters[rater % 5], extra, 4) }
            }
            let pages = try connection.first("PRAGMA page_count") { $0.int(0) } ?? 0
            try connection.execute("PRAGMA max_page_count = \(pages + 40)")
        }
        #expect { try train() } throws: { ($0 as? SQLiteError)?.isFull == true }
        #expect(try lastJob().state == .failed)
        #expect(try lastJob().message == "full")
        #expect(try temporary.matrices.versions(of: matrix) == before)
        try temporary.matrices.verify(before[0].id)
        // The next training, with room again, is not hindered by anything.
        try temporary.database.write { try $0.execute("PRAGMA max_page_count = 1000000") }
        try train()
        #expect(try states() == [.retired, .live])
    }

    @Test func `a cancelled training leaves the live version, and says so`() throws {
        try train()
        let monitor = TrainingMonitor()
        monitor.cancel()
        #expect(throws: TrainingCancelled.self) { try train(monitor: monitor) }
        #expect(try lastJob().state == .cancelled)
        #expect(try lastJob().message == "It was cancelled; what is live stays live.")
        #expect(try states() == [.live])
    }

    @Test func `settings that cannot be fail the job and nothing else`() throws {
        try train()
        try temporary.database.write {
            try $0.run("UPDATE recommenders SET settings = '{\"neighbours\":0}' WHERE id = 1")
        }
        #expect(throws: DomainError.invalid("neighbours", "Choose a whole number from 1 to 500.")) { try train() }
        #expect(try lastJob().state == .failed)
        #expect(try states() == [.live])
        #expect(try temporary.jobs.openJobs().isEmpty)
    }

    @Test func `an empty site, one rating, and ratings that are all equal end in plain words`() throws {
        let empty = try TemporaryDatabase()
        func train() throws -> TrainingOutcome {
            let recommender = try #require(try empty.recommenders.recommender(ID(1)))
            return try Training(
                source: empty.training,
                matrices: empty.matrices,
                recommenders: empty.recommenders,
                clock: FixedClock(),
                scale: .halfStars,
                threads: 2
            ).run(recommender)
        }
        #expect {
            _ = try train()
        } throws: { error in
            guard case DomainError.conflict(let why) = error else { return false }
            return why.contains("There are no ratings to learn from yet")
        }
        let (user, item) = (try empty.addUser(), try empty.addItem("One"))
        try empty.rate(user, item, 4)
        #expect(try train().versions.map(\.rowCount) == [0])
        for name in ["Two", "Three"] { try empty.rate(user, empty.addItem(name), 4) }
        #expect(try train().interactionCount == 3)
        #expect(try empty.matrices.versions(of: matrix).map(\.state) == [.retired, .live])
    }

    // MARK: What killed trainings leave

    private func recovery() -> JobRecovery {
        JobRecovery(jobs: temporary.jobs, matrices: temporary.matrices, clock: FixedClock())
    }

    private func begin(_ job: ID<Job>?, isReady: Bool) throws -> MatrixVersion {
        let version = try temporary.matrices.beginVersion(of: matrix, basis: nil, job: job, at: .start)
        try temporary.matrices.append([MatrixRow(id: 1, neighbours: [])], to: version.id)
        return isReady ? try temporary.matrices.finish(version.id) : version
    }

    @Test(arguments: [false, true])
    func `what a killed training left is deleted, whether it was complete or not`(isReady: Bool) throws {
        try train()
        let claim = try #require(
            try temporary.jobs.beginTraining(of: recommender(), origin: .command, onlyIfChanged: false, at: .start)
        )
        _ = try begin(claim.job.id, isReady: isReady)
        #expect(try recovery().run().isEmpty, "its process is alive")
        #expect(try states() == [.live, isReady ? .ready : .building])
        claim.giveBack()
        #expect(try recovery().run().count == 2)
        #expect(try states() == [.live])
        #expect(try lastJob().state == .failed)
        #expect(try recovery().run().isEmpty)
    }

    @Test func `what was begun without a job is left alone`() throws {
        _ = try begin(nil, isReady: false)
        _ = try begin(nil, isReady: true)
        #expect(try recovery().run().isEmpty)
        #expect(try states() == [.building, .ready])
    }

    // MARK: Matrices that belong together

    @Test func `versions of one training go live and are rolled back together`() throws {
        let users = try temporary.matrices.insert(name: "users", kind: .userToUser, description: "").id
        let service = temporary.matrixService()
        for _ in 1...2 {
            let job = try temporary.jobs.insertTraining(
                of: recommender(),
                origin: .command,
                onlyIfChanged: false,
                at: .start
            )
            let pair = try [matrix, users].map {
                try temporary.matrices.beginVersion(of: $0, basis: nil, job: job.id, at: .start).id
            }
            for version in pair { _ = try temporary.matrices.finish(version) }
            #expect(try temporary.matrices.activate(pair, at: .start).map(\.state) == [.live, .live])
            try temporary.jobs.finish(job.id, .done, "", at: .start)
        }
        func live() throws -> [Int?] {
            try [matrix, users].map { try temporary.matrices.liveVersion(of: $0)?.number }
        }
        #expect(try live() == [2, 2])
        _ = try service.activate(1, of: users, viewer: .system)
        #expect(try live() == [1, 1])
        _ = try service.activate(2, of: matrix, viewer: .system)
        #expect(try live() == [2, 2])
    }

    @Test func `of several versions all go live or none`() throws {
        let users = try temporary.matrices.insert(name: "users", kind: .userToUser, description: "").id
        let ready = try temporary.matrices.beginVersion(of: matrix, at: .start).id
        _ = try temporary.matrices.finish(ready)
        let building = try temporary.matrices.beginVersion(of: users, at: .start).id
        #expect(throws: DomainError.conflict("Version 1 is not complete.")) {
            try temporary.matrices.activate([ready, building], at: .start)
        }
        #expect(try temporary.matrices.liveVersion(of: matrix) == nil)
        #expect(try states() == [.ready])
    }
}
