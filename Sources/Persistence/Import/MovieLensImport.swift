public import Domain

/// Loads a MovieLens data set from a folder: items with titles, years and genres, users, and ratings.
///
/// Rows that cannot be used are counted, and the first of them listed; they stop nothing. Importing the same folder again
/// changes nothing.
public struct MovieLensImport: Sendable {
    public struct Options: Sendable {
        /// Put before the data set's ids, so that two data sets can stand in one catalogue.
        public var idPrefix = ""
        /// Reads and checks everything, and writes nothing.
        public var isDryRun = false
        /// Uses tags of `tags.csv` that so many different people applied to an item; nil leaves the file out, because most of
        /// its tags are one person's notes.
        public var minimumTaggers: Int?

        public init(idPrefix: String = "", isDryRun: Bool = false, minimumTaggers: Int? = nil) {
            self.idPrefix = idPrefix
            self.isDryRun = isDryRun
            self.minimumTaggers = minimumTaggers
        }
    }

    private let bulk: any BulkStore
    private let isKnownUser: @Sendable (String) throws -> Bool
    private let clock: any Clock
    private let scale: RatingScale
    private let options: Options

    /// `isKnownUser` tells whether there is a user with the external id; the report counts the others as created.
    public init(
        bulk: any BulkStore,
        isKnownUser: @escaping @Sendable (String) throws -> Bool,
        clock: any Clock,
        scale: RatingScale,
        options: Options = Options()
    ) {
        self.bulk = bulk
        self.isKnownUser = isKnownUser
        self.clock = clock
        self.scale = scale
        self.options = options
    }

    /// Throws `ImportError`, what the store throws, and what `progress` throws, which thereby ends the import; batches that
    /// were saved until then stay.
    public func run(folder: String, progress: (ImportProgress) throws -> Void = { _ in }) throws -> ImportReport {
        let files = try MovieLensFiles(folder: folder, wantsTags: options.minimumTaggers != nil)
        var meter = ImportMeter(bytesTotal: files.byteCount)
        let details = try readDetails(files, &meter, progress)
        let saving = ImportSaving(
            bulk: bulk,
            isKnownUser: isKnownUser,
            moment: clock.now,
            scale: scale,
            isDryRun: options.isDryRun
        )
        var loading = MovieLensLoading(files: files, details: details, saving: saving, idPrefix: options.idPrefix)
        try loading.loadItems(&meter, progress)
        try loading.loadRatings(&meter, progress)
        return loading.report
    }

    private func readDetails(
        _ files: MovieLensFiles,
        _ meter: inout ImportMeter,
        _ progress: (ImportProgress) throws -> Void
    ) throws -> MovieLensDetails {
        var details = MovieLensDetails(minimumTaggers: options.minimumTaggers ?? 1)
        if let path = files.links {
            var reader = try CSVReader(path: path, dialect: .commas)
            try details.readLinks(&reader, path: path)
            meter.finish(fileOf: reader.byteCount)
            try progress(meter.progress(.details, bytesRead: 0, rows: reader.line))
        }
        if let path = files.tags {
            var reader = try CSVReader(path: path, dialect: .commas)
            try details.readTags(&reader, path: path)
            meter.finish(fileOf: reader.byteCount)
            try progress(meter.progress(.details, bytesRead: 0, rows: reader.line))
        }
        return details
    }
}

/// The files of a data set.
struct MovieLensFiles {
    let layout: MovieLensLayout
    let items: String
    let ratings: String
    /// Nil where there is none, and for tags where they are not wanted.
    let links: String?
    let tags: String?
    let genres: [String]
    let byteCount: Int

    /// Throws `.folderMissing`, `.unknownLayout` and `.unreadable`.
    init(folder: String, wantsTags: Bool) throws(ImportError) {
        layout = try MovieLensLayout.find(in: folder)
        items = folder + "/" + layout.itemFile
        ratings = folder + "/" + layout.ratingFile
        let hasDetails = layout == .csv
        links = hasDetails && isFile(folder + "/links.csv") ? folder + "/links.csv" : nil
        tags = hasDetails && wantsTags && isFile(folder + "/tags.csv") ? folder + "/tags.csv" : nil
        genres = layout == .hundredThousand ? try Self.readGenres(folder + "/u.genre") : []
        var byteCount = 0
        for path in [items, ratings, links, tags] {
            guard let path else { continue }
            byteCount += try ByteSource(path: path).byteCount
        }
        self.byteCount = byteCount
    }

    /// The genres in the order of the flags in `u.item`, when `u.genre` does not stand beside it.
    private static let usualGenres = [
        "unknown", "Action", "Adventure", "Animation", "Children's", "Comedy", "Crime", "Documentary", "Drama",
        "Fantasy",
        "Film-Noir", "Horror", "Musical", "Mystery", "Romance", "Sci-Fi", "Thriller", "War", "Western",
    ]

    private static func readGenres(_ path: String) throws(ImportError) -> [String] {
        guard isFile(path) else { return usualGenres }
        var reader = try CSVReader(path: path, dialect: .pipes)
        var genres: [String] = []
        while case .row = try reader.next() {
            if let name = try? reader.text(0), !name.isEmpty { genres.append(name) }
        }
        return genres.isEmpty ? usualGenres : genres
    }
}

/// Adds up how far an import is over several files.
struct ImportMeter {
    private let bytesTotal: Int
    private var finishedBytes = 0

    init(bytesTotal: Int) {
        self.bytesTotal = bytesTotal
    }

    mutating func finish(fileOf byteCount: Int) {
        finishedBytes += byteCount
    }

    func progress(_ phase: ImportProgress.Phase, bytesRead: Int, rows: Int) -> ImportProgress {
        ImportProgress(
            phase: phase,
            bytesDone: min(finishedBytes + bytesRead, bytesTotal),
            bytesTotal: bytesTotal,
            rows: rows
        )
    }
}
