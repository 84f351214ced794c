import Domain

/// The rows of evaluations and what was measured, within a transaction that the caller opened.
enum EvaluationRows {
    static func insert(
        _ row: EvaluationRow,
        at position: Int,
        of evaluation: ID<Evaluation>,
        _ connection: Connection
    ) throws {
        try connection.run(
            """
            INSERT INTO evaluation_rows (evaluation_id, position, name, model, settings, reading, judged_user_count,
                fit_seconds, failure)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            evaluation,
            position,
            row.name,
            row.model,
            AttributesJSON.encode(row.settings),
            row.reading.rawValue,
            row.judgedUserCount,
            row.fitSeconds,
            row.failure
        )
        for measurement in row.measurements {
            try connection.run(
                """
                INSERT INTO evaluation_measurements (evaluation_id, row_position, metric, value, low, high)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
                evaluation,
                position,
                measurement.metric.rawValue,
                measurement.value,
                measurement.interval?.lowerBound,
                measurement.interval?.upperBound
            )
        }
    }

    /// In order of position. Throws `UnreadableRow` for an unknown reading.
    static func rows(of evaluation: ID<Evaluation>, _ connection: Connection) throws -> [EvaluationRow] {
        let measurements = try measurements(of: evaluation, connection)
        return try connection.all(
            """
            SELECT position, name, model, settings, reading, judged_user_count, fit_seconds, failure
            FROM evaluation_rows
            WHERE evaluation_id = ?
            ORDER BY position
            """,
            evaluation
        ) { row in
            guard let reading = EvaluationRow.Reading(rawValue: row.text(4)) else {
                throw UnreadableRow("the reading \(row.text(4)) of an evaluation")
            }
            return EvaluationRow(
                name: row.text(1),
                model: row.text(2),
                settings: try row.withBytes(3, AttributesJSON.decode),
                reading: reading,
                judgedUserCount: row.int(5),
                fitSeconds: row.double(6),
                measurements: measurements[row.int(0)] ?? [],
                failure: row.optionalText(7)
            )
        }
    }

    /// By position of their row, in the order of the metrics. One that is no metric any more is left out.
    private static func measurements(
        of evaluation: ID<Evaluation>,
        _ connection: Connection
    ) throws -> [Int: [Measurement]] {
        var found: [Int: [Metric: Measurement]] = [:]
        try connection.forEach(
            """
            SELECT row_position, metric, value, low, high
            FROM evaluation_measurements
            WHERE evaluation_id = ?
            """,
            evaluation
        ) { row in
            guard let metric = Metric(rawValue: row.text(1)) else { return }
            let interval = row.isNull(3) ? nil : row.double(3)...row.double(4)
            found[row.int(0), default: [:]][metric] = Measurement(metric, row.double(2), interval: interval)
        }
        return found.mapValues { measured in Metric.allCases.compactMap { measured[$0] } }
    }
}
