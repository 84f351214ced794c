/// An evaluation as an SVG drawing: a row for each recommender and reading, a column of bars for each metric, with the interval
/// as a line over the bar's end. It follows the reader's preference for light or dark.
public struct EvaluationPlot: Sendable {
    /// Sizes in pixels.
    private enum Size {
        static let rowHeight = 26.0
        static let barHeight = 14.0
        static let header = 76.0
        static let footer = 34.0
        static let margin = 20.0
        static let labelWidth = 210.0
        static let panelWidth = 150.0
        static let gap = 24.0
        /// Kept free behind a panel's longest bar for the number.
        static let numberWidth = 44.0
    }

    /// Those that say most, as far as anything has them.
    private static let metrics: [Metric] = [.hitRate, .ndcg, .map, .mrr, .auc, .coverage, .rmse]

    private let evaluation: Evaluation
    private let rows: [EvaluationRow]
    private let panels: [Metric]

    public init(_ evaluation: Evaluation) {
        self.evaluation = evaluation
        rows = evaluation.rows.filter { $0.failure == nil }
        panels = Self.metrics.filter { metric in evaluation.rows.contains { $0[metric] != nil } }
    }

    public var svg: String {
        let width = Size.margin * 2 + Size.labelWidth + Double(panels.count) * (Size.panelWidth + Size.gap)
        let height = Size.header + Double(rows.count) * Size.rowHeight + Size.footer
        var writer = SVGWriter()
        writer.element(
            "svg",
            [
                "xmlns": "http://www.w3.org/2000/svg", "viewBox": "0 0 \(width.svgText) \(height.svgText)",
                "width": width, "height": height, "role": "img", "aria-labelledby": "title description",
            ]
        ) { writer in
            writer.element("title", ["id": "title"]) { $0.characters("How good each recommender is") }
            writer.element("desc", ["id": "description"]) { $0.characters(description) }
            writer.element("style") { $0.characters(Self.style) }
            writer.element("rect", ["class": "ground", "width": width, "height": height, "rx": 8])
            heading(&writer)
            labels(&writer)
            for (place, metric) in panels.enumerated() {
                panel(metric, x: Size.margin + Size.labelWidth + Double(place) * (Size.panelWidth + Size.gap), &writer)
            }
            writer.element("text", ["class": "note", "x": Size.margin, "y": height - 12]) {
                $0.characters(
                    "Lines: 95 % bootstrap intervals over users. Pale bars: the model itself; strong: as served; grey: popularity."
                )
            }
        }
        return writer.finished
    }

    private static let style = """
        text { font: 13px system-ui, sans-serif; fill: #24292f }
        .title { font-size: 16px; font-weight: 600 }
        .note, .number { fill: #57606a; font-size: 11px }
        .head { font-weight: 600 }
        .ground { fill: #ffffff }
        .track { fill: #eef1f4 }
        .model { fill: #8fb3e8 }
        .served { fill: #2f6fd0 }
        .popularity { fill: #9aa4b0 }
        .interval { stroke: #24292f; stroke-width: 1.5; fill: none }
        @media (prefers-color-scheme: dark) {
        text { fill: #e6edf3 }
        .note, .number { fill: #9aa7b4 }
        .ground { fill: #14181d }
        .track { fill: #222931 }
        .model { fill: #35588c }
        .served { fill: #6ea3f2 }
        .popularity { fill: #69737e }
        .interval { stroke: #e6edf3 }
        }
        """

    /// The figures in words, for those who do not see the bars.
    private var description: String {
        rows.map { row in
            let values = panels.compactMap { row[$0] }.map {
                "\($0.metric.title(cutoff: evaluation.settings.cutoff)) \(fixed($0.value, decimals: 3))"
            }
            return "\(row.name), \(row.reading.rawValue): \(values.joined(separator: ", "))."
        }
        .joined(separator: " ")
    }

    private func heading(_ writer: inout SVGWriter) {
        let extent = evaluation.extent
        writer.element("text", ["class": "title", "x": Size.margin, "y": 28]) {
            $0.characters("How good each recommender is")
        }
        writer.element("text", ["class": "note", "x": Size.margin, "y": 46]) {
            $0.characters(
                "\(evaluation.settings.method.text), \(extent.interactionCount) ratings, \(extent.userCount) users, "
                    + "\(extent.itemCount) items, \(evaluation.startedAt.longDate)"
            )
        }
    }

    private func labels(_ writer: inout SVGWriter) {
        for (place, row) in rows.enumerated() {
            writer.element("text", ["x": Size.margin, "y": Self.middle(of: place) + 4]) {
                $0.characters(Self.shortened("\(row.name)\(row.reading == .served ? ", served" : "")"))
            }
        }
    }

    private func panel(_ metric: Metric, x: Double, _ writer: inout SVGWriter) {
        writer.element("text", ["class": "head", "x": x, "y": Size.header - 8]) {
            $0.characters(metric.title(cutoff: evaluation.settings.cutoff))
            if metric.isBetterLower { $0.characters(" ↓") }
        }
        let highest = rows.compactMap { $0[metric] }.map { max($0.value, $0.interval?.upperBound ?? 0) }.max() ?? 0
        let scale = highest > 0 ? (Size.panelWidth - Size.numberWidth) / highest : 0
        for (place, row) in rows.enumerated() {
            guard let measurement = row[metric] else { continue }
            bar(measurement, of: row, x: x, y: Self.middle(of: place), scale: scale, &writer)
        }
    }

    private func bar(
        _ measurement: Measurement,
        of row: EvaluationRow,
        x: Double,
        y: Double,
        scale: Double,
        _ writer: inout SVGWriter
    ) {
        let kind = row.model == ModelKind.popularity.rawValue ? "popularity" : row.reading.rawValue
        let top = y - Size.barHeight / 2
        let length = max(0, measurement.value * scale)
        writer.element(
            "rect",
            ["class": "track", "x": x, "y": top, "width": Size.panelWidth - Size.numberWidth, "height": Size.barHeight]
        )
        writer.element("rect", ["class": kind, "x": x, "y": top, "width": length, "height": Size.barHeight, "rx": 2])
        if let interval = measurement.interval {
            let (low, high) = (x + max(0, interval.lowerBound * scale), x + max(0, interval.upperBound * scale))
            let line =
                "M\(low.svgText) \((y - 3).svgText)v6M\(low.svgText) \(y.svgText)H\(high.svgText)M\(high.svgText) \((y - 3).svgText)v6"
            writer.element("path", ["class": "interval", "d": line])
        }
        writer.element("text", ["class": "number", "x": x + Size.panelWidth - Size.numberWidth + 6, "y": y + 4]) {
            $0.characters(fixed(measurement.value, decimals: 3))
        }
    }

    private static func middle(of row: Int) -> Double { Size.header + (Double(row) + 0.5) * Size.rowHeight }

    private static func shortened(_ name: String) -> String { name.count > 30 ? name.prefix(29) + "…" : name }
}
