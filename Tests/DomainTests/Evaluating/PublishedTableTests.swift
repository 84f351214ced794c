import Support
import Testing

@testable import Domain

@Suite struct PublishedTableTests {
    @Test(arguments: PublishedTable.all)
    func `each row has a figure or a gap for each column, and a name of its own`(_ table: PublishedTable) {
        #expect(table.rows.allSatisfy { $0.published.count == table.columns.count })
        #expect(Set(table.rows.map(\.label)).count == table.rows.count)
        #expect(table.columns.allSatisfy { $0.metric != .predictedShare })
    }

    @Test(arguments: PublishedTable.all)
    func `models that this version has take the settings of their rows`(_ table: PublishedTable) throws {
        for subject in table.rows.compactMap(\.subject) {
            #expect(throws: Never.self, "\(subject.name)") {
                try ModelSettings(subject.settings, of: subject.model.model.settings)
            }
        }
    }

    @Test(
        arguments: [
            (0.9604, .equal(within: 0.0005), true, true), (0.9594, .equal(within: 0.0005), true, true),
            (0.9606, .equal(within: 0.0005), true, false), (0.95, .equal(within: 0.0005), true, false),
            (0.95, .reach(within: 0.006), true, true), (0.97, .reach(within: 0.006), true, false),
            (0.954, .reach(within: 0.006), false, true), (0.953, .reach(within: 0.006), false, false),
            (0.9599, .beat, true, false), (0.9598, .beat, true, true), (0.96, .beat, false, true),
            (0, .none, true, true),
        ] as [(Double, PublishedRow.Aim, Bool, Bool)]
    )
    func `figures meet .9599 or they do not`(_ ours: Double, _ aim: PublishedRow.Aim, _ lower: Bool, _ isMet: Bool) {
        #expect(PublishedComparison.isMet(ours, 0.9599, aim, isBetterLower: lower) == isMet)
    }

    @Test func `lines say what is met, what is not, what is missing and what failed`() {
        let table = PublishedTable(
            name: "t",
            title: "T",
            data: .courses,
            cutoff: 10,
            columns: [PublishedTable.Column(.ndcg), PublishedTable.Column(.rmse, split: 1)],
            rows: [
                PublishedRow("met", "popularity", [0.5, nil], .beat),
                PublishedRow("short", "popularity", [0.5, 0.9], .beat),
                PublishedRow("by fold", "popularity", [nil, 0.9], .beat),
                PublishedRow("served", "item-neighbours", [0.5, nil], .beat, reading: .served),
                PublishedRow("gone", "no-such-model", [0.5, nil], .beat),
                PublishedRow("theirs", nil, [0.5, nil], .none),
                PublishedRow("failing", "popularity", [0.5, nil], .beat),
            ]
        )
        let found = PublishedComparison(
            table,
            [
                judgement("met", 0.6), judgement("short", 0.6), judgement("by fold", 0.6, folds: [0.95, 0.85]),
                judgement("served", 0.6), judgement("served", 0.4, .served), judgement("failing", nil),
            ]
        )
        #expect(
            found.lines.map(\.verdict) == [
                .met, .notMet([1]), .met, .notMet([0]), .missing, .shown, .failed("why"),
            ]
        )
        #expect(found.lines[2].ours == [0.6, 0.85])
        #expect(found.lines[3].served == [0.4, nil])
    }

    private func judgement(
        _ name: String,
        _ ndcg: Double?,
        _ reading: EvaluationRow.Reading = .model,
        folds: [Double] = []
    ) -> Judgement {
        Judgement(
            row: EvaluationRow(
                name: name,
                model: "",
                settings: [:],
                reading: reading,
                measurements: ndcg.map { [Measurement(.ndcg, $0)] } ?? [],
                failure: ndcg == nil ? "why" : nil
            ),
            splits: folds.map { [Measurement(.rmse, $0)] }
        )
    }

    @Test func `given ratings are sorted, counted once, and split as they were given`() throws {
        var ratings = GivenRatings()
        ratings.add(user: 2, item: 9, rating: 1, time: 5)
        ratings.add(user: 1, item: 8, rating: 2, time: 6, isWithheld: true)
        ratings.add(user: 2, item: 7, rating: 3, time: 7)
        ratings.add(user: 2, item: 9, rating: 4, time: 8)
        ratings.add(ItemContent(id: 8, title: "eight"))
        ratings.add(ItemContent(id: 100, title: "nobody's"))
        ratings.sort()
        let split = try ratings.split(scale: .halfStars)
        #expect(split.training.interactions.itemIDs == [7, 8, 9])
        #expect(split.training.interactions.byUser.values == [3, 4])
        #expect(split.training.times == [7, 8])
        #expect(split.training.contents.map(\.title) == ["", "eight", ""])
        #expect(split.test.values == [2])
        #expect(try ratings.split(scale: .halfStars) { _, item in item == 9 }.test.values == [4])
    }
}
