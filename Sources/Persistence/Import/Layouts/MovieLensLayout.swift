internal import Domain

extension ImportLayout {
    /// MovieLens latest, latest-small, 20M, 25M and 32M.
    static let movieLens = ImportLayout(
        name: "movielens",
        summary: "MovieLens as CSV, with links.csv, and people's tags if --tags is given.",
        example: "movielens ml-latest-small --tags 3",
        lookedFor: "movies.csv and ratings.csv",
        scale: 0.5...5,
        orphans: .skip
    ) { place, options throws(ImportError) in
        guard let movies = place.file("movies.csv"), let ratings = place.file("ratings.csv") else { return nil }
        let details = MovieLensDetails(minimumTaggers: options.minimumTaggers ?? 1)
        var files: [ImportFile] = []
        if let links = place.file("links.csv") { files.append(details.linksFile(links)) }
        if options.minimumTaggers != nil, let tags = place.file("tags.csv") { files.append(details.tagsFile(tags)) }
        let rows = ImportFile.Rows.table(.commas, .named(MovieRow.columns)) { columns in
            { row, run in
                let movie = try MovieRow(row, columns)
                try run.add(details.completing(movie.draft))
            }
        }
        files.append(ImportFile(path: movies, phase: .items, rows: rows))
        let names = RatingColumns(user: "userId", item: "movieId", rating: "rating", time: "timestamp")
        files.append(.ratings(ratings, .commas, .named(names.required), names))
        return files
    }
}
