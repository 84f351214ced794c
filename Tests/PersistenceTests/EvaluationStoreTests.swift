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
        let id = try store.insert(evaluation, of: nil)
        #expect(try store.evaluation(id) == StoredEvaluation(id: id, evaluation: evaluation))
        #expect(try store.evaluation(ID(id.rawValue + 1)) == nil)
    }

    @Test func `the newest comes first, and no more than asked for`() throws {
        let ids = try (0..<3).map { _ in try store.insert(evaluation, of: nil) }
        let parts = try pages(limit: 2) { try store.evaluations(page: $0) }
        #expect(parts.map { $0.results.map(\.id) } == [[ids[2], ids[1]], [ids[0]]])
        #expect(try store.evaluations(page: PageRequest(limit: 1, wantsTotal: true)).total == 3)
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
        #expect(throws: SQLiteError.self) { try store.insert(wrong, of: nil) }
        #expect(try store.evaluations(page: PageRequest()).results.isEmpty)
    }

    @Test func `an evaluation is deleted with its rows, and its number is not given again`() throws {
        let id = try store.insert(evaluation, of: nil)
        try store.delete(id)
        #expect(try store.evaluation(id) == nil)
        #expect(throws: DomainError.notFound("evaluation \(id)")) { try store.delete(id) }
        let next = try store.insert(evaluation, of: nil)
        #expect(next > id)
        #expect(try store.evaluation(next)?.evaluation == evaluation)
    }
}
