/// Where the columns of a file stand.
struct ImportColumns {
    /// By name; a column that the file does not have is missing.
    private let positions: [String: Int]
    /// How many fields every row has.
    let count: Int

    /// For files without a line of names.
    init(fixed names: [String]) {
        positions = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        count = names.count
    }

    /// Reads the first row, which names the columns in any order. Throws `.missingColumns`.
    init(header reader: inout CSVReader, path: String, required: [String]) throws(ImportError) {
        guard try reader.next() == .row else { throw .missingColumns(path: path, columns: required) }
        var positions: [String: Int] = [:]
        for field in 0..<reader.fieldCount {
            guard let name = try? reader.text(field) else { continue }
            positions[name] = positions[name] ?? field
        }
        guard required.allSatisfy({ positions[$0] != nil }) else {
            throw .missingColumns(path: path, columns: required)
        }
        self.positions = positions
        count = reader.fieldCount
    }

    /// Nil for a column that the file does not have.
    subscript(name: String) -> Int? { positions[name] }
}
