import Domain
import Persistence

extension Command {
    /// `palate import`
    static let importing = Command(
        name: "import",
        summary:
            "Load a data set from a folder or a file. Running it again changes nothing, and goes on where it was stopped.",
        usage: "[FORMAT] PATH",
        example: "palate import movielens ml-latest-small --prefix ml-",
        options: [
            Option("prefix", "TEXT", "Put before the data set's ids, to keep several apart."),
            Option("orphans", "create|skip", "What becomes of ratings of items that are nowhere described."),
            Option("scale-from", "MIN..MAX", "The scale of the data set's ratings; they are mapped to the site's."),
            Option("tags", "N", "Also take tags that N different people gave an item (movielens)."),
            Option("columns", "OURS=THEIRS,…", "What the columns are called (table)."),
            Option("attributes", "COLUMN,…", "Columns of items.csv that become attributes (table)."),
            Option("list-all", nil, "List every row that was left out, and not only the first."),
            Option("dry-run", nil, "Read and compare everything, write nothing."),
            Option("job", "ID", "Do this queued job, at low priority and without a word: how a server imports."),
        ],
        notes: layoutNotes
    ) { invocation in
        let arguments = invocation.arguments
        if let job = try arguments.integer("job", in: 1...Int.max) { return try perform(ID(Int64(job)), invocation) }
        let words = arguments.positionals
        try arguments.expect(words.count > 1 ? ["the format", "the path"] : ["the path"])
        if words.count > 1, words[0] == ItemVectorImport.format {
            try importVectors(words[1], invocation)
            return
        }
        if words.count > 1, !ImportLayout.names.contains(words[0]) {
            let known = (ImportLayout.names + [ItemVectorImport.format]).joined(separator: ", ")
            throw UsageError("The format “\(words[0])” is not known. Known are: \(known).")
        }
        let options = try ImportOptions(arguments)
        let isDryRun = arguments.has("dry-run")
        let composition = try Composition(invocation.configuration)
        defer { composition.close() }
        let begun = ContinuousClock.now
        let bulk = isDryRun ? SQLiteBulkStore(database: composition.database, isDryRun: true) : composition.bulk
        let work = DataSetImport(
            bulk: bulk,
            clock: composition.clock,
            scale: try composition.settings.settings().ratingScale,
            options: options
        )
        let report = try showingProgress { progress in
            try work.run(path: words[words.count - 1], format: words.count > 1 ? words[0] : nil, progress: progress)
        }
        let summary = ImportSummary(report, isDryRun: isDryRun, listsAll: arguments.has("list-all"))
        summary.lines.forEach(Terminal.say)
        Terminal.say("in \(secondsText(since: begun)) s")
    }

    private static func perform(_ job: ID<Job>, _ invocation: Invocation) throws {
        try invocation.arguments.expect([])
        let signals = ProcessSignals()
        let composition = try Composition(invocation.configuration)
        defer { composition.close() }
        _ = try ImportProcess(composition, signals).perform(job)
    }

    private static func importVectors(_ path: String, _ invocation: Invocation) throws {
        let arguments = invocation.arguments
        for option in importing.options where option.name != "prefix" {
            guard !arguments.has(option.name), arguments.value(option.name) == nil else {
                throw UsageError("Vectors are imported without --\(option.name).")
            }
        }
        let composition = try Composition(invocation.configuration)
        defer { composition.close() }
        let begun = ContinuousClock.now
        let work = ItemVectorImport(path: path, idPrefix: arguments.value("prefix") ?? "")
        try work.run(composition.itemVectors)
        Terminal.say("in \(secondsText(since: begun)) s")
    }

    private static func showingProgress(
        _ run: ((ImportProgress) throws -> Void) throws -> ImportReport
    ) throws -> ImportReport {
        let bar = ProgressBar()
        defer { bar.finish() }
        do {
            return try run { progress in
                let unit = progress.phase == .items ? "items" : progress.phase == .details ? "rows" : "ratings"
                let label = progress.phase == .saving ? "save" : "read"
                bar.update("\(label) \(unit)", fraction: progress.fraction, count: progress.rows, unit: unit)
            }
        } catch let error as ImportError {
            throw CommandFailure(error.message)
        }
    }

    private static var layoutNotes: [String] {
        var lines = ["Formats (without one, the first of these whose files are there):"]
        for layout in ImportLayout.all {
            lines += ["", "  \(layout.name)", "    \(layout.summary)", "    palate import \(layout.example)"]
        }
        return lines + [""] + ItemVectorImport.notes
    }
}

extension ImportOptions {
    /// Throws `UsageError`.
    init(_ arguments: Arguments) throws(UsageError) {
        var texts: [Name: String] = [:]
        for name in Name.allCases { texts[name] = arguments.value(name.option) }
        do {
            try self.init(texts)
        } catch {
            guard case .invalid(let problems) = error, let first = problems.first,
                let name = Name(rawValue: first.field)
            else { throw UsageError(error.explanation) }
            throw UsageError("--\(name.option) \(first.message)")
        }
    }
}

extension ImportOptions.Name {
    /// As the command line spells it.
    fileprivate var option: String {
        switch self {
        case .scaleFrom: "scale-from"
        case .prefix, .orphans, .tags, .columns, .attributes: rawValue
        }
    }
}
