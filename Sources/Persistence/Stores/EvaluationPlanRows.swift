import Domain

/// What jobs are to judge, within a transaction that the caller opened.
enum EvaluationPlanRows {
    static func insert(_ plan: EvaluationPlan, of job: ID<Job>, _ connection: Connection) throws {
        try connection.run(
            """
            INSERT INTO evaluation_plans (job_id, protocol, cutoff, relevant_from, seed)
            VALUES (?, ?, ?, ?, ?)
            """,
            job,
            plan.settings.method.text,
            plan.settings.cutoff,
            plan.settings.relevantFrom,
            Int64(bitPattern: plan.settings.seed)
        )
        for (position, subject) in plan.subjects.enumerated() {
            try connection.run(
                """
                INSERT INTO evaluation_plan_subjects (job_id, position, name, model, settings)
                VALUES (?, ?, ?, ?, ?)
                """,
                job,
                position,
                subject.name,
                subject.model.rawValue,
                AttributesJSON.encode(subject.settings)
            )
        }
    }

    /// Nil if there is none. Throws `UnreadableRow` for words that this program does not know.
    static func plan(of job: ID<Job>, _ connection: Connection) throws -> EvaluationPlan? {
        try connection.first(
            "SELECT protocol, cutoff, relevant_from, seed FROM evaluation_plans WHERE job_id = ?",
            job
        ) { row in
            guard let method = try? EvaluationProtocol(row.text(0)) else {
                throw UnreadableRow("the protocol \(row.text(0)) of a job")
            }
            return EvaluationPlan(
                try subjects(of: job, connection),
                Evaluation.Settings(
                    method: method,
                    cutoff: row.int(1),
                    relevantFrom: row.isNull(2) ? nil : row.double(2),
                    seed: UInt64(bitPattern: row.int64(3))
                )
            )
        }
    }

    private static func subjects(of job: ID<Job>, _ connection: Connection) throws -> [EvaluationSubject] {
        try connection.all(
            "SELECT name, model, settings FROM evaluation_plan_subjects WHERE job_id = ? ORDER BY position",
            job
        ) { row in
            guard let model = ModelKind(rawValue: row.text(1)) else {
                throw UnreadableRow("the model \(row.text(1)) of a job")
            }
            return EvaluationSubject(
                name: row.text(0),
                model: model,
                settings: try row.withBytes(2, AttributesJSON.decode)
            )
        }
    }
}
