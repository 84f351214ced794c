public import Domain

/// Similarity matrices in SQLite.
public struct SQLiteSimilarityMatrixStore: PublishedMatrixStore {
    let database: Database

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
                    (SELECT number FROM matrix_versions WHERE matrix_id = similarity_matrices.id AND state = 'live'),
                    is_published, version
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
        try insert(MatrixDraft(name: name, kind: kind, description: description), isPublished: false)
    }

    func insert(_ draft: MatrixDraft, isPublished: Bool) throws -> SimilarityMatrix {
        try database.write { connection in
            do {
                try connection.run(
                    "INSERT INTO similarity_matrices (name, kind, description, is_published) VALUES (?, ?, ?, ?)",
                    draft.name,
                    draft.kind.rawValue,
                    draft.description,
                    isPublished
                )
            } catch let error as SQLiteError where error.isUniqueViolation {
                throw Self.nameIsTaken(draft.name)
            }
            return SimilarityMatrix(
                id: ID(connection.lastInsertedID),
                name: draft.name,
                kind: draft.kind,
                description: draft.description,
                liveVersion: nil,
                isPublished: isPublished
            )
        }
    }

    static func nameIsTaken(_ name: String) -> DomainError { .conflict("The name “\(name)” is taken.") }

    private func matrix(_ row: Row) throws -> SimilarityMatrix {
        guard let kind = SimilarityMatrix.Kind(rawValue: row.text(2)) else {
            throw UnreadableRow("the kind \(row.text(2)) of a matrix")
        }
        return SimilarityMatrix(
            id: row.id(0),
            name: row.text(1),
            kind: kind,
            description: row.text(3),
            liveVersion: row.optionalInt64(4).map { Int($0) },
            isPublished: row.bool(5),
            version: row.int(6)
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

    public func fingerprints(of version: ID<MatrixVersion>) throws -> [RowFingerprint] {
        try database.read { try MatrixFingerprintRows.all(of: version, $0) }
    }
}
