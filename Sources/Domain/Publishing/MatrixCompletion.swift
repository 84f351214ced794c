/// Makes rows of the cells that came for a version, a few hundred at a time: its memory does not grow with them, and no
/// transaction is long.
///
/// A crash leaves the version as one that is being completed; doing it again begins anew. After an error it takes cells again.
struct MatrixCompletion {
    /// Rows read at a time, and cells mirrored at a time: 16 MiB.
    private static let rowsPerRead = TrainingLimits.rowsPerBatch
    private static let cellsPerMirroring = 1 << 20

    let store: any PublishedMatrixStore
    let matrix: SimilarityMatrix
    let version: MatrixVersion
    let clock: any Clock

    /// Throws `.conflict` for a version that has nothing to make rows of, or is not as expected.
    func run(_ expectation: SimilarityMatrices.Expectation) throws -> MatrixVersion {
        let intake = try store.beginCompletion(of: version.id, at: clock.now)
        do {
            if intake.rule.mirrors { try mirror() }
            let found = try makeRows(intake.rule)
            if let expected = expectation.cellCount, expected != found.cells {
                throw DomainError.conflict(
                    "\(found.cells) different cells have come for version \(version.number), and not \(expected). Send what is missing; it takes cells again."
                )
            }
            guard found.rows > 0 || expectation.allowsEmpty else {
                throw DomainError.conflict(
                    "Version \(version.number) would have no rows at all. Send some, or say that it may be empty."
                )
            }
            return try store.complete(version.id)
        } catch {
            // What went wrong first is what matters; what cannot be deleted now is when it is completed again.
            try? store.cancelCompletion(of: version.id)
            throw error
        }
    }

    /// Gives each neighbour the row as a neighbour. Written in runs that are sorted by row each, as pieces of cells are.
    private func mirror() throws {
        var turned: [(row: Int64, neighbour: Neighbour)] = []
        var number = -1
        func keep() throws {
            turned.sort { ($0.row, $0.neighbour.id) < ($1.row, $1.neighbour.id) }
            var rows: [MatrixRow] = []
            var start = 0
            while start < turned.count {
                var end = start + 1
                while end < turned.count, turned[end].row == turned[start].row { end += 1 }
                rows.append(MatrixRow(id: turned[start].row, neighbours: turned[start..<end].map(\.neighbour)))
                start = end
            }
            for start in stride(from: 0, to: rows.count, by: TrainingLimits.rowsPerBatch) {
                let end = min(start + TrainingLimits.rowsPerBatch, rows.count)
                try store.keepMirrored(Array(rows[start..<end]), number: number, for: version.id)
            }
            turned.removeAll(keepingCapacity: true)
            number -= 1
        }
        try forEachReceivedRow { row in
            for cell in row.cells {
                turned.append((cell.id, Neighbour(id: row.id, similarity: cell.similarity)))
            }
            if turned.count >= Self.cellsPerMirroring { try keep() }
        }
        if !turned.isEmpty { try keep() }
    }

    private func makeRows(_ rule: MatrixIntakeRule) throws -> (rows: Int, cells: Int) {
        let knownRows = try store.knownIDs(ofRows: true, matrix.kind)
        let knownNeighbours = matrix.kind.isOfOneKind ? knownRows : try store.knownIDs(ofRows: false, matrix.kind)
        var (rowCount, cellCount) = (0, 0)
        var batch: [MatrixRow] = []
        func write() throws {
            try store.append(batch, to: version.id)
            rowCount += batch.count
            batch.removeAll(keepingCapacity: true)
        }
        try forEachReceivedRow { received in
            cellCount += received.cells.count
            // Since they came, some may have been deleted.
            guard knownRows.contains(received.id) || isEverybodys(received.id) else { return }
            // A row of one kind does not have itself; a user may have the id of an item.
            let itself = matrix.kind.isOfOneKind ? received.id : nil
            let row = received.finished(rule) { $0 != itself && knownNeighbours.contains($0) }
            if row.neighbours.isEmpty { return }
            batch.append(row)
            if batch.count == TrainingLimits.rowsPerBatch { try write() }
        }
        if !batch.isEmpty { try write() }
        return (rowCount, cellCount)
    }

    private func isEverybodys(_ id: Int64) -> Bool {
        matrix.kind == .userToItem && id == MatrixRow.everybody
    }

    private func forEachReceivedRow(_ body: (ReceivedRow) throws -> Void) throws {
        var last: Int64?
        while true {
            let rows = try store.receivedRows(of: version.id, after: last, limit: Self.rowsPerRead)
            guard let end = rows.last else { return }
            for row in rows { try body(row) }
            last = end.id
        }
    }
}
