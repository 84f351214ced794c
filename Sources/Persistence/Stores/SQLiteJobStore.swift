public import Domain

/// Jobs in SQLite, and locks that tell which of them are alive.
public struct SQLiteJobStore: JobStore {
    private let database: Database
    private let locks: JobLocks

    public init(database: Database) {
        self.database = database
        locks = JobLocks(databasePath: database.path)
    }

    // MARK: Reading

    public func job(_ id: ID<Job>) throws -> Job? {
        try database.read { try JobRows.job(id, $0) }
    }

    public func jobs(matching query: JobQuery, page: PageRequest) throws -> Page<Job> {
        try database.snapshot { connection in
            try IDListing.page(
                Self.select(
                    """
                    SELECT id, kind, subject, recommender_id, evaluation_id, origin, account_id, only_if_changed, state,
                        is_cancelling, process_id, phase, completed, total, message, created_at, started_at, finished_at, import_id
                    """,
                    query
                ),
                page,
                isDescending: true,
                total: connection.all(Self.select("SELECT COUNT(*)", query)) { $0.int(0) }.first ?? 0,
                connection,
                id: \.id.rawValue,
                read: JobRows.job
            )
        }
    }

    private static func select(_ columns: String, _ query: JobQuery) -> SQLQuery {
        var select = SQLQuery(columns)
        select.append("FROM jobs WHERE TRUE")
        if let kind = query.kind { select.append("AND kind = ?", .text(kind.rawValue)) }
        if let state = query.state { select.append("AND state = ?", .text(state.rawValue)) }
        if let recommender = query.recommender {
            select.append("AND recommender_id = ?", .integer(recommender.rawValue))
        }
        return select
    }

    public func openJobs() throws -> [Job] {
        try database.read { connection in
            try connection.all(
                """
                SELECT id, kind, subject, recommender_id, evaluation_id, origin, account_id, only_if_changed, state,
                    is_cancelling, process_id, phase, completed, total, message, created_at, started_at, finished_at, import_id
                FROM jobs
                WHERE state IN ('queued', 'running')
                ORDER BY id
                """,
                read: JobRows.job
            )
        }
    }

    public func lastJob(of recommender: ID<Recommender>) throws -> Job? {
        try database.read { connection in
            try connection.first(
                """
                SELECT id, kind, subject, recommender_id, evaluation_id, origin, account_id, only_if_changed, state,
                    is_cancelling, process_id, phase, completed, total, message, created_at, started_at, finished_at, import_id
                FROM jobs
                WHERE recommender_id = ?
                ORDER BY id DESC
                LIMIT 1
                """,
                recommender,
                read: JobRows.job
            )
        }
    }

    public func lines(of job: ID<Job>) throws -> [JobLine] {
        try database.read { connection in
            try connection.all("SELECT written_at, text FROM job_lines WHERE job_id = ? ORDER BY number", job) {
                JobLine(writtenAt: $0.timestamp(0), text: $0.text(1))
            }
        }
    }

    public func evaluationPlan(of job: ID<Job>) throws -> EvaluationPlan? {
        try database.snapshot { try EvaluationPlanRows.plan(of: job, $0) }
    }

    public func importPlan(of job: ID<Job>) throws -> ImportPlan? {
        try database.read { try ImportPlanRows.plan(of: job, $0) }
    }

    // MARK: Queueing and cancelling

    public func insertTraining(
        of recommender: Recommender,
        origin: Job.Origin,
        onlyIfChanged: Bool,
        at moment: Timestamp
    ) throws -> Job {
        try change { connection in
            let id = try JobRows.insertTraining(of: recommender, origin, onlyIfChanged, at: moment, connection)
            guard let id else {
                throw DomainError.conflict("A training of “\(recommender.name)” is queued or running already.")
            }
            return try JobRows.existingJob(id, connection)
        }
    }

    public func insertEvaluation(_ plan: EvaluationPlan, origin: Job.Origin, at moment: Timestamp) throws -> Job {
        try change { connection in
            let id = try JobRows.insertEvaluation(of: plan.subject, origin, at: moment, connection)
            try EvaluationPlanRows.insert(plan, of: id, connection)
            return try JobRows.existingJob(id, connection)
        }
    }

