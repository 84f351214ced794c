internal import Domain

/// Makes items and interactions of the current row of a table. Throws `RowRejection` or `CSVProblem` for a row that cannot be used.
typealias TableRowMapping = (borrowing CSVReader, inout ImportRun) throws -> Void

/// One file of a data set, and how its rows become items and interactions.
struct ImportFile {
    enum Rows {
        /// The last maps rows, once it knows where the columns stand.
        case table(CSVDialect, TableHeader, (ImportColumns) -> TableRowMapping)
        /// Maps objects.
        case objects((JSONValue, inout ImportRun) throws -> Void)
    }

    let path: String
    let phase: ImportProgress.Phase
    let rows: Rows

    var name: String { fileName(path) }

    /// The first columns that the file's line of names has, or nil if it has no such line or cannot be read.
    static func columnNames(of path: String, _ dialect: CSVDialect = .commas) -> [String]? {
        guard var reader = try? CSVReader(path: path, dialect: dialect), (try? reader.next()) == .row else {
            return nil
        }
        return (0..<reader.fieldCount).compactMap { try? reader.id($0) }
    }

    /// The first object of a JSON file; nil if it begins with something else.
    static func firstObject(of path: String) -> JSONValue? {
        guard var reader = try? JSONValueReader(path: path), case .value(let value)? = try? reader.next() else {
            return nil
        }
        return value
    }
}

/// How the columns of a table of ratings are called.
struct RatingColumns {
    let user: String
    let item: String
    let rating: String
    /// Seconds since 1970; the moment of the import stands in where the file has no such column.
    var time: String?

    var required: [String] { [user, item, rating] }
    var all: [String] { required + (time.map { [$0] } ?? []) }
}

extension ImportFile {
    /// A table of which each row is a rating.
    /// - Parameter scale: what the number in the column of the rating means.
    static func ratings(
        _ path: String,
        _ dialect: CSVDialect,
        _ header: TableHeader,
        _ names: RatingColumns,
        scale: @escaping (Double) -> ImportedRating = ImportedRating.value
    ) -> ImportFile {
        let rows = Rows.table(dialect, header) { columns in
            let user = columns[names.user]
            let item = columns[names.item]
            let rating = columns[names.rating]
            let time = names.time.flatMap { columns[$0] }
            return { row, run in
                guard let value = row.decimal(rating) else {
                    throw RowRejection(.malformed, "the rating is not a number")
                }
                let seconds = time == nil ? nil : try plausibleSeconds(row.integer(time))
                try run.add(user: row.id(user), item: row.id(item), scale(value), seconds: seconds)
            }
        }
        return ImportFile(path: path, phase: .ratings, rows: rows)
    }
}

/// The seconds, if they lie between 1970 and the year 9999, which is what dates can be written for.
func plausibleSeconds(_ seconds: Int64?) throws(RowRejection) -> Int64 {
    if let seconds, (0...253_402_300_799).contains(seconds) { return seconds }
    throw RowRejection(.malformed, "the time is not a number of seconds since 1970")
}
