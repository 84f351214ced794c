import Domain
import Persistence
import Testing

@Suite struct EvaluationStoreTests {
    private let temporary: TemporaryDatabase
    private var store: SQLiteEvaluationStore { SQLiteEvaluationStore(database: temporary.database) }

    init() throws {
        temporary = try TemporaryDatabase()
    }

    private let evaluation = Evaluation(
        settings: Evaluation.Settings(method: .kFold(3), cutoff: 20, relevantFrom: 3.5, seed: .max),
        extent: Evaluation.Extent(interactionCount: 10, userCount: 4, itemCount: 3),
        startedAt: Timestamp(seconds: 1_700_000_000),
        rows: [
            EvaluationRow(
                name: "mine",
                model: "item-neighbours",
                settings: ["shrinkage": .number(5), "reading": .text("likes"), "both": .flag(true)],
                reading: .served,
                judgedUserCount: 4,
                fitSeconds: 0.25,
                measurements: [
                    Measurement(.rmse, 0.9, interval: 0.8...1), Measurement(.ndcg, 0.25, interval: 0.1...0.4),
                    Measurement(.coverage, 0.5),
                ]
            ),
            EvaluationRow(name: "broken", model: "gone", settings: [:], reading: .model, failure: "too few"),
        ]
    )

    @Test func `what was stored can be read back`() throws {
        let id = try store.insert(evaluation)
        #expect(try store.evaluation(id) == StoredEvaluation(id: id, evaluation: evaluation))
        #expect(try store.evaluation(ID(id.rawValue + 1)) == nil)
    }

    @Test func `the newest comes first, and no more than asked for`() throws {
        let ids = try (0..<3).map { _ in try store.insert(evaluation) }
        #expect(try store.evaluations(limit: 2).map(\.id) == [ids[2], ids[1]])
        #expect(try store.evaluations(limit: 50).count == 3)
    }

    @Test func `an evaluation is stored whole or not at all`() throws {
        let row = EvaluationRow(
            name: "wrong",
            model: "m",
            settings: [:],
            reading: .model,
            measurements: [Measurement(.auc, .nan)]
        )
        let wrong = Evaluation(
            settings: evaluation.settings,
            extent: evaluation.extent,
            startedAt: evaluation.startedAt,
            rows: evaluation.rows + [row]
        )
        #expect(throws: SQLiteError.self) { try store.insert(wrong) }
        #expect(try store.evaluations(limit: 50).isEmpty)
    }
}
