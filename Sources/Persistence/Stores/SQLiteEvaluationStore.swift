public import Domain

/// Evaluations in SQLite.
public struct SQLiteEvaluationStore: EvaluationStore {
    private let database: Database

    public init(database: Database) {
        self.database = database
    }

    public func insert(_ evaluation: Evaluation, of job: ID<Job>?) throws -> ID<Evaluation> {
        try database.write { connection in
            let settings = evaluation.settings
            try connection.run(
                """
                INSERT INTO evaluations (protocol, cutoff, relevant_from, seed, interaction_count, user_count,
                    item_count, started_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
                settings.method.text,
                settings.cutoff,
                settings.relevantFrom,
                Int64(bitPattern: settings.seed),
                evaluation.extent.interactionCount,
                evaluation.extent.userCount,
                evaluation.extent.itemCount,
                evaluation.startedAt
            )
            let id = ID<Evaluation>(connection.lastInsertedID)
            for (position, row) in evaluation.rows.enumerated() {
                try EvaluationRows.insert(row, at: position, of: id, connection)
            }
            if let job {
                database.caches.jobs.fire(after: connection)
                try connection.run("UPDATE jobs SET evaluation_id = ? WHERE id = ?", id, job)
            }
            return id
        }
    }

    public func evaluation(_ id: ID<Evaluation>) throws -> StoredEvaluation? {
        try database.snapshot { connection in
            try connection.first(
                """
                SELECT id, protocol, cutoff, relevant_from, seed, interaction_count, user_count, item_count, started_at
                FROM evaluations
                WHERE id = ?
                """,
                id
            ) { try stored($0, connection) }
        }
    }

    public func evaluations(page: PageRequest) throws -> Page<StoredEvaluation> {
        try database.snapshot { connection in
            try IDListing.page(
                SQLQuery(
                    """
                    SELECT id, protocol, cutoff, relevant_from, seed, interaction_count, user_count, item_count, started_at
                    FROM evaluations
                    WHERE TRUE
                    """
                ),
                page,
                isDescending: true,
                total: connection.first("SELECT COUNT(*) FROM evaluations") { $0.int(0) } ?? 0,
                connection,
                id: \.id.rawValue
            ) { try stored($0, connection) }
        }
    }

    public func delete(_ id: ID<Evaluation>) throws {
        try database.write { connection in
            try connection.run("DELETE FROM evaluations WHERE id = ?", id)
            if connection.changes == 0 { throw DomainError.notFound("evaluation \(id)") }
        }
    }

    /// Throws `UnreadableRow` for a protocol that is not known.
    private func stored(_ row: Row, _ connection: Connection) throws -> StoredEvaluation {
        guard let method = try? EvaluationProtocol(row.text(1)) else {
            throw UnreadableRow("the protocol \(row.text(1)) of an evaluation")
        }
        let id: ID<Evaluation> = row.id(0)
        return StoredEvaluation(
            id: id,
            evaluation: Evaluation(
                settings: Evaluation.Settings(
                    method: method,
                    cutoff: row.int(2),
                    relevantFrom: row.isNull(3) ? nil : row.double(3),
                    seed: UInt64(bitPattern: row.int64(4))
                ),
                extent: Evaluation.Extent(
                    interactionCount: row.int(5),
                    userCount: row.int(6),
                    itemCount: row.int(7)
                ),
                startedAt: row.timestamp(8),
                rows: try EvaluationRows.rows(of: id, connection)
            )
        )
    }
}
