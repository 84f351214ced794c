internal import Domain

/// One import on its way: what is known so far, and the batch that is being filled.
struct MovieLensLoading {
    enum Limits {
        /// Rows per call of the store: transactions of some 50 ms, so that a rating made meanwhile does not wait long.
        static let batchRows = 5000
    }

    private struct Batch<Row> {
        var rows: [Row] = []
        var lines: [Int] = []
        var numbers: [Int] = []

        mutating func append(_ row: Row, line: Int, number: Int) {
            rows.append(row)
            lines.append(line)
            numbers.append(number)
        }

        mutating func clear() {
            rows.removeAll(keepingCapacity: true)
            lines.removeAll(keepingCapacity: true)
            numbers.removeAll(keepingCapacity: true)
        }
    }

    private let files: MovieLensFiles
    private let details: MovieLensDetails
    private let saving: ImportSaving
    private let idPrefix: String
    private(set) var report: ImportReport

    private var itemNumbers: [String: Int] = [:]
    /// External ids by item number; empty for an item that was refused.
    private var itemIDs: [String] = []
    private var userNumbers: [String: Int] = [:]
    private var userIDs: [String] = []
    /// By user number: not there before, and nothing saved yet.
    private var isUserNew: [Bool] = []
    private var unknownItems: Set<String> = []
    private var pairs = PairSet()
    private var drafts = Batch<ItemDraft>()
    private var ratings = Batch<InteractionLine>()

    init(files: MovieLensFiles, details: MovieLensDetails, saving: ImportSaving, idPrefix: String) {
        self.files = files
        self.details = details
        self.saving = saving
        self.idPrefix = idPrefix
        report = ImportReport(layout: files.layout, isDryRun: saving.isDryRun)
    }

    // MARK: Items

    mutating func loadItems(_ meter: inout ImportMeter, _ progress: (ImportProgress) throws -> Void) throws {
        var reader = try CSVReader(path: files.items, dialect: files.layout.itemDialect)
        let columns = try files.layout.itemColumns(&reader, path: files.items, genreCount: files.genres.count)
        var rows = 0
        while true {
            let step = try reader.next()
            if step == .end { break }
            rows += 1
            do {
                if case .malformed(let problem) = step { throw RowRejection(problem) }
                try addItem(MovieRow(reader, columns, genres: files.genres), line: reader.line)
            } catch let rejection as RowRejection {
                report.reject(files.layout.itemFile, reader.line, rejection.reason, rejection.detail)
            }
            if drafts.rows.count == Limits.batchRows {
                try saveItems()
                try progress(meter.progress(.items, bytesRead: reader.bytesRead, rows: rows))
            }
        }
        try saveItems()
        meter.finish(fileOf: reader.byteCount)
        try progress(meter.progress(.items, bytesRead: 0, rows: rows))
    }

    private mutating func addItem(_ row: MovieRow, line: Int) throws {
        guard itemNumbers[row.id] == nil else {
            throw RowRejection(.duplicate, "the item \(row.id) stands in the file already")
        }
        var draft = row.draft
        draft.externalID = idPrefix + row.id
        details.complete(&draft, of: row.id)
        draft = draft.normalised
        do {
            try draft.validate()
        } catch {
            guard case .invalid(let problems) = error else { throw error }
            throw RowRejection(.invalid, problems.inWords)
        }
        itemNumbers[row.id] = itemIDs.count
        drafts.append(draft, line: line, number: itemIDs.count)
        itemIDs.append(draft.externalID ?? "")
    }

    private mutating func saveItems() throws {
        guard !drafts.rows.isEmpty else { return }
        let outcomes = try saving.save(drafts.rows)
        for place in drafts.rows.indices {
            report.items.count(outcomes?[place])
            guard case .rejected(let problem) = outcomes?[place] else { continue }
            itemIDs[drafts.numbers[place]] = ""
            let rejection = problem.rejection
            report.reject(files.layout.itemFile, drafts.lines[place], rejection.reason, rejection.detail)
        }
        drafts.clear()
    }

    // MARK: Ratings

