/// Makes a JSON object of a row, so that both formats are read by the same rules.
struct BulkColumns: Sendable {
    /// How the text of a column is to be understood.
    enum Kind: Sendable {
        case text
        case integer
        case number
        case flag
        /// Texts between bars, or a JSON array of them where one has a bar itself.
        case texts
        /// A JSON value.
        case json
    }

    static let items: [String: Kind] = [
        "id": .integer, "tags": .texts, "attributes": .json, "votes": .integer, "mean_rating": .number,
        "version": .integer,
    ]
    static let users: [String: Kind] = [
        "id": .integer, "is_synthetic": .flag, "rating_count": .integer, "mean_rating": .number, "version": .integer,
    ]

    private let columns: [(name: String, kind: Kind)]

    /// Columns that are not named are texts.
    init(_ names: [String], _ kinds: [String: Kind]) {
        columns = names.map { ($0, kinds[$0] ?? .text) }
    }

    /// Empty fields are left out. Throws `StreamProblem`, and `JSONError` for JSON in a field that is none.
    func value(_ row: CSVRow) throws -> JSONValue {
        var members: [JSONMember] = []
        for (field, column) in columns.enumerated() {
            let value: JSONValue? =
                switch column.kind {
                case .text: try row.optionalText(field).map(JSONValue.string)
                case .integer: try row.integer(field).map(JSONValue.integer)
                case .number: try row.decimal(field).map(JSONValue.number)
                case .flag: try row.flag(field).map(JSONValue.bool)
                case .texts: try row.optionalText(field).map(Self.texts)
                case .json: try row.optionalText(field).map { try JSONReader.parse(Array($0.utf8)) }
                }
            if let value { members.append(JSONMember(key: column.name, value: value)) }
        }
        return .object(members)
    }

    private static func texts(_ field: String) throws -> JSONValue {
        if field.hasPrefix("[") { return try JSONReader.parse(Array(field.utf8)) }
        return .array(field.split(separator: "|").map { .string(String($0)) })
    }
}
