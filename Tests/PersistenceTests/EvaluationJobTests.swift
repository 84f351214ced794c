import Domain
import Support
import Testing

@testable import Persistence

/// Evaluations on real stores, from the job that asks for one to what is stored.
@Suite struct EvaluationJobTests {
    private let temporary: TemporaryDatabase
    private var jobs: SQLiteJobStore { temporary.jobs }
    private var evaluations: SQLiteEvaluationStore { SQLiteEvaluationStore(database: temporary.database) }

    private let plan = EvaluationPlan(
        [EvaluationSubject(name: "mine", model: .itemNeighbours, settings: ["shrinkage": .number(3)])],
        Evaluation.Settings(method: .randomShare(0.5), cutoff: 3, relevantFrom: 1.5, seed: .max)
    )

    init() throws {
        temporary = try TemporaryDatabase()
    }

    /// Ten users who rate eight items.
    private func rate() throws {
        let users = try (0..<10).map { _ in try temporary.addUser() }
        let items = try (0..<8).map { try temporary.addItem("Item \($0)") }
        try temporary.database.write { _ in
            for (index, user) in users.enumerated() {
                for (place, item) in items.enumerated() where (index + place) % 3 != 0 {
                    try temporary.rate(user, item, Double((index * place) % 9 + 2) / 2)
                }
            }
        }
    }

    private func queue(_ plan: EvaluationPlan? = nil) throws -> Job {
        try jobs.insertEvaluation(plan ?? self.plan, origin: .command, at: .start)
    }

    /// Throws as the job does.
    @discardableResult
    private func perform(_ job: Job, monitor: TrainingMonitor = TrainingMonitor()) throws -> StoredEvaluation {
        let claim = try #require(try jobs.claim(job.id, at: .start))
        return try EvaluationJob(
            jobs: jobs,
            evaluations: evaluations,
            evaluating: EvaluationRun(source: temporary.training, scale: .halfStars, clock: FixedClock()),
            clock: FixedClock(),
            describe: { ($0 as? DomainError)?.explanation ?? "\($0)" }
        )
        .perform(claim, monitor: monitor)
    }

    @Test func `what is to be judged is kept with the job`() throws {
        let job = try queue()
        #expect(job.kind == .evaluation && job.subject == "mine" && job.recommenderID == nil && job.evaluationID == nil)
        #expect(try jobs.evaluationPlan(of: job.id) == plan)
        #expect(try jobs.evaluationPlan(of: ID(99)) == nil)
    }

    @Test func `an evaluation is stored, and its job names it until it is deleted`() throws {
        try rate()
        let job = try queue()
        let stored = try perform(job)
        #expect(stored.evaluation.settings == plan.settings)
        #expect(stored.evaluation.rows.map(\.name) == ["popularity", "mine", "mine"])
        #expect(try evaluations.evaluation(stored.id)?.evaluation.settings == plan.settings)
        let ended = try #require(try jobs.job(job.id))
        #expect(ended.state == .done && ended.evaluationID == stored.id)
        let lines = try jobs.lines(of: job.id).map(\.text)
        #expect(lines == ["ratings", "popularity", "mine", "done: \(ended.message)"])
        try evaluations.delete(stored.id)
        #expect(try jobs.job(job.id)?.evaluationID == nil)
    }

    @Test func `a job fails where there is nothing to judge by`() throws {
        let job = try queue()
        #expect(throws: DomainError.self) { try perform(job) }
        let ended = try #require(try jobs.job(job.id))
        #expect(ended.state == .failed && ended.message.hasPrefix("There are no ratings") && ended.evaluationID == nil)
    }

    @Test func `a job fails where nothing but the popular could be judged, and tells why`() throws {
        try rate()
        let job = try queue(
            EvaluationPlan([EvaluationSubject(name: "wrong", model: .ease, settings: ["x": .flag(true)])])
        )
        #expect(throws: DomainError.self) { try perform(job) }
        let ended = try #require(try jobs.job(job.id))
        let evaluation = try #require(try ended.evaluationID.flatMap(evaluations.evaluation)).evaluation
        #expect(ended.state == .failed && ended.message == evaluation.failure)
    }

    @Test func `a cancelled evaluation stores nothing`() throws {
        try rate()
        let job = try queue()
        let monitor = TrainingMonitor()
        monitor.cancel()
        #expect(throws: TrainingCancelled.self) { try perform(job, monitor: monitor) }
        #expect(try jobs.job(job.id)?.state == .cancelled)
        #expect(try evaluations.evaluations(page: PageRequest()).results.isEmpty)
    }

    @Test func `one of a kind runs at a time, and any number of evaluations wait`() throws {
        let recommender = try #require(try temporary.recommenders.recommenders().first)
        let (first, second) = (try queue(), try queue())
        let claim = try #require(try jobs.claim(first.id, at: .start))
        #expect(try jobs.claim(second.id, at: .start) == nil)
        let training = try jobs.beginTraining(of: recommender, origin: .command, onlyIfChanged: false, at: .start)
        #expect(training != nil)
        #expect(try jobs.jobs(matching: JobQuery(kind: .evaluation), page: PageRequest()).results.count == 2)
        try jobs.finish(first.id, .done, "", at: .start)
        claim.giveBack()
        #expect(try jobs.claim(second.id, at: .start) != nil)
    }
}
