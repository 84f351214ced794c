import Domain

/// What has come of rows of versions that are not complete yet, within a transaction that the caller opened.
enum MatrixPieceRows {
    /// Throws `.conflict` if there is a piece of a row with this number already.
    static func insert(
        _ rows: [MatrixRow],
        number: Int,
        of version: ID<MatrixVersion>,
        _ connection: Connection
    ) throws {
        for row in rows {
            try connection.run(
                "INSERT INTO matrix_pieces (version_id, row_id, number, neighbours) VALUES (?, ?, ?, ?)",
                version,
                row.id,
                number,
                NeighbourBytes.encode(row)
            )
        }
    }

    /// The rows with the next higher ids.
    static func rows(
        of version: ID<MatrixVersion>,
        after id: Int64?,
        limit: Int,
        _ connection: Connection
    ) throws -> [ReceivedRow] {
        var rows: [ReceivedRow] = []
        try connection.forEach(
            """
            SELECT row_id, number, neighbours
            FROM matrix_pieces
            WHERE version_id = ?1
                AND row_id > ?2
                AND row_id <= (
                    SELECT max(row_id)
                    FROM (
                        SELECT DISTINCT row_id
                        FROM matrix_pieces
                        WHERE version_id = ?1 AND row_id > ?2
                        ORDER BY row_id
                        LIMIT ?3
                    )
                )
            ORDER BY row_id, number
            """,
            version,
            id ?? -1,
            limit
        ) { add($0, to: &rows) }
        return rows
    }

    /// The rows with the next lower ids, the highest first.
    static func rows(
        of version: ID<MatrixVersion>,
        before id: Int64,
        limit: Int,
        _ connection: Connection
    ) throws -> [ReceivedRow] {
        var rows: [ReceivedRow] = []
        try connection.forEach(
            """
            SELECT row_id, number, neighbours
            FROM matrix_pieces
            WHERE version_id = ?1
                AND row_id < ?2
                AND row_id >= (
                    SELECT min(row_id)
                    FROM (
                        SELECT DISTINCT row_id
                        FROM matrix_pieces
                        WHERE version_id = ?1 AND row_id < ?2
                        ORDER BY row_id DESC
                        LIMIT ?3
                    )
                )
            ORDER BY row_id, number
            """,
            version,
            id,
            limit
        ) { add($0, to: &rows) }
        return rows.reversed()
    }

    static func row(_ id: Int64, of version: ID<MatrixVersion>, _ connection: Connection) throws -> ReceivedRow? {
        var rows: [ReceivedRow] = []
        try connection.forEach(
            """
            SELECT row_id, number, neighbours
            FROM matrix_pieces
            WHERE version_id = ? AND row_id = ?
            ORDER BY number
            """,
            version,
            id
        ) { add($0, to: &rows) }
        return rows.first
    }

    private static func add(_ row: Row, to rows: inout [ReceivedRow]) {
        let id = row.int64(0)
        if rows.last?.id != id { rows.append(ReceivedRow(id: id, pieces: [], mirrored: [])) }
        let cells = row.withBytes(2, NeighbourBytes.decode)
        if row.int64(1) < 0 {
            rows[rows.count - 1].mirrored.append(cells)
        } else {
            rows[rows.count - 1].pieces.append(cells)
        }
    }

    /// Deletes some rows' pieces of the version; false when none were left.
    static func deleteSome(of version: ID<MatrixVersion>, _ connection: Connection) throws -> Bool {
        try connection.run(
            """
            DELETE FROM matrix_pieces
            WHERE version_id = ?1
                AND row_id <= (
                    SELECT max(row_id)
                    FROM (SELECT row_id FROM matrix_pieces WHERE version_id = ?1 ORDER BY row_id LIMIT ?2)
                )
            """,
            version,
            Limits.matrixRowsPerDeletion
        )
        return connection.changes > 0
    }

    /// Deletes the mirrored pieces of some rows from an id on; nil when none were left, otherwise the last id looked at.
    static func deleteSomeMirrored(
        of version: ID<MatrixVersion>,
        after id: Int64,
        _ connection: Connection
    ) throws -> Int64? {
        let last = try connection.first(
            """
            SELECT max(row_id)
            FROM (
                SELECT row_id FROM matrix_pieces WHERE version_id = ?1 AND row_id > ?2 ORDER BY row_id LIMIT ?3
            )
            """,
            version,
            id,
            Limits.matrixRowsPerDeletion
        ) { $0.optionalInt64(0) }
        guard let last = last ?? nil else { return nil }
        try connection.run(
            "DELETE FROM matrix_pieces WHERE version_id = ? AND row_id > ? AND row_id <= ? AND number < 0",
            version,
            id,
            last
        )
        return last
    }
}
