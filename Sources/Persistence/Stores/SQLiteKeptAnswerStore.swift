public import Domain

/// Kept answers in SQLite.
public struct SQLiteKeptAnswerStore: KeptAnswerStore {
    /// Old answers deleted each time, so that nobody waits for a day's.
    private static let forgottenAtOnce = 20

    private let database: Database

    public init(database: Database) {
        self.database = database
    }

    public func answer(
        to key: String,
        of account: ID<Account>,
        since moment: Timestamp,
        begunSince: Timestamp
    ) throws -> KeptAnswer? {
        try database.read { connection in
            try connection.first(
                """
                SELECT request, status, content_type, location, etag, body
                FROM kept_answers
                WHERE account_id = ? AND idempotency_key = ? AND created_at >= CASE WHEN status IS NULL THEN ? ELSE ? END
                """,
                account,
                key,
                begunSince,
                moment
            ) { row in
                KeptAnswer(
                    request: row.bytes(0),
                    outcome: row.isNull(1)
                        ? nil
                        : KeptAnswer.Outcome(
                            status: row.int(1),
                            contentType: row.optionalText(2),
                            location: row.optionalText(3),
                            etag: row.optionalText(4),
                            body: row.bytes(5)
                        )
                )
            }
        }
    }

    public func keep(
        _ answer: KeptAnswer,
        to key: String,
        of account: ID<Account>,
        at moment: Timestamp,
        forgetting oldest: Timestamp
    ) throws {
        try database.write { connection in
            try connection.run(
                """
                DELETE FROM kept_answers
                WHERE (account_id, idempotency_key) IN (
                    SELECT account_id, idempotency_key
                    FROM kept_answers
                    WHERE created_at < ?
                    LIMIT ?
                )
                """,
                oldest,
                Self.forgottenAtOnce
            )
            try connection.run(
                """
                INSERT OR REPLACE INTO kept_answers (
                    account_id, idempotency_key, request, status, content_type, location, etag, body, created_at
                )
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                account,
                key,
                answer.request,
                answer.outcome?.status,
                answer.outcome?.contentType,
                answer.outcome?.location,
                answer.outcome?.etag,
                answer.outcome?.body ?? [],
                moment
            )
        }
    }

    public func forget(_ key: String, of account: ID<Account>) throws {
        try database.write { connection in
            try connection.run(
                "DELETE FROM kept_answers WHERE account_id = ? AND idempotency_key = ?",
                account,
                key
            )
        }
    }
}
