internal import Domain

extension ImportLayout {
    static let amazonReviews = ImportLayout(
        name: "amazon-reviews",
        summary: "Amazon reviews, one JSON object a line; items have no more than their ids.",
        example: "amazon-reviews Musical_Instruments.json",
        lookedFor: "a .json or .jsonl file of objects with reviewerID, asin and overall",
        scale: 1...5,
        orphans: .create
    ) { place, _ throws(ImportError) in
        let paths = place.files(endingIn: [".json", ".jsonl"]).filter { path in
            let first = ImportFile.firstObject(of: path)
            return ["reviewerID", "asin", "overall"].allSatisfy { first?[$0] != nil }
        }
        if paths.isEmpty { return nil }
        return paths.map { ImportFile(path: $0, phase: .ratings, rows: .objects(addReview)) }
    }

    private static func addReview(_ review: JSONValue, to run: inout ImportRun) throws {
        guard let user = review["reviewerID"]?.asID, let item = review["asin"]?.asID,
            let rating = review["overall"]?.asNumber
        else { throw RowRejection(.malformed, "reviewerID, asin or overall is missing") }
        var seconds: Int64?
        if case .integer(let time)? = review["unixReviewTime"] { seconds = try plausibleSeconds(time) }
        try run.add(user: user, item: item, .value(rating), seconds: seconds)
    }
}
