import Domain
import Glibc

/// The rows of jobs, within a transaction that the caller opened.
enum JobRows {
    static func job(_ id: ID<Job>, _ connection: Connection) throws -> Job? {
        try connection.first(
            """
            SELECT id, kind, subject, recommender_id, evaluation_id, origin, account_id, only_if_changed, state,
                is_cancelling, process_id, phase, completed, total, message, created_at, started_at, finished_at, import_id
            FROM jobs
            WHERE id = ?
            """,
            id,
            read: job
        )
    }

    /// Throws `.notFound`.
    static func existingJob(_ id: ID<Job>, _ connection: Connection) throws -> Job {
        guard let job = try job(id, connection) else { throw DomainError.notFound("job \(id)") }
        return job
    }

    /// Reads the columns as the query above names them. Throws `UnreadableRow` for words that this program does not know.
    static func job(_ row: Row) throws -> Job {
        guard let kind = Job.Kind(rawValue: row.text(1)), let state = Job.State(rawValue: row.text(8)) else {
            throw UnreadableRow("a job of the kind \(row.text(1)), \(row.text(8))")
        }
        return Job(
            id: row.id(0),
            kind: kind,
            subject: row.text(2),
            recommenderID: row.optionalInt64(3).map { ID($0) },
            evaluationID: row.optionalInt64(4).map { ID($0) },
            importID: row.optionalInt64(18).map { ID($0) },
            origin: try origin(row.text(5), account: row.optionalInt64(6).map { ID($0) }),
            onlyIfChanged: row.bool(7),
            state: state,
            isCancelling: row.bool(9),
            processID: row.optionalInt64(10).map { Int($0) },
            progress: row.optionalText(11).flatMap(TrainingProgress.Phase.init).map {
                TrainingProgress(phase: $0, completed: row.int(12), total: row.optionalInt64(13).map { Int($0) })
            },
            message: row.text(14),
            createdAt: row.timestamp(15),
            startedAt: row.optionalTimestamp(16),
            finishedAt: row.optionalTimestamp(17)
        )
    }

    private static func origin(_ name: String, account: ID<Account>?) throws -> Job.Origin {
        switch name {
        case "account": .account(account)
        case "command": .command
        case "changes": .changes
        case "schedule": .schedule
        default: throw UnreadableRow("the origin \(name) of a job")
        }
    }

    /// In state `queued`. Nil if one of the recommender is queued or running already.
    static func insertTraining(
        of recommender: Recommender,
        _ origin: Job.Origin,
        _ onlyIfChanged: Bool,
        at moment: Timestamp,
        _ connection: Connection
    ) throws -> ID<Job>? {
        try connection.run(
            """
            INSERT INTO jobs (kind, subject, recommender_id, origin, account_id, only_if_changed, created_at)
            VALUES ('training', ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """,
            recommender.name,
            recommender.id,
            origin.name,
            origin.accountID,
            onlyIfChanged,
            moment
        )
        return connection.changes > 0 ? ID(connection.lastInsertedID) : nil
    }

    /// In state `queued`.
    static func insertEvaluation(
        of subject: String,
        _ origin: Job.Origin,
        at moment: Timestamp,
        _ connection: Connection
    ) throws -> ID<Job> {
        try connection.run(
            """
            INSERT INTO jobs (kind, subject, origin, account_id, created_at)
            VALUES ('evaluation', ?, ?, ?, ?)
            """,
            subject,
            origin.name,
            origin.accountID,
            moment
        )
        return ID(connection.lastInsertedID)
    }

    /// In state `queued`.
    static func insertImport(
        _ id: ID<Import>,
        of subject: String,
        _ origin: Job.Origin,
        at moment: Timestamp,
        _ connection: Connection
    ) throws -> ID<Job> {
        try connection.run(
            """
            INSERT INTO jobs (kind, subject, import_id, origin, account_id, created_at)
            VALUES ('import', ?, ?, ?, ?, ?)
            """,
            subject,
            id,
            origin.name,
            origin.accountID,
            moment
        )
        return ID(connection.lastInsertedID)
    }

    /// Queued becomes running, in this process. False if it is not queued, or if another of its kind is running.
    static func run(_ id: ID<Job>, at moment: Timestamp, _ connection: Connection) throws -> Bool {
        try connection.run(
            """
            UPDATE jobs
            SET state = 'running', process_id = ?, started_at = ?
            WHERE id = ? AND state = 'queued'
                AND NOT EXISTS (SELECT 1 FROM jobs AS others WHERE others.kind = jobs.kind AND others.state = 'running')
            """,
            Int(getpid()),
            moment,
            id
        )
        return connection.changes > 0
    }

    /// False unless it was queued or running.
    static func end(
        _ id: ID<Job>,
        _ state: Job.State,
        _ message: String,
        at moment: Timestamp,
        _ connection: Connection
    ) throws -> Bool {
        try connection.run(
            """
            UPDATE jobs
            SET state = ?, message = ?, finished_at = ?, phase = NULL
            WHERE id = ? AND state IN ('queued', 'running')
            """,
            state.rawValue,
            message,
            moment,
            id
        )
        guard connection.changes > 0 else { return false }
        try append("\(state.rawValue): \(message)", to: id, at: moment, connection)
        return true
    }

    /// Running becomes queued. False if it is not running, or was asked to stop.
    static func requeue(_ id: ID<Job>, at moment: Timestamp, _ connection: Connection) throws -> Bool {
        try connection.run(
            """
            UPDATE jobs
            SET state = 'queued', process_id = NULL, started_at = NULL, phase = NULL, completed = 0, total = NULL
            WHERE id = ? AND state = 'running' AND is_cancelling = 0
            """,
            id
        )
        guard connection.changes > 0 else { return false }
        try append("interrupted: It begins again when the server does.", to: id, at: moment, connection)
        return true
    }

    static func append(_ text: String, to id: ID<Job>, at moment: Timestamp, _ connection: Connection) throws {
        try connection.run(
            """
            INSERT INTO job_lines (job_id, number, written_at, text)
            SELECT ?1, IFNULL(MAX(number), 0) + 1, ?2, ?3
            FROM job_lines
            WHERE job_id = ?1
            """,
            id,
            moment,
            text
        )
    }
}

extension Job.Origin {
    fileprivate var accountID: ID<Account>? {
        if case .account(let id) = self { id } else { nil }
    }
}
