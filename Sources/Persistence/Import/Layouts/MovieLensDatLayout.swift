internal import Domain

extension ImportLayout {
    /// MovieLens 1M (latin-1) and 10M (UTF-8).
    static let movieLensDat = ImportLayout(
        name: "movielens",
        summary: "MovieLens 1M and 10M, whose files end in .dat.",
        example: "movielens ml-1m",
        lookedFor: "movies.dat and ratings.dat",
        scale: 0.5...5,
        orphans: .skip
    ) { place, _ throws(ImportError) in
        guard let movies = place.file("movies.dat"), let ratings = place.file("ratings.dat") else { return nil }
        let rows = ImportFile.Rows.table(.doubleColons, .fixed(MovieRow.columns)) { columns in
            { row, run in try run.add(MovieRow(row, columns).draft) }
        }
        let names = RatingColumns(user: "userId", item: "movieId", rating: "rating", time: "timestamp")
        return [
            ImportFile(path: movies, phase: .items, rows: rows),
            .ratings(ratings, .doubleColons, .fixed(names.all), names),
        ]
    }
}
