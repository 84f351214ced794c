internal import Domain

extension ImportLayout {
    /// The courses of a well-known course project: one file with a flag for each genre, one with descriptions, one of ratings.
    static let courses = ImportLayout(
        name: "courses",
        summary: "Courses with genres, descriptions, and ratings of 2 (audited) and 3 (completed).",
        example: "courses ibm-courses",
        lookedFor:
            "course_genre.csv, with course_processed.csv and rs_content_test.csv or ratings.csv if they are there",
        scale: 1...3,
        orphans: .skip
    ) { place, _ throws(ImportError) in
        guard let courses = place.file("course_genre.csv") else { return nil }
        let descriptions = CourseDescriptions()
        var files: [ImportFile] = []
        if let path = place.file("course_processed.csv") { files.append(descriptions.file(path)) }
        let genres = (ImportFile.columnNames(of: courses) ?? []).filter { !["COURSE_ID", "TITLE"].contains($0) }
        let rows = ImportFile.Rows.table(.commas, .named(["COURSE_ID", "TITLE"])) { columns in
            let flags = genres.compactMap { genre in columns[genre].map { (genre, $0) } }
            return { row, run in
                let id = try row.id(columns["COURSE_ID"])
                var draft = ItemDraft(externalID: id, title: try row.text(columns["TITLE"]).singleSpaced)
                draft.description = descriptions.byID[id] ?? ""
                for (genre, column) in flags where row.integer(column) == 1 { draft.tags.append(genre) }
                try run.add(draft)
            }
        }
        files.append(ImportFile(path: courses, phase: .items, rows: rows))
        if let ratings = place.file("rs_content_test.csv") ?? place.file("ratings.csv") {
            let names = RatingColumns(user: "user", item: "item", rating: "rating")
            files.append(.ratings(ratings, .commas, .named(names.required), names))
        }
        return files
    }
}

/// What `course_processed.csv` says of courses, by their ids.
private final class CourseDescriptions {
    private(set) var byID: [String: String] = [:]

    func file(_ path: String) -> ImportFile {
        let rows = ImportFile.Rows.table(.commas, .named(["COURSE_ID", "DESCRIPTION"])) { columns in
            { row, _ in
                let id = try row.id(columns["COURSE_ID"])
                self.byID[id] = try row.text(columns["DESCRIPTION"]).singleSpaced
            }
        }
        return ImportFile(path: path, phase: .details, rows: rows)
    }
}

extension String {
    /// The data set put a space where it took out a comma or another mark.
    fileprivate var singleSpaced: String {
        split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
