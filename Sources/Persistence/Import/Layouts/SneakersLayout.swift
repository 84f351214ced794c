internal import Domain

extension ImportLayout {
    /// Products and reviews scraped from a shop, a file each. A review's user is known by the name shown.
    static let sneakers = ImportLayout(
        name: "sneakers",
        summary: "Products and their reviews, scraped into one JSON file each; users are reviewers' names.",
        example: "sneakers amazon-sneakers",
        lookedFor: "files of products (ID.json, PARENT_variant_ID.json) and reviews (ID_reviews.json)",
        scale: 1...5,
        orphans: .create
    ) { place, _ throws(ImportError) in
        let paths = place.isFolder ? place.files(endingIn: [".json"]).filter { !fileName($0).hasPrefix("db_") } : []
        let reviews = paths.filter { $0.hasSuffix(reviewsEnding) }
        guard !reviews.isEmpty else { return nil }
        let products = paths.filter { !$0.hasSuffix(reviewsEnding) }.map { path in
            let name = String(fileName(path).dropLast(".json".count))
            return ImportFile(path: path, phase: .items, rows: .objects { try $1.add(product($0, fileName: name)) })
        }
        return products
            + reviews.map { path in
                let item = String(fileName(path).dropLast(reviewsEnding.count))
                return ImportFile(path: path, phase: .ratings, rows: .objects { try addReview($0, of: item, to: &$1) })
            }
    }

    private static let reviewsEnding = "_reviews.json"

    /// The file's name has the id; the one inside may be that of the parent, or missing.
    private static func product(_ product: JSONValue, fileName: String) throws(RowRejection) -> ItemDraft {
        let parts = fileName.split(separator: "_variant_").map(String.init)
        guard let title = product["title"]?.asText else { throw RowRejection(.invalid, "the product has no title") }
        var draft = ItemDraft(externalID: parts.last, title: title)
        draft.description = product["description"]?.asText ?? ""
        draft.imageURL = product["images"]?.asList?.first?.asList?.first?.asText
        if parts.count > 1 { draft.attributes["parent"] = .text(parts[0]) }
        let price = product["price"]?.asNumber ?? product["price_range"]?["from"]?.asNumber
        if let price { draft.attributes["price"] = .number(price) }
        return draft
    }

    private static func addReview(_ review: JSONValue, of item: String, to run: inout ImportRun) throws {
        guard let user = review["user"]?.asText?.trimmed, !user.isEmpty else {
            throw RowRejection(.malformed, "the review has no user")
        }
        guard let rating = review["rating"]?.asNumber else {
            throw RowRejection(.malformed, "the review has no rating")
        }
        try run.add(user: user, item: item, .value(rating))
    }
}
