/// What is to be judged, and how.
public struct EvaluationPlan: Sendable, Equatable {
    /// Side by side, the popular first unless they are among those that were asked for.
    public let subjects: [EvaluationSubject]
    public let settings: Evaluation.Settings

    public init(_ subjects: [EvaluationSubject], _ settings: Evaluation.Settings = Evaluation.Settings()) {
        self.subjects = EvaluationSubject.besidePopularity(subjects)
        self.settings = settings
    }

    /// Whom it is about, in words.
    public var subject: String {
        let names = subjects.filter { $0 != .popularity }.map(\.name)
        return names.isEmpty ? EvaluationSubject.popularity.name : names.joined(separator: ", ")
    }
}

/// What somebody asks to be judged, by name.
public struct EvaluationDraft: Sendable, Equatable {
    /// Recommenders, or models with their settings as they are by default; nil: every recommender.
    public var names: [String]?
    /// To be tried in place of the settings of the one that is named.
    public var changes: Attributes
    public var settings: Evaluation.Settings

    /// More side by side is more than anybody reads.
    public static let maxNameCount = 100

    public init(
        names: [String]? = nil,
        changes: Attributes = Attributes(),
        settings: Evaluation.Settings = Evaluation.Settings()
    ) {
        self.names = names
        self.changes = changes
        self.settings = settings
    }

    /// Throws `.notFound` for a name that is no recommender and no model, `.conflict` for one whose matrices are computed
    /// elsewhere, and `.invalid` for what breaks a rule: settings among them that the model does not take.
    public func plan(among recommenders: [Recommender], scale: RatingScale) throws(DomainError) -> EvaluationPlan {
        try check(scale)
        var subjects = try EvaluationSubject.named(names, among: recommenders)
        if !changes.isEmpty {
            subjects = try subjects.map { subject throws(DomainError) in try subject.trying(changes) }
        }
        return EvaluationPlan(subjects, settings)
    }

    private func check(_ scale: RatingScale) throws(DomainError) {
        var validation = Validation()
        if let names {
            validation.require(
                (1...Self.maxNameCount).contains(names.count),
                "recommenders",
                "Name 1 to \(Self.maxNameCount), or leave it out for all."
            )
        }
        validation.require(
            changes.isEmpty || names?.count == 1,
            "settings",
            "They change one recommender: name it, and no other."
        )
        validation.require(
            Evaluation.Settings.cutoffRange.contains(settings.cutoff),
            "cutoff",
            "Choose a whole number from \(Evaluation.Settings.cutoffRange.lowerBound) to \(Evaluation.Settings.cutoffRange.upperBound)."
        )
        settings.check(scale, &validation)
        try validation.finish()
    }
}

extension Evaluation.Settings {
    /// Notes what does not go with the site's scale.
    func check(_ scale: RatingScale, _ validation: inout Validation) {
        guard let relevantFrom else { return }
        validation.require(
            (scale.minimum...scale.maximum).contains(relevantFrom),
            "relevant_from",
            "Choose a rating from \(shortest(scale.minimum)) to \(shortest(scale.maximum))."
        )
    }
}
