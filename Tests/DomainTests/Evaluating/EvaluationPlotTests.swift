import Domain
import Testing

@Suite struct EvaluationPlotTests {
    private func evaluation(_ rows: [EvaluationRow]) -> Evaluation {
        Evaluation(
            settings: Evaluation.Settings(),
            extent: Evaluation.Extent(interactionCount: 9, userCount: 3, itemCount: 4),
            startedAt: Timestamp(seconds: 0),
            rows: rows
        )
    }

    private func row(_ name: String, _ measurements: [Measurement]) -> EvaluationRow {
        EvaluationRow(name: name, model: "item-neighbours", settings: [:], reading: .served, measurements: measurements)
    }

    @Test func `bars are as long as their values, and intervals lie over them`() {
        let svg = EvaluationPlot(
            evaluation([
                row("a", [Measurement(.ndcg, 0.5, interval: 0.25...1)]), row("b", [Measurement(.ndcg, 0.25)]),
            ])
        ).svg
        // The longest interval ends at 106 pixels behind the 230th.
        #expect(svg.contains("class=\"served\" x=\"230\" y=\"82\" width=\"53\""))
        #expect(svg.contains("class=\"served\" x=\"230\" y=\"108\" width=\"26.5\""))
        #expect(svg.contains("M256.5 86v6M256.5 89H336M336 86v6"))
        #expect(svg.contains("NDCG@10") && !svg.contains("RMSE"))
        #expect(svg.contains("prefers-color-scheme: dark"))
    }

    @Test func `what stands in it cannot break it`() {
        let svg = EvaluationPlot(evaluation([row("<b>&\"\u{1}", [Measurement(.auc, 0)])])).svg
        #expect(svg.contains("&lt;b&gt;&amp;&quot;\u{FFFD}"))
        #expect(!svg.contains("<b>") && !svg.contains("\u{1}"))
    }

    @Test func `rows that failed are left out, and nothing at all is a drawing too`() {
        let failed = EvaluationRow(name: "broken", model: "m", settings: [:], reading: .model, failure: "why")
        #expect(!EvaluationPlot(evaluation([failed])).svg.contains("broken"))
        #expect(EvaluationPlot(evaluation([])).svg.hasSuffix("</svg>"))
    }

    @Test(arguments: [(0.5, 2, "0.50"), (1.995, 2, "2.00"), (-0.004, 2, "0.00"), (-1.25, 1, "-1.3"), (12, 0, "12")])
    func `numbers have as many decimals as asked for`(_ number: Double, _ decimals: Int, _ text: String) {
        #expect(fixed(number, decimals: decimals) == text)
    }
}
