import Domain
import Persistence

/// `palate evaluate --paper`: computes published tables again from the owner's copies of the data, and prints both.
enum PublishedRun {
    /// - Parameter names: of the tables; all if there are none.
    static func run(folder: String, names: [String], asJSON: Bool, threads: Int = Parallelism.processorCount) throws {
        let tables = try tables(names)
        let data = PublishedDataFolder(path: folder)
        let display = EvaluationDisplay()
        let monitor = TrainingMonitor(onProgress: display.show)
        defer { display.finish() }
        do {
            try Interruption.guarding(monitor.cancel) {
                for (place, table) in tables.enumerated() {
                    let comparison = try compare(table, data, TrainingContext(monitor: monitor, threads: threads)) {
                        display.begin("\(table.name), \($0)")
                    }
                    display.finish()
                    if asJSON {
                        Terminal.say(PublishedJSON.text(comparison))
                    } else {
                        if place > 0 { Terminal.say("") }
                        PublishedText(comparison).lines.forEach(Terminal.say)
                    }
                }
            }
        } catch is TrainingCancelled {
            throw CommandFailure("Cancelled.")
        } catch let error as ImportError {
            throw CommandFailure(
                "\(error.message)\n--paper takes the folder that holds ml-100k, ml-latest-small, ibm-courses and gowalla."
            )
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

    private static func compare(
        _ table: PublishedTable,
        _ data: PublishedDataFolder,
        _ context: TrainingContext,
        announce: @escaping @Sendable (String) -> Void
    ) throws -> PublishedComparison {
        let splits = try data.splits(of: table.data)
        let evaluator = Evaluator(cutoff: table.cutoff, context, announce: announce)
        let subjects = table.rows.compactMap(\.subject)
        return PublishedComparison(
            table,
            try evaluator.judge(subjects, splitCount: splits.count, split: splits.split)
        )
    }
}
