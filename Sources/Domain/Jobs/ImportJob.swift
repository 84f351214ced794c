/// Loads an uploaded data set as a job: what becomes of it stands in the job and in its import, whatever happens.
public struct ImportJob: Sendable {
    /// What loading came to.
    public struct Outcome: Sendable {
        public let report: BulkReport
        /// In words, a line each.
        public let lines: [String]

        public init(report: BulkReport, lines: [String]) {
            self.report = report
            self.lines = lines
        }
    }

    /// Loads the files of an import. Throws `TrainingCancelled` when the monitor is cancelled.
    public typealias Load = @Sendable (ID<Import>, ImportPlan, TrainingMonitor) throws -> Outcome

    private let jobs: any JobStore
    private let imports: any ImportStore
    private let dataSets: any DataSetStore
    private let clock: any Clock
    private let load: Load
    private let describe: @Sendable (any Error) -> String

    /// - Parameter describe: an error in words for people.
    public init(
        jobs: any JobStore,
        imports: any ImportStore,
        dataSets: any DataSetStore,
        clock: any Clock,
        load: @escaping Load,
        describe: @escaping @Sendable (any Error) -> String
    ) {
        self.jobs = jobs
        self.imports = imports
        self.dataSets = dataSets
        self.clock = clock
        self.load = load
        self.describe = describe
    }

    /// The files are deleted, also those of a load that failed. A load that was interrupted, as its server was stopped, and not
    /// cancelled by somebody, keeps them and is queued again: it then finds what it saved, and goes on. Otherwise throws what
    /// loading throws.
    public func perform(
        _ claim: any JobClaim,
        monitor: TrainingMonitor,
        isInterrupted: () -> Bool = { false }
    ) throws {
        defer { claim.giveBack() }
        let job = claim.job
        do {
            let message = try load(job, monitor)
            try jobs.finish(job.id, .done, message, at: clock.now)
        } catch is TrainingCancelled where isInterrupted() && (try? jobs.requeue(job.id, at: clock.now)) == true {
            return
        } catch {
            job.importID.map(dataSets.deleteFolder)
            let isCancelled = error is TrainingCancelled
            let message = isCancelled ? "It was cancelled; what was saved until then stays." : describe(error)
            // If not even this can be written, the job is found abandoned once this process has ended.
            try? jobs.finish(job.id, isCancelled ? .cancelled : .failed, message, at: clock.now)
            throw error
        }
        job.importID.map(dataSets.deleteFolder)
    }

    /// How it ended, in words.
    private func load(_ job: Job, _ monitor: TrainingMonitor) throws -> String {
        guard let id = job.importID, let plan = try jobs.importPlan(of: job.id) else {
            throw DomainError.notFound("plan of job \(job.id)")
        }
        let outcome = try load(id, plan, monitor)
        try imports.save(outcome.report, of: id, isFinished: true, at: clock.now)
        // A line that is lost is not worth the import.
        for line in outcome.lines { try? jobs.append(line, to: job.id, at: clock.now) }
        return Self.words(outcome.report)
    }

    /// How an import ended, in a sentence without its subject.
    private static func words(_ report: BulkReport) -> String {
        "\(report.created) rows created, \(report.updated) updated, \(report.unchanged) as they were, \(report.rejected) left out"
    }
}
