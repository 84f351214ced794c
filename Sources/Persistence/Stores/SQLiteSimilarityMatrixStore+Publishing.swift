public import Domain

/// Matrices whose versions are computed elsewhere.
extension SQLiteSimilarityMatrixStore {
    public func insert(_ draft: MatrixDraft) throws -> SimilarityMatrix {
        try insert(draft, isPublished: true)
    }

    public func update(
        _ id: ID<SimilarityMatrix>,
        _ draft: MatrixDraft,
        expecting version: Int?
    ) throws -> SimilarityMatrix {
        try database.write { connection in
            try requireVersion(version, of: id, connection)
            do {
                try connection.run(
                    "UPDATE similarity_matrices SET name = ?, description = ?, version = version + 1 WHERE id = ?",
                    draft.name,
                    draft.description,
                    id
                )
            } catch let error as SQLiteError where error.isUniqueViolation {
                throw Self.nameIsTaken(draft.name)
            }
            guard let changed = try matrix(id) else { throw Self.noMatrix(id) }
            return changed
        }
    }

    public func delete(_ id: ID<SimilarityMatrix>, expecting version: Int?) throws {
        let versions = try database.write { connection in
            try requireVersion(version, of: id, connection)
            try connection.run(
                """
                UPDATE recommenders
                SET item_matrix_id = nullif(item_matrix_id, ?1), user_matrix_id = nullif(user_matrix_id, ?1),
                    list_matrix_id = nullif(list_matrix_id, ?1), version = version + 1
                WHERE item_matrix_id = ?1 OR user_matrix_id = ?1 OR list_matrix_id = ?1
                """,
                id
            )
            try connection.run("UPDATE similarity_matrices SET version = version + 1 WHERE id = ?", id)
            let versions = try self.versions(of: id).map(\.id)
            for version in versions { try MatrixVersionRows.beginDeletion(of: version, connection) }
            database.caches.recommenders.fire(after: connection)
            return versions
        }
        for version in versions { try deleteContents(of: version) }
        try database.write { try $0.run("DELETE FROM similarity_matrices WHERE id = ?", id) }
    }

    private func requireVersion(_ expected: Int?, of id: ID<SimilarityMatrix>, _ connection: Connection) throws {
        let current = try connection.first("SELECT version FROM similarity_matrices WHERE id = ?", id) { $0.int(0) }
        guard let current else { throw Self.noMatrix(id) }
        if let expected, expected != current { throw DomainError.stale }
    }

    private static func noMatrix(_ id: ID<SimilarityMatrix>) -> DomainError { .notFound("similarity matrix \(id)") }

    // MARK: Taking cells

    public func beginIntake(
        of matrix: ID<SimilarityMatrix>,
        number: Int?,
        _ rule: MatrixIntakeRule,
        at moment: Timestamp
    ) throws -> MatrixVersion {
        try database.write { connection in
            try connection.run(
                """
                UPDATE similarity_matrices
                SET last_number = CASE WHEN ?2 IS NULL THEN last_number + 1 ELSE max(last_number, ?2) END
                WHERE id = ?1
                """,
                matrix,
                number
            )
            if connection.changes == 0 { throw Self.noMatrix(matrix) }
            do {
                try connection.run(
                    """
                    INSERT INTO matrix_versions (matrix_id, number, created_at, checksum)
                    SELECT id, coalesce(?2, last_number), ?3, ?4
                    FROM similarity_matrices
                    WHERE id = ?1
                    """,
                    matrix,
                    number,
                    moment,
                    RowsChecksum().stored
                )
            } catch let error as SQLiteError where error.isUniqueViolation {
                throw DomainError.conflict("There is a version \(number ?? 0) already. Choose another number, or none.")
            }
            let version = ID<MatrixVersion>(connection.lastInsertedID)
            try MatrixIntakeRows.insert(rule, of: version, at: moment, connection)
            return try MatrixVersionRows.existingVersion(version, connection)
        }
    }

    public func intake(of version: ID<MatrixVersion>) throws -> MatrixIntake? {
        try database.read { try MatrixIntakeRows.intake(of: version, $0) }
    }

    public func receiver(for version: ID<MatrixVersion>) throws -> any MatrixCellReceiver {
        let kind = try database.snapshot { connection in
            let found = try MatrixIntakeRows.require(.receiving, of: version, connection)
            guard let matrix = try matrix(found.matrixID) else { throw Self.noMatrix(found.matrixID) }
            return matrix.kind
        }
        return SQLiteMatrixCellReceiver(database: database, version: version, kind: kind)
    }

    public func receivedRows(of version: ID<MatrixVersion>, after id: Int64?, limit: Int) throws -> [ReceivedRow] {
        try database.read { try MatrixPieceRows.rows(of: version, after: id, limit: limit, $0) }
    }

    // MARK: Making rows of cells

    public func beginCompletion(of version: ID<MatrixVersion>, at moment: Timestamp) throws -> MatrixIntake {
        let intake = try database.write { connection in
            let stage = try MatrixIntakeRows.intake(of: version, connection)?.stage
            if stage != .finishing { try MatrixIntakeRows.require(.receiving, of: version, connection) }
            try connection.run(
                """
                UPDATE matrix_intakes
                SET stage = 'finishing', received_at = max(received_at, ?2)
                WHERE version_id = ?1
                """,
                version,
                moment
            )
            return try MatrixIntakeRows.intake(of: version, connection)
        }
        guard let intake else { throw DomainError.notFound("matrix version \(version)") }
        try deleteMade(of: version)
        return intake
    }

    public func keepMirrored(_ rows: [MatrixRow], number: Int, for version: ID<MatrixVersion>) throws {
        precondition(number < 0, "the numbers from 0 are of pieces that came")
        try database.write { connection in
            try MatrixIntakeRows.require(.finishing, of: version, connection)
            try MatrixPieceRows.insert(rows, number: number, of: version, connection)
        }
    }

