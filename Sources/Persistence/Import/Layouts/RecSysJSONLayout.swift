internal import Domain

extension ImportLayout {
    static let recSysJSON = ImportLayout(
        name: "rec-sys",
        summary:
            "The JSON files of the rec-sys application, such as its sneakers: an array of items and one of ratings.",
        example: "rec-sys amazon-sneakers",
        lookedFor: "db_items.json and db_interactions.json",
        scale: 1...5,
        orphans: .skip
    ) { place, _ throws(ImportError) in
        guard let items = place.file("db_items.json"), let interactions = place.file("db_interactions.json") else {
            return nil
        }
        return [
            ImportFile(
                path: items,
                phase: .items,
                rows: .objects { item, run in
                    var draft = ItemDraft(externalID: item["id"]?.asID, title: item["name"]?.asText ?? "")
                    draft.description = item["description"]?.asText ?? ""
                    draft.imageURL = item["image"]?.asText
                    try run.add(draft)
                }
            ),
            ImportFile(
                path: interactions,
                phase: .ratings,
                rows: .objects { row, run in
                    guard let user = row["user_id"]?.asID, let item = row["item_id"]?.asID,
                        let rating = row["rating"]?.asNumber
                    else { throw RowRejection(.malformed, "user_id, item_id or rating is missing") }
                    try run.add(user: user, item: item, .value(rating))
                }
            ),
        ]
    }
}
