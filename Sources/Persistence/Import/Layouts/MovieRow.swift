internal import Domain

/// A film as a row of a MovieLens file gives it.
struct MovieRow {
    /// Those of tables that list genres in one column.
    static let columns = ["movieId", "title", "genres"]

    /// With the data set's id.
    let draft: ItemDraft

    private static let noGenres = "(no genres listed)"
    private static let unknownGenre = "unknown"

    /// Throws `CSVProblem`.
    init(_ row: borrowing CSVReader, _ columns: ImportColumns) throws {
        let genres = try row.text(columns["genres"])
        let tags = genres == Self.noGenres ? [] : genres.split(separator: "|").map(String.init)
        try self.init(row, columns, tags: tags)
    }

    /// Of a row that ends with a flag for each genre. Throws `CSVProblem`.
    init(_ row: borrowing CSVReader, _ columns: ImportColumns, genreFlags genres: [String]) throws {
        let first = row.fieldCount - genres.count
        var tags: [String] = []
        for (index, genre) in genres.enumerated() where row.integer(first + index) == 1 && genre != Self.unknownGenre {
            tags.append(genre)
        }
        try self.init(row, columns, tags: tags)
    }

    private init(_ row: borrowing CSVReader, _ columns: ImportColumns, tags: [String]) throws {
        let title = MovieTitle(parsing: try row.text(columns["title"]))
        var draft = ItemDraft(externalID: try row.id(columns["movieId"]), title: title.title, tags: tags)
        if let year = title.year { draft.attributes["year"] = .number(Double(year)) }
        self.draft = draft
    }
}
