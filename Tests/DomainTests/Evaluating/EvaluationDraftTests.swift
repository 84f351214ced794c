import Domain
import Support
import Testing

@Suite struct EvaluationDraftTests {
    private static func recommender(_ name: String, _ model: ModelKind, _ settings: Attributes = [:]) -> Recommender {
        Recommender(
            id: ID(1),
            name: name,
            title: name,
            description: "",
            model: model,
            settings: settings,
            itemMatrixID: nil,
            userMatrixID: nil,
            position: 1,
            isEnabled: true,
            version: 1
        )
    }

    private let recommenders = [
        recommender("near", .itemNeighbours, ["shrinkage": .number(7)]), recommender("elsewhere", .published),
    ]

    private func plan(_ draft: EvaluationDraft) throws -> EvaluationPlan {
        try draft.plan(among: recommenders, scale: .halfStars)
    }

    @Test func `without names all are judged that are computed here, the popular beside them`() throws {
        let plan = try plan(EvaluationDraft())
        #expect(plan.subjects.map(\.name) == ["popularity", "near"] && plan.subject == "near")
        #expect(plan.subjects.last?.settings["shrinkage"] == .number(7))
    }

    @Test func `a model's name stands for it, and a recommender's comes first`() throws {
        let plan = try plan(EvaluationDraft(names: ["ease", "near"]))
        #expect(plan.subjects.map(\.model) == [.popularity, .ease, .itemNeighbours])
        #expect(plan.subject == "ease, near")
        #expect(try self.plan(EvaluationDraft(names: ["popularity"])).subject == "popularity")
    }

    @Test func `settings are tried with the one that is named, and its others stay`() throws {
        let tried = try plan(EvaluationDraft(names: ["near"], changes: ["neighbours": .number(5)])).subjects.last
        #expect(tried?.settings == ["shrinkage": .number(7), "neighbours": .number(5)])
    }

    private func fields(_ draft: EvaluationDraft) -> [String] {
        do {
            _ = try plan(draft)
            return []
        } catch DomainError.invalid(let problems) {
            return problems.map(\.field)
        } catch {
            return ["\(error)"]
        }
    }

    @Test func `what breaks a rule is named`() {
        #expect(fields(EvaluationDraft(names: [])) == ["recommenders"])
        #expect(fields(EvaluationDraft(names: Array(repeating: "near", count: 101))) == ["recommenders"])
        #expect(fields(EvaluationDraft(changes: ["shrinkage": .number(1)])) == ["settings"])
        #expect(fields(EvaluationDraft(names: ["near"], changes: ["shrinkage": .number(-1)])) == ["settings/shrinkage"])
        #expect(
            fields(EvaluationDraft(settings: Evaluation.Settings(cutoff: 0, relevantFrom: 9))) == [
                "cutoff", "relevant_from",
            ]
        )
    }

    @Test func `what is not there, or has seen what would be withheld, cannot be judged`() {
        #expect(throws: DomainError.self) { try plan(EvaluationDraft(names: ["nobody"])) }
        #expect(
            throws: DomainError.conflict(
                "“elsewhere” cannot be judged: its matrices are computed elsewhere, from ratings that would have to be withheld."
            )
        ) { try plan(EvaluationDraft(names: ["elsewhere"])) }
    }
}
