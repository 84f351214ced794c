internal import Domain

/// Why a row cannot be used.
struct RowRejection: Error {
    let reason: ImportReport.Reason
    let detail: String

    init(_ reason: ImportReport.Reason, _ detail: String) {
        self.reason = reason
        self.detail = detail
    }

    init(_ problem: CSVProblem) {
        self.init(.malformed, problem.message)
    }
}

/// An item as a row gives it.
struct MovieRow {
    let id: String
    let draft: ItemDraft

    private static let noGenres = "(no genres listed)"
    private static let unknownGenre = "unknown"

    /// Throws `.malformed` for a row that is not one of an item.
    init(_ reader: borrowing CSVReader, _ columns: ImportColumns, genres: [String]) throws(RowRejection) {
        let rawTitle: String
        do {
            try reader.expect(fields: columns.count)
            id = try reader.text(columns["movieId"] ?? 0).trimmed
            rawTitle = try reader.text(columns["title"] ?? 1)
        } catch {
            throw RowRejection(error)
        }
        guard !id.isEmpty else { throw RowRejection(.malformed, "the item's id is empty") }
        let title = MovieTitle(parsing: rawTitle)
        var draft = ItemDraft(title: title.title)
        if let year = title.year { draft.attributes["year"] = .number(Double(year)) }
        draft.tags = try Self.tags(reader, columns, genres)
        self.draft = draft
    }

    private static func tags(
        _ reader: borrowing CSVReader,
        _ columns: ImportColumns,
        _ genres: [String]
    ) throws(RowRejection) -> [String] {
        if let column = columns["genres"] {
            do {
                let text = try reader.text(column)
                return text == noGenres ? [] : text.split(separator: "|").map(String.init)
            } catch {
                throw RowRejection(error)
            }
        }
        let firstFlag = columns.count - genres.count
        return genres.indices.compactMap { index in
            reader.integer(firstFlag + index) == 1 && genres[index] != unknownGenre ? genres[index] : nil
        }
    }
}

/// A rating as a row gives it.
struct RatingRow {
    let user: String
    let item: String
    let rating: Double
    let ratedAt: Timestamp?

    /// From 1970 to the year 9999, which is what dates can be written for.
    private static let plausibleSeconds: ClosedRange<Int64> = 0...253_402_300_799

    /// Throws `.malformed` for a row that is not one of a rating.
    init(_ reader: borrowing CSVReader, _ columns: ImportColumns) throws(RowRejection) {
        do {
            try reader.expect(fields: columns.count)
            user = try reader.text(columns["userId"] ?? 0)
            item = try reader.text(columns["movieId"] ?? 1)
        } catch {
            throw RowRejection(error)
        }
        guard !user.isEmpty, !item.isEmpty else { throw RowRejection(.malformed, "the user or the item is empty") }
        guard let rating = reader.decimal(columns["rating"] ?? 2) else {
            throw RowRejection(.malformed, "the rating is not a number")
        }
        self.rating = rating
        guard let column = columns["timestamp"] else {
            ratedAt = nil
            return
        }
        guard let seconds = reader.integer(column), Self.plausibleSeconds.contains(seconds) else {
            throw RowRejection(.malformed, "the time is not a number of seconds since 1970")
        }
        ratedAt = Timestamp(seconds: seconds)
    }
}
