import Domain
import Testing

@testable import Persistence

@Suite struct JobStoreTests {
    private let temporary: TemporaryDatabase
    private let recommender: Recommender
    private let other: Recommender
    private var jobs: SQLiteJobStore { temporary.jobs }

    init() throws {
        temporary = try TemporaryDatabase()
        let found = try temporary.recommenders.recommenders()
        recommender = try #require(found.first)
        other = try #require(found.dropFirst().first)
    }

    private func queue(_ recommender: Recommender) throws -> Job {
        try jobs.insertTraining(of: recommender, origin: .changes, onlyIfChanged: true, at: .start)
    }

    @Test func `a job is queued, claimed, reported and finished`() throws {
        let queued = try queue(recommender)
        #expect(queued.state == .queued && queued.subject == "item-neighbours" && queued.onlyIfChanged)
        #expect(queued.origin == .changes && queued.createdAt == .start && queued.startedAt == nil)
        #expect(try jobs.openJobs() == [queued])
        let claim = try #require(try jobs.claim(queued.id, at: .start + 1))
        #expect(claim.job.state == .running && claim.job.startedAt == .start + 1 && claim.job.processID != nil)
        let progress = TrainingProgress(phase: .writing, completed: 5, total: 9)
        try jobs.report(progress, of: queued.id)
        try jobs.append("half-way", to: queued.id, at: .start + 2)
        #expect(try jobs.job(queued.id)?.progress == progress)
        try jobs.finish(queued.id, .done, "version 1 is live", at: .start + 3)
        claim.giveBack()
        let ended = try #require(try jobs.lastJob(of: recommender.id))
        #expect(ended.state == .done && ended.finishedAt == .start + 3 && ended.message == "version 1 is live")
        #expect(try jobs.lines(of: queued.id).map(\.text) == ["half-way", "done: version 1 is live"])
        #expect(try jobs.openJobs().isEmpty)
    }

    @Test func `what comes after the end changes nothing`() throws {
        let job = try queue(recommender)
        let claim = try #require(try jobs.claim(job.id, at: .start))
        try jobs.finish(job.id, .failed, "no room", at: .start)
        claim.giveBack()
        try jobs.finish(job.id, .done, "late", at: .start)
        try jobs.append("late", to: job.id, at: .start)
        try jobs.report(TrainingProgress(phase: .writing, completed: 1, total: 1), of: job.id)
        let ended = try #require(try jobs.job(job.id))
        #expect(ended.state == .failed && ended.message == "no room" && ended.progress == nil)
        #expect(try jobs.lines(of: job.id).map(\.text) == ["failed: no room"])
    }

