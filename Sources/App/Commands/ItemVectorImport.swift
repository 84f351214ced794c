import Domain
import Persistence

/// `palate import vectors FILE`
struct ItemVectorImport {
    static let format = "vectors"
    static let notes = [
        "And, only by its name:", "",
        "  \(format)",
        "    Vectors of items, for recommenders of the model embeddings: a JSON object on each line, with",
        "    item_id or external_id, and vector. Of the options it takes --prefix.",
        "    palate import \(format) vectors.ndjson",
    ]
    private static let listedProblems = 20

    let path: String
    let idPrefix: String

    /// Throws `CommandFailure` if the file cannot be read.
    func run(_ vectors: ItemVectors) throws {
        let report: ItemVectorReport
        do {
            let bar = ProgressBar()
            defer { bar.finish() }
            let load = try vectors.load(externalIDPrefix: idPrefix, viewer: .system)
            report = try ItemVectorFile.load(path, into: load) { fraction, lines in
                bar.update("read vectors", fraction: fraction, count: lines, unit: "lines")
            }
        } catch let error as ImportError {
            throw CommandFailure(error.message)
        }
        Terminal.say("vectors: \(report.created) created, \(report.updated) updated, \(report.unchanged) unchanged")
        guard report.rejected > 0 else { return }
        let listed = report.problems.prefix(Self.listedProblems)
        Terminal.say(
            "left out: \(report.rejected) lines" + (listed.count < report.rejected ? ", the first of them:" : ":")
        )
        for problem in listed {
            let place = problem.pointer.isEmpty ? "" : "\(problem.pointer) "
            Terminal.say("  line \(problem.line): \(place)\(problem.detail)")
        }
    }
}
