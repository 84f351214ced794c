/// Puts in order what processes left that were killed at work.
public struct JobRecovery: Sendable {
    /// Ended jobs that stay to be looked at: a few weeks of trainings.
    public static let endedJobsKept = 1000

    private let jobs: any JobStore
    private let matrices: any SimilarityMatrixStore
    private let clock: any Clock

    public init(jobs: any JobStore, matrices: any SimilarityMatrixStore, clock: any Clock) {
        self.jobs = jobs
        self.matrices = matrices
        self.clock = clock
    }

    /// Fails jobs whose process has ended, and deletes the versions that they did not finish. Safe beside any number of
    /// other processes: what belongs to a job that is alive is left alone. Returns what it did, in words.
    @discardableResult
    public func run() throws -> [String] {
        var notes = try jobs.failAbandoned("Its process was ended from outside.", at: clock.now).map {
            "Job \($0.id), \($0.title), had been ended from outside."
        }
        for version in try matrices.unfinishedVersions() where try !isOpen(version.job) {
            do {
                try matrices.delete(version.id)
                notes.append(
                    "Version \(version.number) of similarity matrix \(version.matrixID) was left unfinished; it is deleted."
                )
            } catch DomainError.notFound, DomainError.conflict {
                // Another process was quicker.
            }
        }
        try jobs.forgetEnded(keeping: Self.endedJobsKept)
        return notes
    }

    /// A version is begun while its job runs, and the job ends after its version is live or gone; so whose job has ended
    /// will not be finished.
    private func isOpen(_ job: ID<Job>?) throws -> Bool {
        guard let job else { return true }
        return try jobs.job(job)?.state.isOpen ?? false
    }
}
