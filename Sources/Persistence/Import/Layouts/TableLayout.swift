internal import Domain

extension ImportLayout {
    /// Any items and interactions in CSV files, their columns under any names.
    static let table = ImportLayout(
        name: "table",
        summary: "Any items.csv and interactions.csv, or one of them; --columns says what their columns are called.",
        example: "table shop --columns id=sku,title=name,user=customer,item=sku,rating=stars --attributes brand",
        lookedFor:
            "items.csv with a column id and title, or interactions.csv with columns user, item and rating, or such as --columns names",
        scale: nil,
        orphans: .skip
    ) { place, options throws(ImportError) in
        let unknown = options.columns.keys.filter { !columnMeanings.contains($0) }.sorted()
        if !unknown.isEmpty { throw .unknownColumns(unknown, known: columnMeanings) }
        let column = { (meaning: String) in options.columns[meaning] ?? meaning }
        var files: [ImportFile] = []
        let only = place.isFolder ? nil : place.path
        if let path = place.file("items.csv") ?? only, hasColumns([column("id"), column("title")], path) {
            files.append(itemFile(path, column, attributes: options.attributes))
        }
        let names = RatingColumns(
            user: column("user"),
            item: column("item"),
            rating: column("rating"),
            time: column("timestamp")
        )
        if let path = place.file("interactions.csv") ?? only, hasColumns(names.required, path) {
            files.append(.ratings(path, .commas, .named(names.required), names))
        }
        return files.isEmpty ? nil : files
    }

    /// What can be mapped: of items, then of interactions. By default a column is called what it means.
    static let columnMeanings = [
        "id", "title", "description", "image_url", "tags", "user", "item", "rating", "timestamp",
    ]

    private static func itemFile(
        _ path: String,
        _ column: @escaping (String) -> String,
        attributes: [String]
    ) -> ImportFile {
        let rows = ImportFile.Rows.table(.commas, .named([column("id"), column("title")] + attributes)) { columns in
            let meanings = columnMeanings.compactMap { meaning in columns[column(meaning)].map { (meaning, $0) } }
            let places = Dictionary(uniqueKeysWithValues: meanings)
            return { row, run in
                var draft = ItemDraft(externalID: try row.id(places["id"]), title: try row.text(places["title"]))
                draft.description = try row.text(places["description"])
                draft.imageURL = try row.text(places["image_url"])
                draft.tags = try row.text(places["tags"]).split(separator: "|").map(String.init)
                for name in attributes {
                    guard let value = try row.text(columns[name]).trimmed.nilIfEmpty else { continue }
                    draft.attributes[name] = row.decimal(columns[name]).map { .number($0) } ?? .text(value)
                }
                try run.add(draft)
            }
        }
        return ImportFile(path: path, phase: .items, rows: rows)
    }
}
