import Domain

/// Takes cells for one version, and remembers ids between its calls.
///
/// Names are looked up and cells sorted on the caller's thread, so that others who write wait for no more than a few thousand
/// inserts. What is deleted between the two is left out when the version is completed.
struct SQLiteMatrixCellReceiver: MatrixCellReceiver {
    private let database: Database
    private let version: ID<MatrixVersion>
    private let kind: SimilarityMatrix.Kind
    private var rowIDs: RememberedIDs
    private var columnIDs: RememberedIDs

    init(database: Database, version: ID<MatrixVersion>, kind: SimilarityMatrix.Kind) {
        self.database = database
        self.version = version
        self.kind = kind
        rowIDs = RememberedIDs(areItems: kind == .itemToItem)
        columnIDs = RememberedIDs(areItems: kind != .userToUser)
    }

    mutating func receive(_ lines: [MatrixLine], at moment: Timestamp) throws -> [MatrixLineProblem?] {
        var cells: [ReceivedCell] = []
        let problems = try database.snapshot { connection in
            try lines.map { try find($0, &cells, connection) }
        }
        let rows = Self.rows(&cells)
        let cellCount = cells.count
        try database.write { connection in
            try MatrixIntakeRows.require(.receiving, of: version, connection)
            if rows.isEmpty { return }
            let number = try MatrixIntakeRows.nextPiece(of: version, cellCount: cellCount, at: moment, connection)
            try MatrixPieceRows.insert(rows, number: number, of: version, connection)
        }
        return problems
    }

    private struct ReceivedCell {
        let row: Int64
        let neighbour: Neighbour
        /// Counted in the order in which they came.
        let place: Int
    }

    // MARK: Finding users and items

    private mutating func find(
        _ line: MatrixLine,
        _ cells: inout [ReceivedCell],
        _ connection: Connection
    ) throws -> MatrixLineProblem? {
        guard let row = try rowID(line.row, connection) else {
            return MatrixLineProblem(
                .notFound,
                pointer: line.rowPointer,
                detail: "There is no \(kind.rowName) \(line.row.words)."
            )
        }
        let begun = cells.count
        for (place, cell) in line.cells.enumerated() {
            let known =
                kind.isOfOneKindOfIDs
                ? try rowIDs.id(cell.column, connection) : try columnIDs.id(cell.column, connection)
            guard let column = known else {
                cells.removeSubrange(begun...)
                return MatrixLineProblem(
                    .notFound,
                    pointer: line.columnPointer(place),
                    detail: "There is no \(kind.neighbourName) \(cell.column.words)."
                )
            }
            cells.append(
                ReceivedCell(
                    row: row,
                    neighbour: Neighbour(id: column, similarity: cell.similarity),
                    place: cells.count
                )
            )
        }
        return nil
    }

    private mutating func rowID(_ subject: MatrixLine.Subject, _ connection: Connection) throws -> Int64? {
        if kind == .userToItem, subject == .id(MatrixRow.everybody) { return MatrixRow.everybody }
        return try rowIDs.id(subject, connection)
    }

    // MARK: Rows of cells

    /// In order of id, each with its neighbours in order of theirs; of a cell that comes twice the last one.
    private static func rows(_ cells: inout [ReceivedCell]) -> [MatrixRow] {
        cells.sort { ($0.row, $0.neighbour.id, $0.place) < ($1.row, $1.neighbour.id, $1.place) }
        var rows: [MatrixRow] = []
        var neighbours: [Neighbour] = []
        for (place, cell) in cells.enumerated() {
            let next = place + 1 < cells.count ? cells[place + 1] : nil
            if next?.row == cell.row, next?.neighbour.id == cell.neighbour.id { continue }
            neighbours.append(cell.neighbour)
            if next?.row == cell.row { continue }
            rows.append(MatrixRow(id: cell.row, neighbours: neighbours))
            neighbours.removeAll(keepingCapacity: true)
        }
        return rows
    }
}

/// Users or items that were looked up, by either id.
private struct RememberedIDs {
    let areItems: Bool
    private var known = IDSet()
    private var byExternalID: [String: Int64] = [:]

    init(areItems: Bool) {
        self.areItems = areItems
    }

    /// Nil if there is none.
    mutating func id(_ subject: MatrixLine.Subject, _ connection: Connection) throws -> Int64? {
        switch subject {
        case .id(let id):
            if known.contains(id) { return id }
            guard try exists(id, connection) else { return nil }
            known.insert(id)
            return id
        case .externalID(let externalID):
            if let id = byExternalID[externalID] { return id }
            guard let id = try self.id(externalID: externalID, connection) else { return nil }
            if byExternalID.count >= Limits.rememberedExternalIDs { byExternalID = [:] }
            byExternalID[externalID] = id
            return id
        }
    }

    private func exists(_ id: Int64, _ connection: Connection) throws -> Bool {
        areItems
            ? try connection.exists("SELECT 1 FROM items WHERE id = ?", id)
            : try connection.exists("SELECT 1 FROM users WHERE id = ?", id)
    }

    private func id(externalID: String, _ connection: Connection) throws -> Int64? {
        areItems
            ? try ItemRows.id(externalID: externalID, connection)?.rawValue
            : try UserRows.id(externalID: externalID, connection)?.rawValue
    }
}

extension MatrixLine.Subject {
    fileprivate var words: String {
        switch self {
        case .id(let id): "\(id)"
        case .externalID(let externalID): "with the external id “\(externalID)”"
        }
    }
}

extension SimilarityMatrix.Kind {
    fileprivate var isOfOneKindOfIDs: Bool { self != .userToItem }
    fileprivate var rowName: String { self == .itemToItem ? "item" : "user" }
    fileprivate var neighbourName: String { self == .userToUser ? "user" : "item" }
}
