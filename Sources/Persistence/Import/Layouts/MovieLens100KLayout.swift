internal import Domain

extension ImportLayout {
    static let movieLens100K = ImportLayout(
        name: "movielens",
        summary: "MovieLens 100K, whose files are called u.item, u.data and u.genre.",
        example: "movielens ml-100k",
        lookedFor: "u.item and u.data",
        scale: 1...5,
        orphans: .skip
    ) { place, _ throws(ImportError) in
        guard let movies = place.file("u.item"), let ratings = place.file("u.data") else { return nil }
        let genres = if let path = place.file("u.genre") { try readGenres(path) } else { usualGenres }
        let columns = ["movieId", "title", "release", "video", "url"] + genres.indices.map { "genre \($0)" }
        let rows = ImportFile.Rows.table(.pipes, .fixed(columns)) { columns in
            { row, run in try run.add(MovieRow(row, columns, genreFlags: genres).draft) }
        }
        let names = RatingColumns(user: "userId", item: "movieId", rating: "rating", time: "timestamp")
        return [
            ImportFile(path: movies, phase: .items, rows: rows),
            .ratings(ratings, .tabs, .fixed(names.all), names),
        ]
    }

    /// The genres in the order of the flags in `u.item`, when `u.genre` does not stand beside it.
    private static let usualGenres = [
        "unknown", "Action", "Adventure", "Animation", "Children's", "Comedy", "Crime", "Documentary", "Drama",
        "Fantasy", "Film-Noir", "Horror", "Musical", "Mystery", "Romance", "Sci-Fi", "Thriller", "War", "Western",
    ]

    private static func readGenres(_ path: String) throws(ImportError) -> [String] {
        var reader = try CSVReader(path: path, dialect: .pipes)
        var genres: [String] = []
        while case .row = try reader.next() {
            if let name = try? reader.text(0), !name.isEmpty { genres.append(name) }
        }
        return genres.isEmpty ? usualGenres : genres
    }
}
