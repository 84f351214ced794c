public import Domain

/// Similarity matrices in SQLite.
public struct SQLiteSimilarityMatrixStore: SimilarityMatrixStore {
    private let database: Database

    public init(database: Database) {
        self.database = database
    }

    // MARK: Matrices

    /// They are few: one look at all of them serves each question.
    public func matrices() throws -> [SimilarityMatrix] {
        try database.read { connection in
            try connection.all(
                """
                SELECT id, name, kind, description,
                    (SELECT number FROM matrix_versions WHERE matrix_id = similarity_matrices.id AND state = 'live')
                FROM similarity_matrices
                ORDER BY id
                """,
                read: matrix
            )
        }
    }

    public func matrix(_ id: ID<SimilarityMatrix>) throws -> SimilarityMatrix? {
        try matrices().first { $0.id == id }
    }

    public func matrix(named name: String) throws -> SimilarityMatrix? {
        try matrices().first { $0.name.lowercased() == name.lowercased() }
    }

    public func insert(name: String, kind: SimilarityMatrix.Kind, description: String) throws -> SimilarityMatrix {
        try database.write { connection in
            do {
                try connection.run(
                    "INSERT INTO similarity_matrices (name, kind, description) VALUES (?, ?, ?)",
                    name,
                    kind.rawValue,
                    description
                )
            } catch let error as SQLiteError where error.isUniqueViolation {
                throw DomainError.conflict("The name “\(name)” is taken.")
            }
            return SimilarityMatrix(
                id: ID(connection.lastInsertedID),
                name: name,
                kind: kind,
                description: description,
                liveVersion: nil
            )
        }
    }

    private func matrix(_ row: Row) throws -> SimilarityMatrix {
        guard let kind = SimilarityMatrix.Kind(rawValue: row.text(2)) else {
            throw UnreadableRow("the kind \(row.text(2)) of a matrix")
        }
        return SimilarityMatrix(
            id: row.id(0),
            name: row.text(1),
            kind: kind,
            description: row.text(3),
            liveVersion: row.optionalInt64(4).map { Int($0) }
        )
    }

    // MARK: Reading versions

    public func versions(of matrix: ID<SimilarityMatrix>) throws -> [MatrixVersion] {
        try database.read { connection in
            try connection.all(
                """
                SELECT id, matrix_id, number, state, row_count, created_at, activated_at, job_id, recipe, ratings_mark,
                    times_mark, contents_mark
                FROM matrix_versions
                WHERE matrix_id = ?
                ORDER BY number
                """,
                matrix,
                read: MatrixVersionRows.version
            )
        }
    }

    public func liveVersion(of matrix: ID<SimilarityMatrix>) throws -> MatrixVersion? {
        try database.read { connection in
            try connection.first(
                """
                SELECT id, matrix_id, number, state, row_count, created_at, activated_at, job_id, recipe, ratings_mark,
                    times_mark, contents_mark
                FROM matrix_versions
                WHERE matrix_id = ? AND state = 'live'
                """,
                matrix,
                read: MatrixVersionRows.version
            )
        }
    }

    public func unfinishedVersions() throws -> [MatrixVersion] {
        try database.read { connection in
            try connection.all(
                """
                SELECT id, matrix_id, number, state, row_count, created_at, activated_at, job_id, recipe, ratings_mark,
                    times_mark, contents_mark
                FROM matrix_versions
                WHERE state IN ('building', 'ready') AND job_id IS NOT NULL
                ORDER BY id
                """,
                read: MatrixVersionRows.version
            )
        }
    }

    public func forEachRow(of version: ID<MatrixVersion>, _ body: (MatrixRow) throws -> Void) throws {
        try database.snapshot { connection in
            let chosen = try MatrixVersionRows.existingVersion(version, connection)
            if chosen.state == .building { throw DomainError.conflict("Version \(chosen.number) is not complete.") }
            var found = RowsChecksum()
            try connection.forEach(
                "SELECT row_id, neighbours FROM matrix_rows WHERE version_id = ? ORDER BY row_id",
                version
            ) { row in
                let id = row.int64(0)
                let neighbours = row.withBytes(1) { bytes in
                    found.add(id, bytes)
                    return NeighbourBytes.decode(bytes)
                }
                try body(MatrixRow(id: id, neighbours: neighbours))
            }
            let written = try MatrixVersionRows.checksum(of: version, connection)
            if let written, written != found { throw DamagedVersion(chosen) }
        }
    }

