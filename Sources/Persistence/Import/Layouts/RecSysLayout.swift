internal import Domain

extension ImportLayout {
    static let recSys = ImportLayout(
        name: "rec-sys",
        summary: "The CSV files of the rec-sys application: items with names, descriptions and images, and ratings.",
        example: "rec-sys rec-sys/data",
        lookedFor: "items.csv (id, name, description, image) and interactions.csv (user_id, item_id, rating)",
        scale: 0.5...5,
        orphans: .skip
    ) { place, _ throws(ImportError) in
        let columns = ["id", "name", "description", "image"]
        let names = RatingColumns(user: "user_id", item: "item_id", rating: "rating")
        guard let items = place.file("items.csv"), let interactions = place.file("interactions.csv"),
            hasColumns(columns, items), hasColumns(names.required, interactions)
        else { return nil }
        let rows = ImportFile.Rows.table(.commas, .named(columns)) { columns in
            { row, run in
                let title = MovieTitle(parsing: try row.text(columns["name"]))
                var draft = ItemDraft(externalID: try row.id(columns["id"]), title: title.title)
                draft.description = try row.text(columns["description"])
                draft.imageURL = try row.text(columns["image"])
                if let year = title.year { draft.attributes["year"] = .number(Double(year)) }
                try run.add(draft)
            }
        }
        return [
            ImportFile(path: items, phase: .items, rows: rows),
            .ratings(interactions, .commas, .named(names.required), names),
        ]
    }

    static func hasColumns(_ columns: [String], _ path: String) -> Bool {
        Set(columns).isSubset(of: ImportFile.columnNames(of: path) ?? [])
    }
}
