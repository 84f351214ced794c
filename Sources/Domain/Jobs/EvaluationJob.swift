/// Does one evaluation as a job: what becomes of it stands in the job, whatever happens.
public struct EvaluationJob: Sendable {
    private let jobs: any JobStore
    private let evaluations: any EvaluationStore
    private let evaluating: EvaluationRun
    private let clock: any Clock
    private let describe: @Sendable (any Error) -> String

    /// - Parameter describe: an error in words for people.
    public init(
        jobs: any JobStore,
        evaluations: any EvaluationStore,
        evaluating: EvaluationRun,
        clock: any Clock,
        describe: @escaping @Sendable (any Error) -> String
    ) {
        self.jobs = jobs
        self.evaluations = evaluations
        self.evaluating = evaluating
        self.clock = clock
        self.describe = describe
    }

    /// Returns what is stored. Where nothing but the popular could be judged, it is stored and the job fails; then, and as
    /// `EvaluationRun.run` does, it throws.
    @discardableResult
    public func perform(_ claim: any JobClaim, monitor: TrainingMonitor) throws -> StoredEvaluation {
        defer { claim.giveBack() }
        let job = claim.job.id
        do {
            let stored = try evaluate(job, monitor)
            if let failure = stored.evaluation.failure { throw DomainError.conflict(failure) }
            try jobs.finish(job, .done, Self.words(stored), at: clock.now)
            return stored
        } catch {
            let isCancelled = error is TrainingCancelled
            let message = isCancelled ? "It was cancelled; nothing was stored." : describe(error)
            // If not even this can be written, the job is found abandoned once this process has ended.
            try? jobs.finish(job, isCancelled ? .cancelled : .failed, message, at: clock.now)
            throw error
        }
    }

    private func evaluate(_ job: ID<Job>, _ monitor: TrainingMonitor) throws -> StoredEvaluation {
        guard let plan = try jobs.evaluationPlan(of: job) else { throw DomainError.notFound("plan of job \(job)") }
        let evaluation = try evaluating.run(plan.subjects, plan.settings, monitor: monitor) { label in
            // A line that is lost is not worth the evaluation.
            try? jobs.append(label, to: job, at: clock.now)
        }
        return StoredEvaluation(id: try evaluations.insert(evaluation, of: job), evaluation: evaluation)
    }

    /// How an evaluation ended, in a sentence without its subject.
    static func words(_ stored: StoredEvaluation) -> String {
        let extent = stored.evaluation.extent
        return
            "evaluation \(stored.id) is stored, made from \(extent.interactionCount) ratings of \(extent.userCount) users"
    }
}
