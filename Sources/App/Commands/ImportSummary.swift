import Persistence

/// What an import did, in lines for a person.
struct ImportSummary {
    private static let listedRows = 20

    let lines: [String]

    /// - Parameter namesOptions: whether whoever reads it can give the command's options.
    init(_ report: ImportReport, isDryRun: Bool = false, listsAll: Bool = false, namesOptions: Bool = true) {
        var lines = ["Read as \(report.layout): \(Self.files(report.files))."]
        lines.append(Self.outcome(report, isDryRun: isDryRun))
        lines.append(Self.counts("items", report.items))
        lines.append(Self.counts("ratings", report.interactions))
        lines.append("users: \(report.usersSeen), \(report.usersCreated) of them new")
        if report.unknownItems > 0 {
            let fate = report.createsUnknownItems ? "created, titled by their ids" : "their ratings were left out"
            lines.append(
                "items that are nowhere described: \(report.unknownItems), \(fate)\(namesOptions ? " (--orphans)" : "")"
            )
        }
        if report.rejectedCount > 0 {
            lines += Self.rejections(report, limit: listsAll ? .max : Self.listedRows, namesOptions)
        }
        self.lines = lines
    }

    private static func files(_ files: [String]) -> String {
        let shown = 6
        return files.prefix(shown).joined(separator: ", ")
            + (files.count > shown ? " and \(files.count - shown) more" : "")
    }

    private static func outcome(_ report: ImportReport, isDryRun: Bool) -> String {
        if report.changesNothing { return "Nothing to change: all of it is there already." }
        return isDryRun ? "Checked; nothing was written. An import would come to this:" : "Imported."
    }

    private static func counts(_ what: String, _ counts: ImportReport.Counts) -> String {
        "\(what): \(counts.created) created, \(counts.updated) updated, \(counts.unchanged) unchanged"
    }

    private static func rejections(_ report: ImportReport, limit: Int, _ namesOptions: Bool) -> [String] {
        var lines = ["left out: \(report.rejectedCount) rows"]
        for reason in ImportReport.Reason.allCases {
            if let count = report.rejected[reason] { lines.append("  \(words(reason)): \(count)") }
        }
        let listed = report.examples.prefix(limit)
        let first = namesOptions ? "the first of them (--list-all lists more):" : "the first of them:"
        lines.append(listed.count < report.rejectedCount ? first : "namely:")
        return lines + listed.map { "  \($0.file), line \($0.line): \($0.detail)" }
    }

    private static func words(_ reason: ImportReport.Reason) -> String {
        switch reason {
        case .malformed: "rows that cannot be read"
        case .unknownItem: "ratings of items that are nowhere described"
        case .offScale: "ratings off the scale"
        case .duplicate: "duplicates: of ratings the latest counts, of items the first"
        case .invalid: "rows that break a rule"
        }
    }
}
