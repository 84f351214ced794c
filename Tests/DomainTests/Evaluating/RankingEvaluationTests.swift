import Domain
import Foundation
import Support
import Testing

@Suite struct RankingEvaluationTests {
    /// Users 1 and 2 have something withheld, 3 has not, and 4 has nothing to learn from. Items 1 to 5.
    private let training = [
        Rating(1, 1, 5), Rating(1, 2, 3), Rating(2, 1, 4), Rating(3, 3, 4), Rating(3, 4, 2), Rating(3, 5, 2),
    ]
    private let test = [Rating(1, 3, 5), Rating(1, 4, 1), Rating(2, 5, 4), Rating(4, 1, 5)]
    private let model = ToldModel(scores: [
        // The seen items 1 and 2 lead, and must not be on the list: 5, 3, 4.
        [9, 8, 2, 1, 3],
        // 2, 3, 4, 5
        [9, 4, 3, 2, 1],
        [0, 0, 0, 0, 0],
        [1, 0, 0, 0, 0],
    ])

    @Test func `all unseen items are ranked, and users without anything to judge by are skipped`() throws {
        let judged = try RankingEvaluation(cutoff: 2, threads: 1).judge(model, on: split(training, test))
        #expect(judged.users == [0, 1])
        #expect(judged[.hitRate] == 0.5)
        #expect(judged[.precision] == 0.25)
        #expect(judged[.recall] == 0.25)
        #expect(judged[.f1] == 0.25)
        let second: Double = 1 / log2(3)
        #expect(isClose(try #require(judged[.ndcg]), second / (1 + second) / 2))
        #expect(judged[.map] == 0.125)
        #expect(judged[.mrr] == 0.375)
        #expect(judged[.auc] == 0)
        // Shown: 5 and 3, 2 and 3.
        #expect(judged[.coverage] == 0.6)
    }

    @Test func `with a least rating only what was rated so high is relevant`() throws {
        let judged = try RankingEvaluation(cutoff: 2, relevantFrom: 4, threads: 1).judge(
            model,
            on: split(training, test)
        )
        #expect(judged[.recall] == 0.5)
        #expect(judged[.map] == 0.25)
        // User 1: item 3 stands above 4 and below 5; user 2: item 5 below three.
        #expect(judged[.auc] == 0.25)
    }

    @Test func `what the model says nothing about is on no list`() throws {
        let silent = ToldModel(scores: Array(repeating: Array(repeating: -.infinity, count: 5), count: 4))
        let judged = try RankingEvaluation(cutoff: 2, threads: 1).judge(silent, on: split(training, test))
        #expect(judged[.hitRate] == 0)
        #expect(judged[.mrr] == 0)
        #expect(judged[.auc] == 0.5)
        #expect(judged[.coverage] == 0)
        #expect(judged[.novelty] == nil)
        #expect(judged[.diversity] == nil)
    }

    @Test func `nothing withheld gives no values`() throws {
        let judged = try RankingEvaluation(threads: 2).judge(model, on: split(training + test, []))
        #expect(judged.users.isEmpty)
        #expect(judged.measurements.isEmpty)
    }

    @Test func `the number of threads does not matter`() throws {
        let source = KnownData.random(users: 200, items: 150, count: 6000, seed: 17)
        let split = EvaluationProtocol.randomShare(0.25).split(try snapshot(source), seed: 1)
        let fitted = try fitted(.itemNeighbours, split)
        let alone = try RankingEvaluation(threads: 1).judge(fitted, on: split).measurements
        #expect(alone.count == Metric.ofLists.count)
        #expect(try RankingEvaluation(threads: 3).judge(fitted, on: split).measurements == alone)
    }

    @Test func `a cancelled evaluation ends with the error that says so`() throws {
        let monitor = TrainingMonitor()
        monitor.cancel()
        #expect(throws: TrainingCancelled.self) {
            try RankingEvaluation(monitor: monitor).judge(model, on: split(training, test))
        }
        #expect(throws: TrainingCancelled.self) {
            try RatingEvaluation(monitor: monitor).judge(model, on: split(training, test))
        }
    }

    @Test func `neighbours find what a checkerboard withholds`() throws {
        let source = KnownData.checkerboard(20)
        let whole = try snapshot(source)
        let split = EvaluationProtocol.randomShare(0.2).split(whole, seed: 5)
        let judged = try RankingEvaluation(cutoff: 2).judge(fitted(.itemNeighbours, split), on: split)
        // Of two withheld and the diagonal all are of the user's colour, and none of the other ten items is.
        #expect(try #require(judged[.hitRate]) > 0.9)
        #expect(try #require(judged[.auc]) > 0.9)
    }
}

func fitted(_ kind: ModelKind, _ split: EvaluationSplit) throws -> any FittedModel {
    try kind.model.fit(
        split.training,
        ModelSettings(kind.settingsForTinyData, of: kind.model.settings),
        TrainingContext(threads: 2)
    )
}