    @Test func `one job of a recommender is open at a time`() throws {
        let first = try queue(recommender)
        #expect(throws: DomainError.conflict("A training of “item-neighbours” is queued or running already.")) {
            try queue(recommender)
        }
        #expect(try jobs.beginTraining(of: recommender, origin: .command, onlyIfChanged: false, at: .start) == nil)
        _ = try jobs.cancel(first.id, at: .start)
        #expect(try queue(recommender).id > first.id)
    }

    @Test func `one job runs at a time, and each is claimed once`() throws {
        let first = try queue(recommender)
        let second = try queue(other)
        let claim = try #require(try jobs.claim(first.id, at: .start))
        #expect(try jobs.claim(first.id, at: .start) == nil)
        #expect(try jobs.claim(second.id, at: .start) == nil)
        #expect(try jobs.job(second.id)?.state == .queued)
        try jobs.finish(first.id, .done, "", at: .start)
        claim.giveBack()
        #expect(try jobs.beginTraining(of: recommender, origin: .command, onlyIfChanged: false, at: .start) != nil)
        #expect(try jobs.claim(second.id, at: .start) == nil)
    }

    @Test func `a job that could not begin leaves no row`() throws {
        let running = try #require(
            try jobs.beginTraining(of: other, origin: .command, onlyIfChanged: false, at: .start)
        )
        #expect(try jobs.beginTraining(of: recommender, origin: .command, onlyIfChanged: false, at: .start) == nil)
        #expect(try jobs.openJobs().map(\.id) == [running.job.id])
    }

    @Test func `a queued job is cancelled at once, and a running one is asked to stop`() throws {
        let queued = try queue(recommender)
        #expect(try jobs.cancel(queued.id, at: .start).state == .cancelled)
        #expect(throws: DomainError.conflict("Job \(queued.id) has ended already.")) {
            try jobs.cancel(queued.id, at: .start)
        }
        #expect(throws: DomainError.notFound("job 99")) { try jobs.cancel(ID(99), at: .start) }
        let running = try queue(recommender)
        let claim = try jobs.claim(running.id, at: .start)
        let asked = try jobs.cancel(running.id, at: .start)
        #expect(asked.state == .running && asked.isCancelling)
        claim?.giveBack()
    }

    @Test func `a job whose process has ended has failed, and one that is alive goes on`() throws {
        let job = try queue(recommender)
        let claim = try #require(try jobs.claim(job.id, at: .start))
        #expect(try jobs.failAbandoned("gone", at: .start).isEmpty)
        // What the system does when the process ends.
        claim.giveBack()
        #expect(try jobs.failAbandoned("gone", at: .start + 5).map(\.id) == [job.id])
        let ended = try #require(try jobs.job(job.id))
        #expect(ended.state == .failed && ended.message == "gone" && ended.finishedAt == .start + 5)
        #expect(try jobs.failAbandoned("gone", at: .start).isEmpty)
    }

    @Test func `jobs are listed from the newest, part by part, and the oldest are forgotten`() throws {
        for _ in 1...5 { try jobs.finish(queue(recommender).id, .done, "", at: .start) }
        let open = try queue(recommender)
        let parts = try pages(limit: 4) { try jobs.jobs(matching: JobQuery(), page: $0) }
        #expect(parts.map { $0.results.map(\.id.rawValue) } == [[6, 5, 4, 3], [2, 1]])
        #expect(try jobs.jobs(matching: JobQuery(), page: PageRequest(limit: 1, wantsTotal: true)).total == 6)
        try jobs.forgetEnded(keeping: 3)
        #expect(try jobs.jobs(matching: JobQuery(), page: PageRequest()).results.map(\.id.rawValue) == [6, 5, 4])
        #expect(try jobs.job(open.id) == open)
        #expect(try jobs.lines(of: ID(1)).isEmpty)
    }

    @Test func `jobs are listed by kind, state and recommender`() throws {
        try jobs.finish(queue(recommender).id, .done, "", at: .start)
        let second = try queue(recommender)
        let third = try queue(other)
        func ids(_ query: JobQuery) throws -> [ID<Job>] {
            let page = try jobs.jobs(matching: query, page: PageRequest(wantsTotal: true))
            #expect(page.total == page.results.count)
            return page.results.map(\.id)
        }
        #expect(try ids(JobQuery(kind: .training)).count == 3)
        #expect(try ids(JobQuery(state: .queued)) == [third.id, second.id])
        #expect(try ids(JobQuery(recommender: other.id)) == [third.id])
        #expect(try ids(JobQuery(state: .done, recommender: other.id)).isEmpty)
    }

    @Test func `those who watch jobs hear of each change, once it is on disk`() throws {
        let heard = Locked(0)
        temporary.database.onJobChange { heard.withLock { $0 += 1 } }
        let job = try queue(recommender)
        #expect(heard.withLock { $0 } == 1)
        #expect(throws: DomainError.self) { try queue(recommender) }
        #expect(heard.withLock { $0 } == 1, "nothing changed")
        let claim = try jobs.claim(job.id, at: .start)
        try jobs.append("a line", to: job.id, at: .start)
        try jobs.finish(job.id, .done, "", at: .start)
        claim?.giveBack()
        #expect(heard.withLock { $0 } == 4)
    }
}
