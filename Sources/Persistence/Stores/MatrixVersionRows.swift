import Domain

/// The rows of matrix versions, within a transaction that the caller opened.
enum MatrixVersionRows {
    /// Throws `.notFound`.
    static func existingVersion(_ id: ID<MatrixVersion>, _ connection: Connection) throws -> MatrixVersion {
        let version = try connection.first(
            """
            SELECT id, matrix_id, number, state, row_count, created_at, activated_at, job_id, recipe, ratings_mark,
                times_mark, contents_mark
            FROM matrix_versions
            WHERE id = ?
            """,
            id,
            read: version
        )
        guard let version else { throw DomainError.notFound("matrix version \(id)") }
        return version
    }

    /// Reads the columns as the query above names them. Throws `UnreadableRow` for an unknown state.
    static func version(_ row: Row) throws -> MatrixVersion {
        guard let state = MatrixVersion.State(rawValue: row.text(3)) else {
            throw UnreadableRow("the state \(row.text(3)) of a matrix version")
        }
        return MatrixVersion(
            id: row.id(0),
            matrixID: row.id(1),
            number: row.int(2),
            state: state,
            rowCount: row.int(4),
            createdAt: row.timestamp(5),
            activatedAt: row.optionalTimestamp(6),
            basis: row.optionalText(8).map { recipe in
                TrainingBasis(
                    recipe: recipe,
                    watermark: TrainingWatermark(ratings: row.int(9), times: row.int(10), contents: row.int(11))
                )
            },
            job: row.optionalInt64(7).map { ID($0) }
        )
    }

    static func setState(_ state: MatrixVersion.State, of id: ID<MatrixVersion>, _ connection: Connection) throws {
        try connection.run("UPDATE matrix_versions SET state = ? WHERE id = ?", state.rawValue, id)
    }

    /// Makes it one that nobody can make live and nobody sends cells to.
    static func beginDeletion(of id: ID<MatrixVersion>, _ connection: Connection) throws {
        try setState(.building, of: id, connection)
        try connection.run("DELETE FROM matrix_intakes WHERE version_id = ?", id)
    }

    /// Throws `.conflict` if one of the rows is there already.
    static func insert(_ rows: [MatrixRow], of version: ID<MatrixVersion>, _ connection: Connection) throws {
        var checksum = try checksum(of: version, connection)
        for row in rows {
            let neighbours = try NeighbourBytes.encode(row)
            checksum?.add(row.id, neighbours)
            do {
                try connection.run(
                    "INSERT INTO matrix_rows (version_id, row_id, neighbours) VALUES (?, ?, ?)",
                    version,
                    row.id,
                    neighbours
                )
            } catch let error as SQLiteError where error.isUniqueViolation {
                throw DomainError.conflict("The version has a row \(row.id) already.")
            }
        }
        try connection.run(
            "UPDATE matrix_versions SET row_count = row_count + ?, checksum = ? WHERE id = ?",
            rows.count,
            checksum?.stored,
            version
        )
    }

    /// Nil for a version from before there were checksums.
    static func checksum(of version: ID<MatrixVersion>, _ connection: Connection) throws -> RowsChecksum? {
        try connection.first("SELECT checksum FROM matrix_versions WHERE id = ?", version) {
            $0.optionalInt64(0).map(RowsChecksum.init(stored:))
        } ?? nil
    }

    /// Deletes some rows of the version; false when none were left.
    static func deleteSomeRows(of version: ID<MatrixVersion>, _ connection: Connection) throws -> Bool {
        try connection.run(
            """
            DELETE FROM matrix_rows
            WHERE version_id = ?1
                AND row_id IN (SELECT row_id FROM matrix_rows WHERE version_id = ?1 ORDER BY row_id LIMIT ?2)
            """,
            version,
            Limits.matrixRowsPerDeletion
        )
        return connection.changes > 0
    }
}
