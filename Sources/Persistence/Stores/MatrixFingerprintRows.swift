import Domain

/// What the rows of matrix versions were computed from, within a transaction that the caller opened. Not under a checksum:
/// damage makes a row look changed, and costs no more than computing it.
enum MatrixFingerprintRows {
    /// Throws `.conflict` if one of them is there already.
    static func insert(
        _ fingerprints: [RowFingerprint],
        of version: ID<MatrixVersion>,
        _ connection: Connection
    ) throws {
        for row in fingerprints {
            do {
                try connection.run(
                    "INSERT INTO matrix_fingerprints (version_id, row_id, fingerprint) VALUES (?, ?, ?)",
                    version,
                    row.id,
                    Int64(bitPattern: row.fingerprint)
                )
            } catch let error as SQLiteError where error.isUniqueViolation {
                throw DomainError.conflict("The version has a fingerprint of the row \(row.id) already.")
            }
        }
    }

    /// In order of row.
    static func all(of version: ID<MatrixVersion>, _ connection: Connection) throws -> [RowFingerprint] {
        try connection.all(
            "SELECT row_id, fingerprint FROM matrix_fingerprints WHERE version_id = ? ORDER BY row_id",
            version
        ) { RowFingerprint(id: $0.int64(0), fingerprint: UInt64(bitPattern: $0.int64(1))) }
    }

    /// Deletes some of the version; false when none were left.
    static func deleteSome(of version: ID<MatrixVersion>, _ connection: Connection) throws -> Bool {
        try connection.run(
            """
            DELETE FROM matrix_fingerprints
            WHERE version_id = ?1
                AND row_id IN (SELECT row_id FROM matrix_fingerprints WHERE version_id = ?1 ORDER BY row_id LIMIT ?2)
            """,
            version,
            Limits.matrixRowsPerDeletion
        )
        return connection.changes > 0
    }
}
