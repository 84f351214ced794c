/// Reads cells of a matrix from rows of CSV, by our ids or by external ones.
///
///     row,column,value
///     17,23,0.91
///
///     row_external_id,column_external_id,value
///     film-1,film-2,0.9
struct MatrixCellColumns: Sendable {
    private static let names = ["row", "row_external_id", "column", "column_external_id", "value"]

    private let row: Int?
    private let rowExternalID: Int?
    private let column: Int?
    private let columnExternalID: Int?
    private let value: Int?
    private let prefix: String

    /// For rows with these columns. Throws `StreamProblem` for a column that there is not, and where one is missing.
    ///
    /// - Parameter prefix: put before external ids.
    init(_ names: [String], externalIDPrefix prefix: String) throws(StreamProblem) {
        for name in names where !Self.names.contains(name) {
            throw StreamProblem(
                "There is no column “\(name)” here. Known are: \(Self.names.joined(separator: ", "))."
            )
        }
        row = names.firstIndex(of: "row")
        rowExternalID = names.firstIndex(of: "row_external_id")
        column = names.firstIndex(of: "column")
        columnExternalID = names.firstIndex(of: "column_external_id")
        value = names.firstIndex(of: "value")
        self.prefix = prefix
        guard row != nil || rowExternalID != nil, column != nil || columnExternalID != nil, value != nil else {
            throw StreamProblem(
                "The first row must name the columns: row or row_external_id, column or column_external_id, and value."
            )
        }
    }

    func line(_ fields: CSVRow) throws(StreamProblem) -> MatrixLine {
        let row = try subject(fields, row, rowExternalID, "row")
        let column = try subject(fields, column, columnExternalID, "column")
        guard let value = try fields.decimal(value) else {
            throw StreamProblem(pointer: "/value", "Give the similarity.")
        }
        guard Float(value).isFinite else {
            throw StreamProblem(pointer: "/value", "Give a number that 32 bits can hold.")
        }
        return MatrixLine(
            row: row,
            cells: [MatrixLine.Cell(column: column, similarity: Float(value))],
            form: .columns
        )
    }

    private func subject(
        _ fields: CSVRow,
        _ id: Int?,
        _ externalID: Int?,
        _ name: String
    ) throws(StreamProblem) -> MatrixLine.Subject {
        switch (try fields.integer(id), try fields.optionalText(externalID)) {
        case (let id?, nil): return .id(id)
        case (nil, let text?): return .externalID(prefix + text.trimmed)
        case (nil, nil): throw StreamProblem(pointer: "/\(name)", "Give this or \(name)_external_id.")
        default: throw StreamProblem(pointer: "/\(name)_external_id", "Leave this empty, or \(name).")
        }
    }
}
