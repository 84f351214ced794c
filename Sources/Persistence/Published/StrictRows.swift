internal import Domain

/// The rows of a file that is known to be in order: the first that is not ends the reading.
struct StrictRows {
    let path: String
    let dialect: CSVDialect
    /// Nil if rows differ in length.
    let fieldCount: Int?
    let hasHead: Bool

    /// The row that the reader stands on.
    struct Row: ~Copyable {
        fileprivate var reader: CSVReader
        fileprivate let path: String

        var fieldCount: Int { reader.fieldCount }

        /// Throws `.unreadable`.
        func integer(_ field: Int) throws(ImportError) -> Int64 {
            guard let number = reader.integer(field) else { throw wrong("field \(field + 1) is not a whole number") }
            return number
        }

        /// Throws `.unreadable`.
        func decimal(_ field: Int) throws(ImportError) -> Double {
            guard let number = reader.decimal(field) else { throw wrong("field \(field + 1) is not a number") }
            return number
        }

        /// Throws `.unreadable`.
        func text(_ field: Int) throws(ImportError) -> String {
            do { return try reader.text(field) } catch { throw wrong(error.message) }
        }

        fileprivate func wrong(_ problem: String) -> ImportError {
            .unreadable(path: path, reason: "line \(reader.line): \(problem)")
        }
    }

    /// Calls the body with each row. Throws `.unreadable`, and what the body throws.
    func forEach(_ body: (borrowing Row) throws -> Void) throws {
        var row = Row(reader: try CSVReader(path: path, dialect: dialect), path: path)
        var isHead = hasHead
        while true {
            switch try row.reader.next() {
            case .end: return
            case .malformed(let problem): throw row.wrong(problem.message)
            case .row:
                if let fieldCount {
                    do { try row.reader.expect(fields: fieldCount) } catch { throw row.wrong(error.message) }
                }
                if !isHead { try body(row) }
                isHead = false
            }
        }
    }
}
