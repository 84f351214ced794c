import Domain
import Testing

@testable import Persistence

/// What those who listen hear of jobs and live versions.
@Suite struct SiteChangesTests {
    private let temporary: TemporaryDatabase
    private let changes: SiteChanges
    private let recommender: Recommender
    private let admin = Viewer(
        account: Account(id: ID(1), userID: ID(1), name: "Ada", role: .admin, createdAt: .start)
    )
    private var jobs: SQLiteJobStore { temporary.jobs }

    init() throws {
        temporary = try TemporaryDatabase()
        changes = SiteChanges(jobs: temporary.jobs, matrices: temporary.matrices)
        recommender = try #require(try temporary.recommenders.recommenders().first)
    }

    /// What one listener heard.
    private final class Ear: Sendable {
        private let heard = Locked<[SiteChanges.Change]>([])
        private let isOpen = Locked(true)

        func listen(_ change: SiteChanges.Change) -> Bool {
            guard isOpen.withLock({ $0 }) else { return false }
            heard.withLock { $0.append(change) }
            return true
        }

        func close() { isOpen.withLock { $0 = false } }

        /// Since it was asked last.
        func take() -> [String] {
            let taken = heard.withLock { heard in
                defer { heard = [] }
                return heard
            }
            return taken.map { change in
                switch change {
                case .job(let job): "\(job.id) \(job.state) \(job.progress.map { "\($0.completed)" } ?? "")"
                case .line(let line, let number, let id): "\(id) line \(number) \(line.text)"
                case .live(let matrix): "matrix \(matrix.id) \(matrix.liveVersion ?? 0)"
                }
            }
        }
    }

    private func queue() throws -> Job {
        try jobs.insertTraining(of: recommender, origin: .changes, onlyIfChanged: false, at: .start)
    }

    @Test func `each change of a job is told once, and others see the lines`() throws {
        let (all, one) = (Ear(), Ear())
        try changes.listen(viewer: admin, all.listen)
        #expect(all.take().isEmpty)
        let job = try queue()
        try changes.look()
        try changes.look()
        #expect(all.take() == ["1 queued "])
        try changes.listen(to: job.id, after: 0, viewer: admin, one.listen)
        #expect(one.take() == ["1 queued "] && all.take().isEmpty)
        let claim = try #require(try jobs.claim(job.id, at: .start))
        try jobs.append("reading", to: job.id, at: .start)
        try changes.look()
        #expect(all.take() == ["1 running "] && one.take() == ["1 line 1 reading", "1 running "])
        try jobs.report(TrainingProgress(phase: .writing, completed: 5, total: 9), of: job.id)
        try changes.look()
        #expect(all.take() == ["1 running 5"] && one.take() == ["1 running 5"])
        try jobs.finish(job.id, .done, "well", at: .start)
        claim.giveBack()
        try changes.look()
        #expect(all.take() == ["1 done "] && one.take() == ["1 line 2 done: well", "1 done "])
        _ = try queue()
        try changes.look()
        #expect(all.take() == ["2 queued "] && one.take().isEmpty)
    }

    @Test func `what came and went between two looks is told as it ended`() throws {
        let ear = Ear()
        try changes.listen(viewer: admin, ear.listen)
        _ = try jobs.cancel(queue().id, at: .start)
        _ = try queue()
        try changes.look()
        #expect(ear.take() == ["1 cancelled ", "2 queued "])
    }

    @Test func `who comes later begins with the jobs that are open, and with the lines that are new to it`() throws {
        try jobs.finish(queue().id, .done, "", at: .start)
        let open = try queue()
        let claim = try #require(try jobs.claim(open.id, at: .start))
        for text in ["one", "two", "three"] { try jobs.append(text, to: open.id, at: .start) }
        let (all, one, ended) = (Ear(), Ear(), Ear())
        try changes.listen(viewer: admin, all.listen)
        #expect(all.take() == ["2 running "])
        try changes.listen(to: open.id, after: 2, viewer: admin, one.listen)
        #expect(one.take() == ["2 line 3 three", "2 running "])
        try changes.listen(to: ID(1), after: 0, viewer: admin, ended.listen)
        #expect(ended.take() == ["1 line 1 done: ", "1 done "])
        #expect(throws: DomainError.notFound("job 99")) {
            try changes.listen(to: ID(99), after: 0, viewer: admin, one.listen)
        }
        claim.giveBack()
    }

    @Test func `another live version is told, and a version that is not live is not`() throws {
        let ear = Ear()
        try changes.listen(viewer: admin, ear.listen)
        let matrices = temporary.matrices
        let version = try matrices.beginVersion(of: ID(1), at: .start)
        _ = try matrices.finish(version.id)
        try changes.look()
        #expect(ear.take().isEmpty)
        _ = try matrices.activate(version.id, at: .start)
        try changes.look()
        try changes.look()
        #expect(ear.take() == ["matrix 1 1"])
    }

    @Test func `who has gone is told nothing, and the others go on`() throws {
        let (gone, there) = (Ear(), Ear())
        try changes.listen(viewer: admin, gone.listen)
        try changes.listen(viewer: admin, there.listen)
        gone.close()
        let job = try queue()
        try changes.look()
        #expect(gone.take().isEmpty && there.take() == ["1 queued "])
        there.close()
        try changes.look()
        _ = try jobs.cancel(job.id, at: .start)
        try changes.look()
        // Nobody was there meanwhile: what happened then is over.
        let late = Ear()
        try changes.listen(viewer: admin, late.listen)
        try changes.look()
        #expect(late.take().isEmpty)
    }

    @Test func `only admins may listen`() {
        let member = Viewer(
            account: Account(id: ID(1), userID: ID(1), name: "Ada", role: .member, createdAt: .start)
        )
        #expect(throws: DomainError.forbidden) { try changes.listen(viewer: member) { _ in true } }
        #expect(throws: DomainError.unauthorized) { try changes.listen(viewer: .guest) { _ in true } }
    }
}
