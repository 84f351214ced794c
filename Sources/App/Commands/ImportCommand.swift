import Domain
import Persistence

extension Command {
    /// `palate import`
    static let importing = Command(
        name: "import",
        summary: "Load a data set from a folder.",
        usage: "movielens DIR",
        example: "palate import movielens ml-latest-small --prefix ml-",
        options: [
            Option("prefix", "TEXT", "Put before the data set's ids, to keep several apart."),
            Option("tags", "N", "Also take tags of tags.csv that N different people gave an item."),
            Option("list-all", nil, "List every row that was left out, and not only the first."),
            Option("dry-run", nil, "Read and check everything, write nothing."),
        ]
    ) { invocation in
        let arguments = invocation.arguments
        try arguments.expect(["the format (movielens)", "the folder"])
        guard arguments.positionals[0] == "movielens" else {
            throw UsageError("The format “\(arguments.positionals[0])” is not known. Known is: movielens.")
        }
        let options = MovieLensImport.Options(
            idPrefix: arguments.value("prefix") ?? "",
            isDryRun: arguments.has("dry-run"),
            minimumTaggers: try arguments.integer("tags", in: 1...1000)
        )
        let composition = try Composition(invocation.configuration)
        defer { composition.close() }
        let begun = ContinuousClock.now
        let report = try run(options, folder: arguments.positionals[1], composition)
        ImportSummary(report, listsAll: arguments.has("list-all")).lines.forEach(Terminal.say)
        Terminal.say("in \(secondsText(since: begun)) s")
    }

    private static func run(
        _ options: MovieLensImport.Options,
        folder: String,
        _ composition: Composition
    ) throws -> ImportReport {
        let users = composition.users
        let work = MovieLensImport(
            bulk: composition.bulk,
            isKnownUser: { try users.user(externalID: $0) != nil },
            clock: composition.clock,
            scale: try composition.settings.settings().ratingScale,
            options: options
        )
        let bar = ProgressBar()
        defer { bar.finish() }
        do {
            return try work.run(folder: folder) { progress in
                let fraction = progress.bytesTotal == 0 ? 1 : Double(progress.bytesDone) / Double(progress.bytesTotal)
                bar.update("import", fraction: fraction, count: progress.rows, unit: progress.phase.rawValue)
            }
        } catch let error as ImportError {
            throw CommandFailure(error.message)
        }
    }
}

/// What an import did, in lines for a person.
struct ImportSummary {
    private static let listedRows = 20

    let lines: [String]

    init(_ report: ImportReport, listsAll: Bool) {
        var lines = [report.isDryRun ? "Checked; nothing was written." : "Imported."]
        lines.append(Self.counts("items", report.items, isDryRun: report.isDryRun))
        lines.append(Self.counts("ratings", report.interactions, isDryRun: report.isDryRun))
        lines.append("users: \(report.usersSeen)" + (report.isDryRun ? "" : ", \(report.usersCreated) of them new"))
        if report.rejectedCount > 0 { lines += Self.rejections(report, limit: listsAll ? .max : Self.listedRows) }
        self.lines = lines
    }

    private static func counts(_ what: String, _ counts: ImportReport.Counts, isDryRun: Bool) -> String {
        if isDryRun { return "\(what): \(counts.accepted) could be loaded" }
        return "\(what): \(counts.created) created, \(counts.updated) updated, \(counts.unchanged) unchanged"
    }

    private static func rejections(_ report: ImportReport, limit: Int) -> [String] {
        var lines = ["left out: \(report.rejectedCount) rows"]
        for reason in ImportReport.Reason.allCases {
            guard let count = report.rejected[reason] else { continue }
            let items = reason == .unknownItem ? " (\(report.unknownItems) different items)" : ""
            lines.append("  \(words(reason)): \(count)\(items)")
        }
        let listed = report.examples.prefix(limit)
        lines.append(listed.count < report.rejectedCount ? "the first of them (--list-all lists more):" : "namely:")
        return lines + listed.map { "  \($0.file), line \($0.line): \($0.detail)" }
    }

    private static func words(_ reason: ImportReport.Reason) -> String {
        switch reason {
        case .malformed: "rows that cannot be read"
        case .unknownItem: "ratings of items that the data set does not have"
        case .offScale: "ratings off the site's scale"
        case .duplicate: "duplicates, of which the first counts"
        case .invalid: "items that break a rule"
        }
    }
}
