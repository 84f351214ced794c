/// Does one training as a job: what becomes of it stands in the job, whatever happens.
public struct TrainingJob: Sendable {
    /// How a training ended that did not fail.
    public enum Ending: Sendable, Equatable {
        case trained(TrainingOutcome)
        /// This version is live, and a training would give the same rows again.
        case unchanged(MatrixVersion)
    }

    private let jobs: any JobStore
    private let recommenders: any RecommenderStore
    private let training: Training
    private let clock: any Clock
    private let describe: @Sendable (any Error) -> String

    /// - Parameter describe: an error in words for people.
    public init(
        jobs: any JobStore,
        recommenders: any RecommenderStore,
        training: Training,
        clock: any Clock,
        describe: @escaping @Sendable (any Error) -> String
    ) {
        self.jobs = jobs
        self.recommenders = recommenders
        self.training = training
        self.clock = clock
        self.describe = describe
    }

    /// Throws as `Training.run` does, and `.notFound` if the recommender has been deleted.
    public func perform(_ claim: any JobClaim, monitor: TrainingMonitor) throws -> Ending {
        defer { claim.giveBack() }
        let job = claim.job
        do {
            let ending = try train(job, monitor)
            try jobs.finish(job.id, .done, Self.words(ending), at: clock.now)
            return ending
        } catch {
            let isCancelled = error is TrainingCancelled
            let message = isCancelled ? "It was cancelled; what is live stays live." : describe(error)
            // If not even this can be written, the job is found abandoned once this process has ended.
            try? jobs.finish(job.id, isCancelled ? .cancelled : .failed, message, at: clock.now)
            throw error
        }
    }

    private func train(_ job: Job, _ monitor: TrainingMonitor) throws -> Ending {
        guard let recommender = try job.recommenderID.flatMap(recommenders.recommender) else {
            throw DomainError.notFound("recommender “\(job.subject)”")
        }
        if job.onlyIfChanged {
            let standing = try training.standing(of: recommender)
            if standing.isCurrent, let live = standing.live { return .unchanged(live) }
        }
        return .trained(try training.run(recommender, job: job.id, monitor: monitor))
    }

    /// How a training ended, in a sentence without its subject.
    public static func words(_ ending: Ending) -> String {
        switch ending {
        case .unchanged(let version):
            return "nothing to train: nothing has changed since version \(version.number) was trained"
        case .trained(let outcome):
            let live =
                outcome.versions.isEmpty
                ? "nothing to compute"
                : outcome.versions.map { "version \($0.number) is live" }.joined(separator: " and of users ")
            let share = outcome.computedRowCount.map { ", \($0) of \(outcome.itemCount) rows computed anew" } ?? ""
            return
                "\(live), \(outcome.neighbourCount) neighbours of \(outcome.itemCount) items from "
                + "\(outcome.interactionCount) ratings of \(outcome.userCount) users\(share)"
        }
    }
}
