import Domain

/// `/api/similarity-matrix-cells/`
///
/// A cell goes by its place: `1-2-17-23` is row 17, column 23 of version 2 of matrix 1. Rows and columns are items, or users by
/// their numbers.
struct RecSysCells {
    /// What is sent of one cell.
    fileprivate struct Sent {
        let matrix: ID<SimilarityMatrix>
        let version: Int
        let row: Int64
        let column: Int64
        let value: Double
    }

    fileprivate struct Cell {
        let matrix: SimilarityMatrix
        let version: Int
        let row: Int64
        let column: Int64
        let value: Float
    }

    /// Rows that are read at a time.
    private static let rowsAtOnce = 1000

    // MARK: - Reading

    func index(_ call: RecSysCall) throws -> Response {
        let (row, column) = (try call.integer("row"), try call.integer("column"))
        let (value, version) = (try call.number("value"), try call.integer("version"))
        let matrices = try chosenMatrices(call)
        let asked = call.pageRequest
        var offset = 0
        if case .offset(let given) = asked.start { offset = given }
        var count = 0
        var shown: [Cell] = []
        for matrix in matrices {
            for found in try call.services.matrices.versions(of: matrix.id, viewer: call.viewer)
            where version == nil || found.version.number == version {
                try forEachCell(of: found.version.number, matrix, row: row.map { Int64($0) }, call) { cell in
                    guard column.map({ Int64($0) == cell.column }) ?? true,
                        value.map({ Float($0) == cell.value }) ?? true
                    else { return }
                    if count >= offset, shown.count < asked.limit { shown.append(cell) }
                    count += 1
                }
            }
        }
        return try call.page(Page(results: shown, total: count)) { $0.recSysCell($1, call) }
    }

    /// By id or by link; all where none is named.
    private func chosenMatrices(_ call: RecSysCall) throws -> [SimilarityMatrix] {
        let all = try RecSysMatrices.all(call)
        guard let text = call.filter("matrix") else { return all }
        let id = Int64(text) ?? RecSysLink.id(in: text, of: "similarity-matrix")
        guard let chosen = all.first(where: { $0.id.rawValue == id }) else {
            throw RecSysCall.refusal(of: "matrix", RecSysCall.noChoice)
        }
        return [chosen]
    }

    private func forEachCell(
        of version: Int,
        _ matrix: SimilarityMatrix,
        row: Int64?,
        _ call: RecSysCall,
        _ body: (Cell) throws -> Void
    ) throws {
        let numbers = try Numbers(of: matrix, call)
        func visit(_ row: MatrixRow) throws {
            guard let number = try numbers.number(row.id) else { return }
            for neighbour in row.neighbours where neighbour.similarity != 0 {
                guard let column = try numbers.number(neighbour.id) else { continue }
                try body(
                    Cell(matrix: matrix, version: version, row: number, column: column, value: neighbour.similarity)
                )
            }
        }
        if let row {
            guard let id = try numbers.id(row) else { return }
            do {
                try visit(call.services.matrices.row(id, of: version, of: matrix.id, viewer: call.viewer))
            } catch DomainError.notFound {}
            return
        }
        var page = PageRequest(limit: Self.rowsAtOnce)
        while true {
            let rows = try call.services.matrices.rows(of: version, of: matrix.id, page: page, viewer: call.viewer)
            for row in rows.results { try visit(row) }
            guard let next = rows.next else { return }
            page.start = next
        }
    }

    func show(_ call: RecSysCall) throws -> Response {
        let cell = try named(call)
        return call.json { $0.recSysCell(cell, call) }
    }

    /// The cell that the path names. Throws a 404 if there is none.
    private func named(_ call: RecSysCall) throws -> Cell {
        let parts = (call.request.parameters["id"] ?? "").split(separator: "-").compactMap { Int64($0) }
        guard parts.count == 4, let version = Int(exactly: parts[1]) else { throw RecSysRefusal.notFound }
        let matrix = try call.services.matrices.matrix(ID(parts[0]), viewer: call.viewer)
        var found: Cell?
        try forEachCell(of: version, matrix, row: parts[2], call) { if $0.column == parts[3] { found = $0 } }
        guard let found else { throw RecSysRefusal.notFound }
        return found
    }

    // MARK: - Writing

    /// Takes a list. A version begins with its first cells; each of a pair becomes a neighbour of the other, as each pair is
    /// sent once; cells of users and items that are gone are passed over.
    func create(_ call: RecSysCall) throws -> Response {
        let rows = try call.list()
        var sent: [Sent] = []
        var problems: [RecSysProblems] = []
        sent.reserveCapacity(rows.count)
        for row in rows {
            var fields = try RecSysFields(row)
            if let cell = read(&fields) { sent.append(cell) }
            problems.append(fields.problems)
        }
        guard problems.allSatisfy(\.isEmpty) else {
            throw RecSysRefusal(.badRequest, body: .array(problems.map(\.json)))
        }
        try save(sent, call)
        return call.json(status: .created) { writer in
            writer.array { writer in
                for cell in sent {
                    writer.object { writer in
                        writer.key("id")
                        writer.null()
                        writer.field("row", cell.row)
                        writer.field("column", cell.column)
                        writer.key("value")
                        writer.float(cell.value)
                        writer.field("matrix", call.link("similarity-matrix", cell.matrix.rawValue))
                        writer.field("version", cell.version)
                    }
                }
            }
        }
    }

