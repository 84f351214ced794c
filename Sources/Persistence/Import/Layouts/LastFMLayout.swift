internal import Domain
internal import Glibc

extension ImportLayout {
    static let lastFM = ImportLayout(
        name: "lastfm",
        summary:
            "Last.fm plays (HetRec 2011): 1 play is the least rating, 10,000 plays the most, even in powers of ten between.",
        example: "lastfm hetrec2011-lastfm-2k",
        lookedFor: "artists.dat and user_artists.dat",
        scale: nil,
        orphans: .skip
    ) { place, _ throws(ImportError) in
        guard let artists = place.file("artists.dat"), let plays = place.file("user_artists.dat") else { return nil }
        let dialect = CSVDialect(separator: "\t", allowsQuotes: false, encoding: .utf8OrLatin1)
        let rows = ImportFile.Rows.table(dialect, .named(["id", "name"])) { columns in
            { row, run in
                let name = try row.text(columns["name"])
                try run.add(ItemDraft(externalID: try row.id(columns["id"]), title: name))
            }
        }
        let names = RatingColumns(user: "userID", item: "artistID", rating: "weight")
        return [
            ImportFile(path: artists, phase: .items, rows: rows),
            .ratings(plays, dialect, .fixedOrNamed(names.all), names, scale: rating),
        ]
    }

    /// Above so many plays all are alike.
    private static let mostPlays = 10_000.0

    /// Plays are spread over many powers of ten, so that their logarithm is what compares: log(plays) / log(10,000).
    private static func rating(ofPlays plays: Double) -> ImportedRating {
        plays >= 1 ? .share(min(log(plays) / log(mostPlays), 1)) : .value(plays)
    }
}