    mutating func loadRatings(_ meter: inout ImportMeter, _ progress: (ImportProgress) throws -> Void) throws {
        var reader = try CSVReader(path: files.ratings, dialect: files.layout.ratingDialect)
        let columns = try files.layout.ratingColumns(&reader, path: files.ratings)
        var rows = 0
        while true {
            let step = try reader.next()
            if step == .end { break }
            rows += 1
            do {
                if case .malformed(let problem) = step { throw RowRejection(problem) }
                try addRating(RatingRow(reader, columns), line: reader.line)
            } catch let rejection as RowRejection {
                report.reject(files.layout.ratingFile, reader.line, rejection.reason, rejection.detail)
            }
            if ratings.rows.count == Limits.batchRows {
                try saveRatings()
                try progress(meter.progress(.interactions, bytesRead: reader.bytesRead, rows: rows))
            }
        }
        try saveRatings()
        meter.finish(fileOf: reader.byteCount)
        try progress(meter.progress(.interactions, bytesRead: 0, rows: rows))
    }

    private mutating func addRating(_ row: RatingRow, line: Int) throws {
        guard let item = itemNumbers[row.item], !itemIDs[item].isEmpty else {
            unknownItems.insert(row.item)
            report.unknownItems = unknownItems.count
            throw RowRejection(.unknownItem, "\(files.layout.itemFile) has no usable item \(row.item)")
        }
        guard saving.scale.contains(row.rating) else {
            throw RowRejection(
                .offScale,
                "\(shortest(row.rating)) is not on the scale from \(shortest(saving.scale.minimum))"
                    + " to \(shortest(saving.scale.maximum)) in steps of \(shortest(saving.scale.step))"
            )
        }
        let user = try userNumber(row.user)
        guard pairs.insert(UInt32(user), UInt32(item)) else {
            throw RowRejection(.duplicate, "user \(row.user) rates item \(row.item) for a second time")
        }
        let interaction = InteractionLine(
            user: userIDs[user],
            item: itemIDs[item],
            rating: row.rating,
            ratedAt: row.ratedAt
        )
        ratings.append(interaction, line: line, number: user)
    }

    private mutating func userNumber(_ name: String) throws -> Int {
        if let known = userNumbers[name] { return known }
        let number = userIDs.count
        let externalID = idPrefix + name
        isUserNew.append(saving.isDryRun ? false : try !saving.isKnownUser(externalID))
        userIDs.append(externalID)
        userNumbers[name] = number
        report.usersSeen = userIDs.count
        return number
    }

    private mutating func saveRatings() throws {
        guard !ratings.rows.isEmpty else { return }
        let outcomes = try saving.save(ratings.rows)
        for place in ratings.rows.indices {
            report.interactions.count(outcomes?[place])
            if case .rejected(let problem) = outcomes?[place] {
                let rejection = problem.rejection
                report.reject(files.layout.ratingFile, ratings.lines[place], rejection.reason, rejection.detail)
            } else if isUserNew[ratings.numbers[place]] {
                isUserNew[ratings.numbers[place]] = false
                report.usersCreated += 1
            }
        }
        ratings.clear()
    }
}

extension MovieLensLayout {
    /// The columns of the item file; reads its line of names where it has one. Throws `.missingColumns`.
    func itemColumns(_ reader: inout CSVReader, path: String, genreCount: Int) throws(ImportError) -> ImportColumns {
        switch self {
        case .csv: try ImportColumns(header: &reader, path: path, required: ["movieId", "title", "genres"])
        case .dat: ImportColumns(fixed: ["movieId", "title", "genres"])
        case .hundredThousand:
            ImportColumns(
                fixed: ["movieId", "title", "release", "video", "url"] + (0..<genreCount).map { "genre \($0)" }
            )
        }
    }

    /// The columns of the rating file. A CSV may lack the time; the moment of the import stands in then.
    func ratingColumns(_ reader: inout CSVReader, path: String) throws(ImportError) -> ImportColumns {
        switch self {
        case .csv: try ImportColumns(header: &reader, path: path, required: ["userId", "movieId", "rating"])
        case .dat, .hundredThousand: ImportColumns(fixed: ["userId", "movieId", "rating", "timestamp"])
        }
    }
}
