internal import Domain

/// What the first line of a table says of its columns.
enum TableHeader {
    /// The first line names the columns, in any order; these must be among them.
    case named([String])
    /// No line of names; the columns are these, in this order.
    case fixed([String])
    /// These columns in this order; a first line that repeats the names is passed over.
    case fixedOrNamed([String])
    /// No line of names, and rows of any length.
    case none
}

/// Where the columns of a table stand.
struct ImportColumns {
    /// By name; a column that the file does not have is missing.
    private let positions: [String: Int]
    /// How many fields every row has; nil where rows differ.
    let count: Int?

    /// Reads the line of names, if there is to be one. Throws `.missingColumns`.
    init(_ header: TableHeader, _ reader: inout CSVReader, path: String) throws(ImportError) {
        switch header {
        case .none:
            self.init(names: [], count: nil)
        case .fixed(let names):
            self.init(names: names, count: names.count)
        case .fixedOrNamed(let names):
            self.init(names: names, count: names.count)
            let isRow = try reader.next() == .row
            let first = (0..<reader.fieldCount).map { try? reader.text($0) }
            if !isRow || first != names { reader.putBack() }
        case .named(let required):
            guard try reader.next() == .row else { throw .missingColumns(path: path, columns: required) }
            let names = (0..<reader.fieldCount).map { try? reader.id($0) }
            self.init(names: names, count: names.count)
            guard required.allSatisfy({ positions[$0] != nil }) else {
                throw .missingColumns(path: path, columns: required)
            }
        }
    }

    /// Of columns with the same name the first counts.
    private init(names: [String?], count: Int?) {
        var positions: [String: Int] = [:]
        for (position, name) in names.enumerated() {
            guard let name else { continue }
            positions[name] = positions[name] ?? position
        }
        self.positions = positions
        self.count = count
    }

    /// Nil for a column that the file does not have.
    subscript(name: String) -> Int? { positions[name] }
}
