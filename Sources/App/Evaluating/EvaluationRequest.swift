import Domain
import Persistence

/// What `palate evaluate` is to judge, and how.
struct EvaluationRequest {
    private let draft: EvaluationDraft
    private let composition: Composition

    /// Throws `UsageError` for a call that cannot be, `.notFound` for a name that is no recommender and no model, and `.conflict`
    /// for one whose matrices are computed elsewhere.
    init(_ arguments: Arguments, _ composition: Composition) throws {
        self.composition = composition
        let names = arguments.positionals
        guard names.isEmpty || !arguments.has("all") else {
            throw UsageError("Name the recommenders, or give --all.")
        }
        var draft = EvaluationDraft(names: names.isEmpty ? nil : names, settings: try Self.settings(arguments))
        let given = arguments.allValues("set")
        if !given.isEmpty {
            guard names.count == 1 else { throw UsageError("--set changes one recommender: name it, and no other.") }
            draft.changes = try Self.changes(given, names, composition)
        }
        self.draft = draft
    }

    /// Throws as `EvaluationDraft.plan` does.
    func plan() throws -> EvaluationPlan {
        try draft.plan(
            among: composition.recommenders.recommenders(),
            scale: composition.settings.settings().ratingScale
        )
    }

    private static func changes(_ given: [String], _ names: [String], _ composition: Composition) throws -> Attributes {
        let subjects = try EvaluationSubject.named(names, among: composition.recommenders.recommenders())
        var changes = Attributes()
        for text in given {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, let subject = subjects.first else {
                throw UsageError("--set takes NAME=VALUE, not “\(text)”.")
            }
            changes[String(parts[0])] = subject.model.settingValue(String(parts[1]), of: String(parts[0]))
        }
        return changes
    }

    private static func settings(_ arguments: Arguments) throws -> Evaluation.Settings {
        var settings = Evaluation.Settings()
        if let text = arguments.value("protocol") {
            do { settings.method = try EvaluationProtocol(text) } catch { throw UsageError(error.explanation) }
        }
        if let cutoff = try arguments.integer("k", in: Evaluation.Settings.cutoffRange) { settings.cutoff = cutoff }
        if let text = arguments.value("relevant-from") {
            guard let rating = Double(text), rating.isFinite else {
                throw UsageError("--relevant-from takes a rating, not “\(text)”.")
            }
            settings.relevantFrom = rating
        }
        if let text = arguments.value("seed") {
            guard let seed = UInt64(text) else {
                throw UsageError("--seed takes a whole number from 0, not “\(text)”.")
            }
            settings.seed = seed
        }
        return settings
    }
}
