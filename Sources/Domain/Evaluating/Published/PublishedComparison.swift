/// Ours beside what was published.
public struct PublishedComparison: Sendable {
    public enum Verdict: Sendable, Equatable {
        case met
        /// With the numbers of the columns that fall short.
        case notMet([Int])
        /// There is nothing to meet.
        case shown
        /// The model is not part of this version.
        case missing
        case failed(String)
    }

    public struct Line: Sendable {
        public let row: PublishedRow
        /// By column; nil where the model has no such value.
        public let ours: [Double?]
        /// The same of lists as served, for a model with a matrix.
        public let served: [Double?]?
        public let verdict: Verdict
    }

    public let table: PublishedTable
    public let lines: [Line]

    /// - Parameter judgements: of the rows that have a subject, under their labels.
    public init(_ table: PublishedTable, _ judgements: [Judgement]) {
        self.table = table
        lines = table.rows.map { row in
            Self.line(row, table.columns, judgements.filter { $0.row.name == row.label })
        }
    }

    private static func line(
        _ row: PublishedRow,
        _ columns: [PublishedTable.Column],
        _ judgements: [Judgement]
    ) -> Line {
        let model = judgements.first { $0.row.reading == .model }
        let served = judgements.first { $0.row.reading == .served }
        let ours = values(model, columns)
        let compared = row.reading == .served ? values(served, columns) : ours
        let verdict: Verdict =
            if row.model == nil {
                .shown
            } else if row.subject == nil {
                .missing
            } else if let failure = model?.row.failure {
                .failed(failure)
            } else {
                judge(compared, row, columns)
            }
        return Line(row: row, ours: ours, served: served.map { values($0, columns) }, verdict: verdict)
    }

    private static func values(_ judgement: Judgement?, _ columns: [PublishedTable.Column]) -> [Double?] {
        columns.map { column in
            guard let judgement else { return nil }
            guard let split = column.split else { return judgement.row[column.metric]?.value }
            guard split < judgement.splits.count else { return nil }
            return judgement.splits[split].first { $0.metric == column.metric }?.value
        }
    }

    private static func judge(_ ours: [Double?], _ row: PublishedRow, _ columns: [PublishedTable.Column]) -> Verdict {
        if row.aim == .none { return .shown }
        let short = columns.indices.filter { place in
            guard let published = row.published[place] else { return false }
            guard let value = ours[place] else { return true }
            return !isMet(value, published, row.aim, isBetterLower: columns[place].metric.isBetterLower)
        }
        return short.isEmpty ? .met : .notMet(short)
    }

    /// Figures are published rounded, so half of the last digit is allowed for.
    private static let rounding = 0.00005

    static func isMet(_ ours: Double, _ published: Double, _ aim: PublishedRow.Aim, isBetterLower: Bool) -> Bool {
        let gain = isBetterLower ? published - ours : ours - published
        return switch aim {
        case .equal(let tolerance): abs(gain) <= tolerance + rounding
        case .reach(let tolerance): gain >= -tolerance - rounding
        case .beat: gain > 0
        case .none: true
        }
    }
}
