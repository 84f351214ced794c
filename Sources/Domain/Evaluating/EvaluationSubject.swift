/// What is to be judged: a model with settings, under a name.
public struct EvaluationSubject: Sendable, Equatable {
    public let name: String
    public let model: ModelKind
    public let settings: Attributes

    public init(name: String, model: ModelKind, settings: Attributes = Attributes()) {
        self.name = name
        self.model = model
        self.settings = settings
    }

    public init(_ recommender: Recommender) {
        self.init(name: recommender.name, model: recommender.model, settings: recommender.settings)
    }

    /// Nothing if the settings are refused; judging it will say why.
    var needs: TrainingNeeds {
        let model = model.model
        return (try? ModelSettings(settings, of: model.settings)).map(model.needs) ?? []
    }

    /// What every other has to beat.
    public static let popularity = EvaluationSubject(name: ModelKind.popularity.rawValue, model: .popularity)

    /// The subjects with the popular beside them: first, unless they are among them.
    public static func besidePopularity(_ subjects: [EvaluationSubject]) -> [EvaluationSubject] {
        subjects.contains { $0.model == .popularity } ? subjects : [.popularity] + subjects
    }

    // MARK: - By name

    /// The recommenders of these names; a model's name stands for the model with its settings as they are by default. Nil: every
    /// recommender that is computed here.
    ///
    /// Throws `.notFound` for a name that is neither, `.conflict` for one whose matrices are computed elsewhere.
    public static func named(
        _ names: [String]?,
        among recommenders: [Recommender]
    ) throws(DomainError) -> [EvaluationSubject] {
        // What was computed elsewhere has seen the ratings that an evaluation would withhold.
        let judged = recommenders.filter { !$0.model.isPublished }
        guard let names else { return judged.map { EvaluationSubject($0) } }
        let models = ModelKind.allCases.filter { !$0.isPublished }
        return try names.map { name throws(DomainError) in
            if let known = judged.first(where: { $0.name == name }) { return EvaluationSubject(known) }
            if let model = models.first(where: { $0.rawValue == name }) {
                return EvaluationSubject(name: name, model: model)
            }
            if recommenders.contains(where: { $0.name == name }) {
                throw .conflict(
                    "“\(name)” cannot be judged: its matrices are computed elsewhere, from ratings that would have to be withheld."
                )
            }
            let known = Set(judged.map(\.name) + models.map(\.rawValue)).sorted()
            throw .notFound("recommender or model “\(name)”; there are: \(known.joined(separator: ", "))")
        }
    }

    /// The same with other settings. Throws `.invalid` naming those that its model does not take as `settings/NAME`.
    public func trying(_ changes: Attributes) throws(DomainError) -> EvaluationSubject {
        var settings = settings
        for (name, value) in changes.entries { settings[name] = value }
        do {
            _ = try ModelSettings(settings, of: model.model.settings)
        } catch .invalid(let problems) {
            throw .invalid(problems.map { FieldProblem(field: "settings/\($0.field)", message: $0.message) })
        }
        return EvaluationSubject(name: name, model: model, settings: settings)
    }
}
