import Domain

/// How versions that are computed elsewhere get their rows, within a transaction that the caller opened.
enum MatrixIntakeRows {
    static func insert(
        _ rule: MatrixIntakeRule,
        of version: ID<MatrixVersion>,
        at moment: Timestamp,
        _ connection: Connection
    ) throws {
        try connection.run(
            """
            INSERT INTO matrix_intakes (version_id, mirrors, neighbours, only_positive, received_at)
            VALUES (?, ?, ?, ?, ?)
            """,
            version,
            rule.mirrors,
            rule.neighbours,
            rule.onlyPositive,
            moment
        )
    }

    static func intake(of version: ID<MatrixVersion>, _ connection: Connection) throws -> MatrixIntake? {
        try connection.first(
            """
            SELECT stage, mirrors, neighbours, only_positive, cell_count, received_at
            FROM matrix_intakes
            WHERE version_id = ?
            """,
            version
        ) { row in
            guard let stage = MatrixIntake.Stage(rawValue: row.text(0)) else {
                throw UnreadableRow("the stage \(row.text(0)) of a matrix version")
            }
            return MatrixIntake(
                rule: MatrixIntakeRule(
                    mirrors: row.bool(1),
                    neighbours: row.optionalInt64(2).map { Int($0) },
                    onlyPositive: row.bool(3)
                ),
                stage: stage,
                cellCount: row.int(4),
                receivedAt: row.timestamp(5)
            )
        }
    }

    /// Throws `.notFound`, and `.conflict` in another stage.
    @discardableResult
    static func require(
        _ stage: MatrixIntake.Stage,
        of version: ID<MatrixVersion>,
        _ connection: Connection
    ) throws -> MatrixVersion {
        let found = try MatrixVersionRows.existingVersion(version, connection)
        let intake = try intake(of: version, connection)
        if intake?.stage == stage { return found }
        let why =
            switch intake?.stage {
            case nil: "does not get its rows from elsewhere, or is being deleted"
            case .receiving: "takes cells, and is not being completed"
            case .finishing: "is being completed; make it live to end that, or delete it"
            case .finished: "is complete; begin another"
            }
        throw DomainError.conflict("Version \(found.number) \(why).")
    }

    static func setStage(
        _ stage: MatrixIntake.Stage,
        of version: ID<MatrixVersion>,
        _ connection: Connection
    ) throws {
        try connection.run("UPDATE matrix_intakes SET stage = ? WHERE version_id = ?", stage.rawValue, version)
    }

    /// The number of new pieces, of so many cells.
    static func nextPiece(
        of version: ID<MatrixVersion>,
        cellCount: Int,
        at moment: Timestamp,
        _ connection: Connection
    ) throws -> Int {
        try connection.first(
            """
            UPDATE matrix_intakes
            SET last_piece = last_piece + 1, cell_count = cell_count + ?2, received_at = max(received_at, ?3)
            WHERE version_id = ?1
            RETURNING last_piece
            """,
            version,
            cellCount,
            moment
        ) { $0.int(0) } ?? 0
    }
}