    // MARK: Writing versions

    public func beginVersion(
        of matrix: ID<SimilarityMatrix>,
        basis: TrainingBasis?,
        job: ID<Job>?,
        at moment: Timestamp
    ) throws -> MatrixVersion {
        try database.write { connection in
            try connection.run("UPDATE similarity_matrices SET last_number = last_number + 1 WHERE id = ?", matrix)
            if connection.changes == 0 { throw DomainError.notFound("similarity matrix \(matrix)") }
            try connection.run(
                """
                INSERT INTO matrix_versions (
                    matrix_id, number, created_at, checksum, job_id, recipe, ratings_mark, times_mark, contents_mark
                )
                SELECT id, last_number, ?2, ?3, ?4, ?5, ?6, ?7, ?8
                FROM similarity_matrices
                WHERE id = ?1
                """,
                matrix,
                moment,
                RowsChecksum().stored,
                job,
                basis?.recipe,
                basis?.watermark.ratings,
                basis?.watermark.times,
                basis?.watermark.contents
            )
            return try MatrixVersionRows.existingVersion(ID(connection.lastInsertedID), connection)
        }
    }

    public func append(_ rows: [MatrixRow], to version: ID<MatrixVersion>) throws {
        try database.write { connection in
            try requireBuilding(version, connection)
            try MatrixVersionRows.insert(rows, of: version, connection)
        }
    }

    public func finish(_ version: ID<MatrixVersion>) throws -> MatrixVersion {
        try database.write { connection in
            try requireBuilding(version, connection)
            try MatrixVersionRows.setState(.ready, of: version, connection)
            return try MatrixVersionRows.existingVersion(version, connection)
        }
    }

    public func activate(_ versions: [ID<MatrixVersion>], at moment: Timestamp) throws -> [MatrixVersion] {
        try database.write { connection in
            for version in versions { try activate(version, at: moment, connection) }
            database.caches.recommenders.fire(after: connection)
            return try versions.map { try MatrixVersionRows.existingVersion($0, connection) }
        }
    }

    private func activate(_ version: ID<MatrixVersion>, at moment: Timestamp, _ connection: Connection) throws {
        let chosen = try MatrixVersionRows.existingVersion(version, connection)
        switch chosen.state {
        case .live: return
        case .building: throw DomainError.conflict("Version \(chosen.number) is not complete.")
        case .ready, .retired: break
        }
        try connection.run(
            "UPDATE matrix_versions SET state = 'retired' WHERE matrix_id = ? AND state = 'live'",
            chosen.matrixID
        )
        try connection.run(
            "UPDATE matrix_versions SET state = 'live', activated_at = ? WHERE id = ?",
            moment,
            version
        )
    }

    /// First takes the version back to `building`, so that nobody makes it live while its rows go, or after a crash
    /// half-way; deleting it again then ends the work.
    public func delete(_ version: ID<MatrixVersion>) throws {
        try database.write { connection in
            let chosen = try MatrixVersionRows.existingVersion(version, connection)
            if chosen.state == .live { throw DomainError.conflict("Version \(chosen.number) is live.") }
            try MatrixVersionRows.setState(.building, of: version, connection)
        }
        while try database.write({ try MatrixVersionRows.deleteSomeRows(of: version, $0) }) {}
        try database.write { try $0.run("DELETE FROM matrix_versions WHERE id = ?", version) }
    }

    private func requireBuilding(_ version: ID<MatrixVersion>, _ connection: Connection) throws {
        let chosen = try MatrixVersionRows.existingVersion(version, connection)
        if chosen.state != .building { throw DomainError.conflict("Version \(chosen.number) is not being built.") }
    }
}
