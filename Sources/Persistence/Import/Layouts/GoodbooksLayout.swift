internal import Domain

extension ImportLayout {
    static let goodbooks = ImportLayout(
        name: "goodbooks",
        summary: "goodbooks-10k, either edition: books with authors, years and covers, and ratings without times.",
        example: "goodbooks goodbooks-10k",
        lookedFor: "books.csv and ratings.csv",
        scale: 1...5,
        orphans: .skip
    ) { place, _ throws(ImportError) in
        guard let books = place.file("books.csv"), let ratings = place.file("ratings.csv") else { return nil }
        // The second edition calls the number that ratings name `book_id`; in the first that is Goodreads' own.
        let isSecond = ImportFile.columnNames(of: books)?.contains("goodreads_book_id") == true
        let id = isSecond ? "book_id" : "id"
        let names = RatingColumns(user: "user_id", item: "book_id", rating: "rating")
        return [
            ImportFile(
                path: books,
                phase: .items,
                rows: .table(.commas, .named([id, "title"])) { bookRows($0, id: id) }
            ),
            .ratings(ratings, .commas, .named(names.required), names),
        ]
    }

    private static func bookRows(_ columns: ImportColumns, id: String) -> TableRowMapping {
        { row, run in
            var draft = ItemDraft(externalID: try row.id(columns[id]), title: try row.text(columns["title"]))
            let cover = try row.text(columns["image_url"])
            // Goodreads' picture of no cover: the site draws one that says more.
            if !cover.contains("/nophoto/") { draft.imageURL = cover }
            if let creator = try row.text(columns["authors"]).nilIfEmpty {
                draft.attributes["creator"] = .text(creator)
            }
            if let year = row.decimal(columns["original_publication_year"]) {
                draft.attributes["year"] = .number(year)
            }
            if let language = try row.text(columns["language_code"]).nilIfEmpty {
                draft.attributes["language"] = .text(language)
            }
            try run.add(draft)
        }
    }
}