    public func insertImport(
        _ plan: ImportPlan,
        of id: ID<Import>,
        origin: Job.Origin,
        at moment: Timestamp
    ) throws -> Job {
        try change { connection in
            let job = try JobRows.insertImport(id, of: plan.subject, origin, at: moment, connection)
            try ImportPlanRows.insert(plan, of: job, connection)
            return try JobRows.existingJob(job, connection)
        }
    }

    public func cancel(_ id: ID<Job>, at moment: Timestamp) throws -> Job {
        try change { connection in
            switch try JobRows.existingJob(id, connection).state {
            case .queued:
                _ = try JobRows.end(id, .cancelled, "It was cancelled before it began.", at: moment, connection)
            case .running:
                try connection.run("UPDATE jobs SET is_cancelling = 1 WHERE id = ?", id)
            case .done, .failed, .cancelled:
                throw DomainError.conflict("Job \(id) has ended already.")
            }
            return try JobRows.existingJob(id, connection)
        }
    }

    // MARK: Doing

    public func beginTraining(
        of recommender: Recommender,
        origin: Job.Origin,
        onlyIfChanged: Bool,
        at moment: Timestamp
    ) throws -> (any JobClaim)? {
        try change { connection in
            // Before the row is committed, so that nobody ever sees a running job without its lock.
            guard let id = try JobRows.insertTraining(of: recommender, origin, onlyIfChanged, at: moment, connection),
                let lock = try locks.take(id)
            else { return nil }
            guard try JobRows.run(id, at: moment, connection) else {
                try connection.run("DELETE FROM jobs WHERE id = ?", id)
                return nil
            }
            return SQLiteJobClaim(job: try JobRows.existingJob(id, connection), lock: lock)
        }
    }

    public func claim(_ id: ID<Job>, at moment: Timestamp) throws -> (any JobClaim)? {
        guard let lock = try locks.take(id) else { return nil }
        return try change { connection in
            guard try JobRows.run(id, at: moment, connection) else { return nil }
            return SQLiteJobClaim(job: try JobRows.existingJob(id, connection), lock: lock)
        }
    }

    public func report(_ progress: TrainingProgress, of id: ID<Job>) throws {
        try change { connection in
            try connection.run(
                "UPDATE jobs SET phase = ?, completed = ?, total = ? WHERE id = ? AND state = 'running'",
                progress.phase.rawValue,
                progress.completed,
                progress.total,
                id
            )
        }
    }

    public func append(_ text: String, to id: ID<Job>, at moment: Timestamp) throws {
        try change { connection in
            guard try JobRows.existingJob(id, connection).state == .running else { return }
            try JobRows.append(text, to: id, at: moment, connection)
        }
    }

    public func finish(_ id: ID<Job>, _ state: Job.State, _ message: String, at moment: Timestamp) throws {
        try change { _ = try JobRows.end(id, state, message, at: moment, $0) }
    }

    public func requeue(_ id: ID<Job>, at moment: Timestamp) throws -> Bool {
        try change { try JobRows.requeue(id, at: moment, $0) }
    }

    // MARK: Putting in order

    public func failAbandoned(_ message: String, at moment: Timestamp) throws -> [Job] {
        let dead = try openJobs().filter { job in try job.state == .running && !locks.isHeld(job.id) }
        if dead.isEmpty { return [] }
        return try change { connection in
            // One that ended properly since we looked is not open any more, and stays as it is.
            try dead.filter { try JobRows.end($0.id, .failed, message, at: moment, connection) }
        }
    }

    public func forgetEnded(keeping count: Int) throws {
        try database.write { connection in
            try connection.run(
                """
                DELETE FROM jobs
                WHERE state NOT IN ('queued', 'running')
                    AND id < (SELECT id FROM jobs ORDER BY id DESC LIMIT 1 OFFSET ?)
                """,
                max(0, count - 1)
            )
        }
    }

    /// A write that those who watch jobs hear of.
    private func change<Result>(_ body: (Connection) throws -> Result) throws -> Result {
        try database.write { connection in
            database.caches.jobs.fire(after: connection)
            return try body(connection)
        }
    }
}

/// A claim, which keeps the lock of its job.
private final class SQLiteJobClaim: JobClaim {
    let job: Job
    private let lock: Locked<JobLock?>

    init(job: Job, lock: JobLock) {
        self.job = job
        self.lock = Locked(lock)
    }

    func giveBack() {
        lock.withLock { $0 = nil }
    }
}
