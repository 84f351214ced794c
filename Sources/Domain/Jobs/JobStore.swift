/// Where jobs are kept, and who does which.
///
/// A running job belongs to the process that claimed it for as long as that process lives: the claim is a lock that the system
/// takes back when the process ends, in whatever way.
public protocol JobStore: Sendable {
    /// A new job in state `queued`. Throws `.conflict` if one of the recommender is queued or running.
    func insertTraining(of recommender: Recommender, origin: Job.Origin, onlyIfChanged: Bool, at moment: Timestamp)
        throws -> Job
    /// A new job in state `queued`. Any number may wait.
    func insertEvaluation(_ plan: EvaluationPlan, origin: Job.Origin, at moment: Timestamp) throws -> Job

    /// A new job in state `queued`, which loads the files of a data set that wait under the import's number.
    func insertImport(_ plan: ImportPlan, of id: ID<Import>, origin: Job.Origin, at moment: Timestamp) throws -> Job

    func job(_ id: ID<Job>) throws -> Job?
    /// The newest first. Throws `.invalid` for a mark of another list.
    func jobs(matching query: JobQuery, page: PageRequest) throws -> Page<Job>
    /// Queued or running, the longest waiting first.
    func openJobs() throws -> [Job]
    /// The newest of the recommender.
    func lastJob(of recommender: ID<Recommender>) throws -> Job?
    func lines(of job: ID<Job>) throws -> [JobLine]
    /// What an evaluation is to judge; nil if there is no such job, or it is none.
    func evaluationPlan(of job: ID<Job>) throws -> EvaluationPlan?
    /// How an import is to read its files; nil if there is no such job, or it is none.
    func importPlan(of job: ID<Job>) throws -> ImportPlan?

    /// A new job that runs at once, in this process. Nil if one of the recommender is queued, or if another training is
    /// running.
    func beginTraining(of recommender: Recommender, origin: Job.Origin, onlyIfChanged: Bool, at moment: Timestamp)
        throws -> (any JobClaim)?
    /// Queued becomes running, in this process. Nil if it is not queued any more, or if another of its kind is
    /// running.
    func claim(_ id: ID<Job>, at moment: Timestamp) throws -> (any JobClaim)?
    /// Does nothing to a job that is not running, so that a report that comes late does no harm.
    func report(_ progress: TrainingProgress, of id: ID<Job>) throws
    /// Adds a line to what the job tells; as `report`.
    func append(_ text: String, to id: ID<Job>, at moment: Timestamp) throws
    /// Running becomes `state`, which is one of an ended job. Does nothing to a job that is not open.
    func finish(_ id: ID<Job>, _ state: Job.State, _ message: String, at moment: Timestamp) throws

    /// Running becomes queued, for another process to do from its beginning. False if it is not running, or was asked to stop.
    func requeue(_ id: ID<Job>, at moment: Timestamp) throws -> Bool

    /// A queued job is cancelled at once, a running one is asked to stop. Returns the job as it is then. Throws `.notFound`,
    /// and `.conflict` for a job that has ended.
    func cancel(_ id: ID<Job>, at moment: Timestamp) throws -> Job
    /// Jobs that are said to run while the process that claimed them has ended: they have failed. Returns them.
    func failAbandoned(_ message: String, at moment: Timestamp) throws -> [Job]
    /// Deletes all but the newest ended jobs.
    func forgetEnded(keeping count: Int) throws
}

/// The right to do a job. It lasts until it is given back or the process ends.
public protocol JobClaim: AnyObject, Sendable {
    var job: Job { get }
    func giveBack()
}
