import Domain
import Persistence

/// `palate evaluate --paper`: computes published tables again from the owner's copies of the data, and prints both.
struct PublishedRun {
    private let tables: [PublishedTable]
    private let data: PublishedDataFolder
    private let isJSON: Bool
    private let display: EvaluationDisplay
    private let context: TrainingContext

    /// The tables that are named, or all. Throws `UsageError` for a name that is none.
    init(
        _ folder: String,
        _ arguments: Arguments,
        _ display: EvaluationDisplay,
        _ monitor: TrainingMonitor
    ) throws(UsageError) {
        tables = try Self.tables(arguments.positionals)
        data = PublishedDataFolder(path: folder)
        isJSON = arguments.has("json")
        self.display = display
        context = TrainingContext(monitor: monitor)
    }

    /// Throws `ImportError` if the folder lacks a file, and `TrainingCancelled`.
    func run() throws {
        for (place, table) in tables.enumerated() {
            let comparison = try compare(table)
            display.finish()
            if isJSON {
                Terminal.say(PublishedJSON.text(comparison))
            } else {
                if place > 0 { Terminal.say("") }
                PublishedText(comparison).lines.forEach(Terminal.say)
            }
        }
    }

    private static func tables(_ names: [String]) throws(UsageError) -> [PublishedTable] {
        guard !names.isEmpty else { return PublishedTable.all }
        var tables: [PublishedTable] = []
        for name in names {
            // ml-100k stands for both of its tables.
            let found = PublishedTable.all.filter { $0.name == name || $0.name.hasPrefix("\(name)-") }
            guard !found.isEmpty else {
                let known = PublishedTable.all.map(\.name).joined(separator: ", ")
                throw UsageError("There is no published table “\(name)”. There are: \(known).")
            }
            tables += found
        }
        return tables
    }

    private func compare(_ table: PublishedTable) throws -> PublishedComparison {
        let splits = try data.splits(of: table.data)
        let evaluator = Evaluator(cutoff: table.cutoff, context) { display.begin("\(table.name), \($0)") }
        let subjects = table.rows.compactMap(\.subject)
        return PublishedComparison(
            table,
            try evaluator.judge(subjects, splitCount: splits.count, split: splits.split)
        )
    }
}
