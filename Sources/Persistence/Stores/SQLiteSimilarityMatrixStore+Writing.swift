public import Domain

/// Writing versions.
extension SQLiteSimilarityMatrixStore {
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

    public func appendFingerprints(_ fingerprints: [RowFingerprint], to version: ID<MatrixVersion>) throws {
        try database.write { connection in
            try requireBuilding(version, connection)
            try MatrixFingerprintRows.insert(fingerprints, of: version, connection)
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
        try connection.run("UPDATE similarity_matrices SET version = version + 1 WHERE id = ?", chosen.matrixID)
    }

    /// First takes the version back to `building`, so that nobody makes it live while its rows go, or after a crash
    /// half-way; deleting it again then ends the work.
    public func delete(_ version: ID<MatrixVersion>) throws {
        try database.write { connection in
            let chosen = try MatrixVersionRows.existingVersion(version, connection)
            if chosen.state == .live { throw DomainError.conflict("Version \(chosen.number) is live.") }
            try MatrixVersionRows.beginDeletion(of: version, connection)
        }
        try deleteContents(of: version)
    }

    func deleteContents(of version: ID<MatrixVersion>) throws {
        while try database.write({ try MatrixVersionRows.deleteSomeRows(of: version, $0) }) {}
        while try database.write({ try MatrixFingerprintRows.deleteSome(of: version, $0) }) {}
        while try database.write({ try MatrixPieceRows.deleteSome(of: version, $0) }) {}
        try database.write { try $0.run("DELETE FROM matrix_versions WHERE id = ?", version) }
    }

    private func requireBuilding(_ version: ID<MatrixVersion>, _ connection: Connection) throws {
        let chosen = try MatrixVersionRows.existingVersion(version, connection)
        if chosen.state != .building { throw DomainError.conflict("Version \(chosen.number) is not being built.") }
    }
}
