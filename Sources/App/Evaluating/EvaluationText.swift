import Domain

/// An evaluation in lines for a person: a table for lists, one for what they show, and one for predicted ratings.
struct EvaluationText {
    private struct Table {
        let title: String
        let metrics: [Metric]
    }

    private let evaluation: Evaluation

    init(_ evaluation: Evaluation) {
        self.evaluation = evaluation
    }

    var lines: [String] {
        let extent = evaluation.extent
        var lines = [
            "\(evaluation.settings.method.text): \(extent.interactionCount) ratings of \(extent.userCount) users "
                + "and \(extent.itemCount) items, seed \(evaluation.settings.seed)" + relevance
        ]
        for table in tables { lines += [""] + self.lines(of: table) }
        for row in evaluation.rows {
            if let failure = row.failure { lines += ["", "\(row.name) could not be judged: \(failure)"] }
        }
        lines += ["", "± is half of the interval that holds 95 of 100 draws of users (bootstrap)."]
        return lines
    }

    private var relevance: String {
        evaluation.settings.relevantFrom.map { ", relevant from \(shortest($0))" } ?? ""
    }

    private var tables: [Table] {
        [
            Table(title: "Lists", metrics: [.hitRate, .precision, .recall, .ndcg, .map, .mrr, .auc]),
            Table(title: "What they show", metrics: [.coverage, .gini, .novelty, .diversity]),
            Table(title: "Predicted ratings", metrics: Metric.ofRatings),
        ]
        .filter { table in evaluation.rows.contains { row in table.metrics.contains { row[$0] != nil } } }
    }

    private func lines(of table: Table) -> [String] {
        let titles = table.metrics.map { $0.title(cutoff: evaluation.settings.cutoff) }
        var text = TextTable([table.title, "reading"] + titles + ["users", "fit"])
        for row in evaluation.rows where table.metrics.contains(where: { row[$0] != nil }) {
            text.add(
                [row.name, row.reading.rawValue] + table.metrics.map { Self.cell(row[$0]) }
                    + [String(row.judgedUserCount), "\(fixed(row.fitSeconds, decimals: 2)) s"]
            )
        }
        return text.lines
    }

    /// `0.412 ±0.013`; without an interval `0.412`; without a value `–`.
    private static func cell(_ measurement: Measurement?) -> String {
        guard let measurement else { return "–" }
        let value = fixed(measurement.value, decimals: 3)
        guard let interval = measurement.interval else { return value }
        return "\(value) ±\(fixed((interval.upperBound - interval.lowerBound) / 2, decimals: 3))"
    }
}
