internal import Domain

extension ImportLayout {
    /// What research code on implicit feedback reads: each line a user and the items that the user is known to like.
    static let adjacency = ImportLayout(
        name: "adjacency",
        summary: "Lines of numbers or words, first a user and then that user's items; each counts as the best rating.",
        example: "adjacency gowalla",
        lookedFor: "a .txt file of lines of ids with spaces between, or train.txt, valid.txt and test.txt",
        scale: nil,
        orphans: .create
    ) { place, _ throws(ImportError) in
        let parts = ["train.txt", "valid.txt", "test.txt"].compactMap(place.file)
        let paths = place.isFolder ? parts : place.files(endingIn: [".txt"])
        if paths.isEmpty { return nil }
        let dialect = CSVDialect(separator: " ", allowsQuotes: false, encoding: .utf8)
        return paths.map { path in
            let rows = ImportFile.Rows.table(dialect, .none) { _ in
                { row, run in
                    let user = try row.id(0)
                    for field in 1..<max(row.fieldCount, 1) {
                        // Spaces at a line's end and doubled ones make empty fields.
                        let item = try row.id(field)
                        if !item.isEmpty { try run.add(user: user, item: item, .share(1)) }
                    }
                }
            }
            return ImportFile(path: path, phase: .ratings, rows: rows)
        }
    }
}