    public func knownIDs(ofRows: Bool, _ kind: SimilarityMatrix.Kind) throws -> IDSet {
        try database.read { connection in
            var known = IDSet()
            let areItems = kind == .itemToItem || (kind == .userToItem && !ofRows)
            if areItems {
                try connection.forEach("SELECT id FROM items") { known.insert($0.int64(0)) }
            } else {
                try connection.forEach("SELECT id FROM users") { known.insert($0.int64(0)) }
            }
            return known
        }
    }

    /// The pieces go once nothing needs them; what a crash leaves of them, `deleteLeftPieces` finds.
    public func complete(_ version: ID<MatrixVersion>) throws -> MatrixVersion {
        let completed = try database.write { connection in
            try MatrixIntakeRows.require(.finishing, of: version, connection)
            try MatrixIntakeRows.setStage(.finished, of: version, connection)
            try MatrixVersionRows.setState(.ready, of: version, connection)
            return try MatrixVersionRows.existingVersion(version, connection)
        }
        while try database.write({ try MatrixPieceRows.deleteSome(of: version, $0) }) {}
        return completed
    }

    public func cancelCompletion(of version: ID<MatrixVersion>) throws {
        try deleteMade(of: version)
        try database.write { connection in
            try MatrixIntakeRows.require(.finishing, of: version, connection)
            try MatrixIntakeRows.setStage(.receiving, of: version, connection)
        }
    }

    /// Throws `.conflict` unless rows are being made.
    private func deleteMade(of version: ID<MatrixVersion>) throws {
        var last: Int64? = -1
        while let after = last {
            last = try database.write { connection in
                try MatrixIntakeRows.require(.finishing, of: version, connection)
                return try MatrixPieceRows.deleteSomeMirrored(of: version, after: after, connection)
            }
        }
        while try database.write({ connection in
            try MatrixIntakeRows.require(.finishing, of: version, connection)
            return try MatrixVersionRows.deleteSomeRows(of: version, connection)
        }) {}
        try database.write { connection in
            try connection.run(
                "UPDATE matrix_versions SET row_count = 0, checksum = ? WHERE id = ?",
                RowsChecksum().stored,
                version
            )
        }
    }

    // MARK: Given up

    public func abandonedVersions(
        of matrix: ID<SimilarityMatrix>?,
        receivedBefore moment: Timestamp
    ) throws -> [MatrixVersion] {
        try database.read { connection in
            try connection.all(
                """
                SELECT id, matrix_id, number, state, row_count, created_at, activated_at, job_id, recipe, ratings_mark,
                    times_mark, contents_mark
                FROM matrix_versions
                WHERE state = 'building'
                    AND job_id IS NULL
                    AND (?1 IS NULL OR matrix_id = ?1)
                    AND coalesce(
                        (SELECT received_at FROM matrix_intakes WHERE version_id = matrix_versions.id),
                        created_at
                    ) < ?2
                ORDER BY id
                """,
                matrix,
                moment,
                read: MatrixVersionRows.version
            )
        }
    }

    public func deleteLeftPieces() throws {
        let versions: [ID<MatrixVersion>] = try database.read { connection in
            try connection.all("SELECT version_id FROM matrix_intakes WHERE stage = 'finished'") { $0.id(0) }
        }
        for version in versions {
            while try database.write({ try MatrixPieceRows.deleteSome(of: version, $0) }) {}
        }
    }

    // MARK: Reading rows

    public func rows(of version: ID<MatrixVersion>, from start: PageMark, limit: Int) throws -> [MatrixRow] {
        try database.snapshot { connection in
            if try isReceiving(version, connection) {
                let rows =
                    start.isBackward
                    ? try MatrixPieceRows.rows(of: version, before: start.row?.id ?? 0, limit: limit, connection)
                    : try MatrixPieceRows.rows(of: version, after: start.row?.id, limit: limit, connection)
                return rows.map(\.asReceived)
            }
            var query = SQLQuery("SELECT row_id, neighbours FROM matrix_rows")
            query.append("WHERE version_id = ?", .integer(version.rawValue))
            if let row = start.row { query.append("AND row_id \(start.isBackward ? "<" : ">") ?", .integer(row.id)) }
            query.append("ORDER BY row_id\(start.isBackward ? " DESC" : "")")
            query.append("LIMIT ?", .integer(Int64(limit)))
            return try connection.all(query) {
                MatrixRow(id: $0.int64(0), neighbours: $0.withBytes(1, NeighbourBytes.decode))
            }
        }
    }

    public func row(_ id: Int64, of version: ID<MatrixVersion>) throws -> MatrixRow? {
        try database.snapshot { connection in
            if try isReceiving(version, connection) {
                return try MatrixPieceRows.row(id, of: version, connection)?.asReceived
            }
            return try connection.first(
                "SELECT neighbours FROM matrix_rows WHERE version_id = ? AND row_id = ?",
                version,
                id
            ) { MatrixRow(id: id, neighbours: $0.withBytes(0, NeighbourBytes.decode)) }
        }
    }

    /// Throws `.notFound`.
    private func isReceiving(_ version: ID<MatrixVersion>, _ connection: Connection) throws -> Bool {
        let found = try MatrixVersionRows.existingVersion(version, connection)
        guard found.state == .building else { return false }
        return try MatrixIntakeRows.intake(of: version, connection) != nil
    }
}

extension ReceivedRow {
    /// What has come of it, nearest first.
    fileprivate var asReceived: MatrixRow {
        MatrixRow(id: id, neighbours: cells.sorted { ($1.similarity, $0.id) < ($0.similarity, $1.id) })
    }
}
