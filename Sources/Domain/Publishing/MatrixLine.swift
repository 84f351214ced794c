/// Cells of one row of a matrix, as a line of a request names them.
public struct MatrixLine: Sendable, Equatable {
    /// A user or an item, by whichever id the sender knows.
    public enum Subject: Sendable, Equatable {
        case id(Int64)
        case externalID(String)

        fileprivate var isOurs: Bool {
            if case .id = self { true } else { false }
        }
    }

    public struct Cell: Sendable, Equatable {
        public let column: Subject
        public let similarity: Float

        public init(column: Subject, similarity: Float) {
            self.column = column
            self.similarity = similarity
        }
    }

    /// How it is written, which says where its parts stand.
    public enum Form: Sendable {
        /// A row with its neighbours.
        case row
        /// A single cell.
        case cell
        /// A single cell whose columns say which ids they have.
        case columns
    }

    public let row: Subject
    public let cells: [Cell]
    public let form: Form

    public init(row: Subject, cells: [Cell], form: Form = .row) {
        self.row = row
        self.cells = cells
        self.form = form
    }

    /// Where in the line its row is named (RFC 6901).
    public var rowPointer: String {
        switch form {
        case .row: row.isOurs ? "/id" : "/external_id"
        case .cell: "/row"
        case .columns: row.isOurs ? "/row" : "/row_external_id"
        }
    }

    /// Where in the line a neighbour is named.
    public func columnPointer(_ place: Int) -> String {
        switch form {
        case .row: "/neighbours/\(place)/0"
        case .cell: "/column"
        case .columns: cells[place].column.isOurs ? "/column" : "/column_external_id"
        }
    }
}

/// Why a line was left out.
public struct MatrixLineProblem: Error, Equatable, Sendable {
    public enum Kind: String, Sendable {
        /// It cannot be read, or breaks a rule.
        case invalid
        /// It names a user or an item that there is not.
        case notFound = "not-found"
    }

    public let kind: Kind
    /// Where in the line (RFC 6901); empty for all of it.
    public let pointer: String
    public let detail: String

    public init(_ kind: Kind = .invalid, pointer: String, detail: String) {
        self.kind = kind
        self.pointer = pointer
        self.detail = detail
    }
}

extension MatrixLine {
    /// Reads a line of JSON: a row with its neighbours, or a single cell.
    ///
    ///     {"id": 17, "neighbours": [[23, 0.91], [40, 0.88]]}
    ///     {"external_id": "film-1", "neighbours": [["film-2", 0.9]]}
    ///     {"row": 17, "column": 23, "value": 0.91}
    static func parse(_ bytes: [UInt8], externalIDPrefix: String = "") throws(MatrixLineProblem) -> MatrixLine {
        if let line = MatrixRowScanner.line(bytes) { return line }
        do {
            return try Reading(fields: JSONFields(JSONReader.parse(bytes)), prefix: externalIDPrefix).line()
        } catch let error as JSONError {
            throw MatrixLineProblem(pointer: "", detail: "column \(error.column): expected \(error.expected)")
        } catch let error as JSONProblems {
            throw MatrixLineProblem(pointer: error.problems[0].pointer, detail: error.problems[0].detail)
        } catch {
            throw MatrixLineProblem(pointer: "", detail: "\(error)")
        }
    }

    private static let tooLarge = "must be a number that 32 bits can hold"

    private struct Reading {
        var fields: JSONFields
        let prefix: String

        consuming func line() throws(JSONProblems) -> MatrixLine {
            var reading = self
            let line = reading.fields.has("row") ? reading.cell() : reading.row()
            try reading.fields.finish()
            return line
        }

        private mutating func cell() -> MatrixLine {
            let row = named("row")
            let column = named("column")
            let value = fields.requiredDouble("value")
            if !Float(value).isFinite { fields.addProblem("value", MatrixLine.tooLarge) }
            return MatrixLine(row: row, cells: [Cell(column: column, similarity: Float(value))], form: .cell)
        }

        private mutating func row() -> MatrixLine {
            let row = rowSubject()
            var cells: [Cell] = []
            let elements = fields.requiredArray("neighbours")
            cells.reserveCapacity(elements.count)
            for (place, element) in elements.enumerated() {
                guard let pair = element.elements, pair.count == 2, let column = Self.subject(pair[0], prefix),
                    let similarity = pair[1].double
                else {
                    fields.addProblem(at: place, of: "neighbours", "must be [id, similarity]")
                    break
                }
                guard Float(similarity).isFinite else {
                    fields.addProblem(at: place, of: "neighbours", MatrixLine.tooLarge)
                    break
                }
                cells.append(Cell(column: column, similarity: Float(similarity)))
            }
            return MatrixLine(row: row, cells: cells)
        }

        private mutating func rowSubject() -> Subject {
            let id = fields.optionalInteger("id")
            let externalID = fields.optionalString("external_id")
            switch (id, externalID) {
            case (let id?, nil): return .id(Int64(id))
            case (nil, let externalID?): return .externalID(prefix + externalID)
            case (nil, nil): fields.addProblem("id", "is required, or external_id in its place")
            default: fields.addProblem("external_id", "must not stand beside id")
            }
            return .id(0)
        }

        private mutating func named(_ key: String) -> Subject {
            fields.required(key, "an id or an external id", placeholder: .id(0)) { [prefix] value in
                Self.subject(value, prefix)
            }
        }

        /// A number is an id of ours, a text an external id.
        private static func subject(_ value: JSONValue, _ prefix: String) -> Subject? {
            if let id = value.wholeNumber { return .id(Int64(id)) }
            return value.string.map { .externalID(prefix + $0) }
        }
    }
}
