import Domain
import Support
import Testing

@Suite struct EvaluatorTests {
    private let source = KnownData.random(users: 60, items: 40, count: 1500, seed: 4)

    private func run(
        _ subjects: [EvaluationSubject],
        _ settings: Evaluation.Settings = Evaluation.Settings(),
        of source: ListTrainingSource? = nil,
        monitor: TrainingMonitor = TrainingMonitor()
    ) throws -> Evaluation {
        try EvaluationRun(source: source ?? self.source, scale: .halfStars, clock: FixedClock())
            .run(subjects, settings, monitor: monitor, threads: 2)
    }

    private let neighbours = EvaluationSubject(name: "mine", model: .itemNeighbours)

    @Test func `a model with a matrix is judged by itself and as served, others by themselves`() throws {
        let found = try run(EvaluationSubject.besidePopularity([neighbours]))
        #expect(found.rows.map(\.name) == ["popularity", "mine", "mine"])
        #expect(found.rows.map(\.reading) == [.model, .model, .served])
        #expect(found.extent.userCount == 60)
        for row in found.rows {
            #expect(row.judgedUserCount > 0 && row.failure == nil)
            #expect(row[.ndcg]?.interval?.contains(row[.ndcg]?.value ?? -1) == true)
            #expect((row[.rmse] != nil) == (row.model == "item-neighbours"))
        }
    }

    @Test func `popularity stands beside others once`() {
        let popular = EvaluationSubject(name: "loved", model: .popularity)
        #expect(EvaluationSubject.besidePopularity([neighbours]).map(\.name) == ["popularity", "mine"])
        #expect(EvaluationSubject.besidePopularity([neighbours, popular]).map(\.name) == ["mine", "loved"])
    }

    @Test func `the same seed gives the same figures, and another draws otherwise`() throws {
        func figures(_ seed: UInt64) throws -> [[Measurement]] {
            try run([neighbours], Evaluation.Settings(method: .randomShare(0.3), seed: seed)).rows.map(\.measurements)
        }
        #expect(try figures(1) == figures(1))
        #expect(try figures(1) != figures(2))
    }

    @Test func `folds are judged together, and each by itself`() throws {
        let evaluator = Evaluator(cutoff: 5, TrainingContext(threads: 2))
        let whole = try snapshot(source)
        let found = try evaluator.judge([.popularity], splitCount: 3) {
            EvaluationProtocol.kFold(3).split(whole, number: $0, seed: 1)
        }
        let judgement = try #require(found.first)
        #expect(judgement.splits.count == 3)
        let ofSplits = judgement.splits.compactMap { split in split.first { $0.metric == .recall }?.value }
        #expect(isClose(ofSplits.reduce(0, +) / 3, try #require(judgement.row[.recall]).value))
    }

    @Test func `one that fails says why, and the others are judged`() throws {
        let wrong = EvaluationSubject(name: "wrong", model: .itemNeighbours, settings: ["neighbours": .number(-1)])
        let found = try run([wrong, neighbours])
        #expect(found.rows.map(\.name) == ["wrong", "mine", "mine"])
        #expect(found.rows[0].failure?.contains("neighbours") == true)
        #expect(found.rows[0].measurements.isEmpty)
        #expect(!found.rows[1].measurements.isEmpty)
    }

    @Test(arguments: [
        [], [Rating(1, 1, 4)], [Rating(1, 1, 4), Rating(2, 1, 4)],
    ])
    func `too little to judge by is said`(_ ratings: [Rating]) {
        for method in [EvaluationProtocol.leaveLastOut, .timeSplit(0.5), .kFold(2), .randomShare(0.25)] {
            #expect(throws: DomainError.self, "\(method)") {
                try run([neighbours], Evaluation.Settings(method: method), of: ListTrainingSource(ratings))
            }
        }
    }

    @Test func `a threshold off the scale is refused, and one that nothing reaches`() {
        #expect(throws: DomainError.self) { try run([neighbours], Evaluation.Settings(relevantFrom: 9)) }
        let low = ListTrainingSource((1...9).flatMap { user in [Rating(user, 1, 1), Rating(user, user + 1, 1)] })
        #expect(throws: DomainError.self) { try run([neighbours], Evaluation.Settings(relevantFrom: 5), of: low) }
    }

    @Test func `cancelling ends it`() {
        let monitor = TrainingMonitor()
        monitor.cancel()
        #expect(throws: TrainingCancelled.self) { try run([neighbours], monitor: monitor) }
    }
}
