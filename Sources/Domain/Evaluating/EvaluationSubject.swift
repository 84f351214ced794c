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
}