    func update(_ call: RecSysCall) throws -> Response {
        let old = try named(call)
        var fields = try call.fields()
        let value = fields.required("value", RecSysFields.number) ?? Double(old.value)
        try fields.problems.finish()
        try save([Sent(old, value: value)], call)
        let cell = Cell(matrix: old.matrix, version: old.version, row: old.row, column: old.column, value: Float(value))
        return call.json { $0.recSysCell(cell, call) }
    }

    /// A similarity of 0 is none.
    func destroy(_ call: RecSysCall) throws -> Response {
        try save([Sent(named(call), value: 0)], call)
        return .noContent
    }

    private func read(_ fields: inout RecSysFields) -> Sent? {
        let row = fields.required("row", RecSysFields.integer)
        let column = fields.required("column", RecSysFields.integer)
        let value = fields.required("value", RecSysFields.number)
        let matrix = fields.required("matrix", RecSysFields.link(to: "similarity-matrix"))
        let version = fields.optional("version", RecSysFields.integer) ?? 0
        if version < 1, fields.problems.isEmpty {
            fields.add("version", "Give the version that the cell belongs to, from 1.")
        }
        guard let row, let column, let value, let matrix, fields.problems.isEmpty else { return nil }
        return Sent(matrix: ID(matrix), version: version, row: Int64(row), column: Int64(column), value: value)
    }

    private func save(_ cells: [Sent], _ call: RecSysCall) throws {
        for (place, cells) in Dictionary(grouping: cells, by: { Place(matrix: $0.matrix, version: $0.version) }) {
            let matrix: SimilarityMatrix
            do { matrix = try call.services.matrices.matrix(place.matrix, viewer: call.viewer) } catch DomainError
                .notFound
            {
                throw RecSysCall.refusal(of: "matrix", "Invalid hyperlink - Object does not exist.")
            }
            let numbers = try Numbers(of: matrix, call)
            let lines = try cells.map { cell in
                MatrixLine(
                    row: try numbers.subject(cell.row),
                    cells: [MatrixLine.Cell(column: try numbers.subject(cell.column), similarity: Float(cell.value))],
                    form: .cell
                )
            }
            _ = try call.services.matrices.receive(
                lines,
                for: place.version,
                of: matrix.id,
                beginning: MatrixIntakeRule(mirrors: true, onlyPositive: true),
                viewer: call.viewer
            )
        }
    }

    private struct Place: Hashable {
        let matrix: ID<SimilarityMatrix>
        let version: Int
    }

    /// Turns our ids into the numbers of this API, and back.
    private final class Numbers {
        private let isOfUsers: Bool
        private let numbers: UserNumbers
        private var known: [Int64: Int64?] = [:]

        init(of matrix: SimilarityMatrix, _ call: RecSysCall) throws {
            isOfUsers = matrix.kind == .userToUser
            numbers = call.services.userNumbers
        }

        /// Nil for a user who is gone.
        func number(_ id: Int64) throws -> Int64? {
            guard isOfUsers else { return id }
            if let number = known[id] { return number }
            let number = try numbers.number(of: ID(id))
            known[id] = number
            return number
        }

        func id(_ number: Int64) throws -> Int64? {
            isOfUsers ? try numbers.user(number)?.id.rawValue : number
        }

        func subject(_ number: Int64) throws -> MatrixLine.Subject {
            guard isOfUsers else { return .id(number) }
            if number < UserNumbers.first { return .externalID(String(number)) }
            return try numbers.user(number).map { .id($0.id.rawValue) } ?? .externalID(String(number))
        }
    }
}

extension RecSysCells.Sent {
    fileprivate init(_ cell: RecSysCells.Cell, value: Double) {
        self.init(matrix: cell.matrix.id, version: cell.version, row: cell.row, column: cell.column, value: value)
    }
}

extension JSONWriter {
    fileprivate mutating func recSysCell(_ cell: RecSysCells.Cell, _ call: RecSysCall) {
        object { writer in
            writer.field("id", "\(cell.matrix.id)-\(cell.version)-\(cell.row)-\(cell.column)")
            writer.field("row", cell.row)
            writer.field("column", cell.column)
            writer.key("value")
            writer.float(Double(cell.value.description) ?? Double(cell.value))
            writer.field("matrix", call.link("similarity-matrix", cell.matrix.id.rawValue))
            writer.field("version", cell.version)
        }
    }
}
