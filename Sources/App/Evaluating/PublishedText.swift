import Domain

/// Published figures and ours, in lines for a person.
struct PublishedText {
    private let comparison: PublishedComparison

    init(_ comparison: PublishedComparison) {
        self.comparison = comparison
    }

    var lines: [String] {
        let table = comparison.table
        let titles = table.columns.map { column in
            column.metric.title(cutoff: table.cutoff) + (column.split.map { " u\($0 + 1)" } ?? "")
        }
        var text = TextTable(["\(table.name)"] + ["model", "figures"] + titles + ["verdict"])
        for line in comparison.lines { rows(line).forEach { text.add($0) } }
        return [table.title] + text.lines
    }

    private func rows(_ line: PublishedComparison.Line) -> [[String]] {
        let row = line.row
        var rows = [
            [row.label, row.model ?? "not ours", "published"] + row.published.map(Self.cell)
                + [line.row.aim == .beat ? "to beat" : ""]
        ]
        guard row.model != nil else { return rows }
        let verdict = words(line.verdict)
        if line.verdict == .missing {
            rows[0][rows[0].count - 1] = verdict
            return rows
        }
        let isServed = row.reading == .served
        rows.append(["", "", "ours"] + line.ours.map(Self.cell) + [isServed ? "" : verdict])
        if let served = line.served {
            rows.append(["", "", "as served"] + served.map(Self.cell) + [isServed ? verdict : ""])
        }
        return rows
    }

    private func words(_ verdict: PublishedComparison.Verdict) -> String {
        switch verdict {
        case .met: "met"
        case .notMet(let columns):
            "not met: "
                + columns.map { column in
                    let column = comparison.table.columns[column]
                    return column.metric.title(cutoff: comparison.table.cutoff)
                        + (column.split.map { " u\($0 + 1)" } ?? "")
                }
                .joined(separator: ", ")
        case .shown: ""
        case .missing: "missing: not in this version"
        case .failed(let why): "failed: \(why)"
        }
    }

    private static func cell(_ value: Double?) -> String { value.map { fixed($0, decimals: 4) } ?? "–" }
}
