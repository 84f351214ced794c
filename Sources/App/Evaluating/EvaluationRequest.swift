import Domain
import Persistence

/// What `palate evaluate` is to judge, and how.
struct EvaluationRequest {
    let subjects: [EvaluationSubject]
    let settings: Evaluation.Settings

    /// Throws `UsageError` for a call that cannot be, `.notFound` for a name that is no recommender and no model, `.conflict`
    /// for one whose matrices are computed elsewhere, `.invalid` for a setting that its model does not take.
    init(_ arguments: Arguments, _ composition: Composition) throws {
        let names = arguments.positionals
        guard names.isEmpty || !arguments.has("all") else {
            throw UsageError("Name the recommenders, or give --all.")
        }
        var subjects = try Self.subjects(names, composition)
        let given = arguments.allValues("set")
        if !given.isEmpty {
            guard subjects.count == 1, let subject = subjects.first, !names.isEmpty else {
                throw UsageError("--set changes one recommender: name it, and no other.")
            }
            subjects = [try Self.changing(subject, given)]
        }
        self.subjects = EvaluationSubject.besidePopularity(subjects)
        settings = try Self.settings(arguments)
    }

    private static func subjects(_ names: [String], _ composition: Composition) throws -> [EvaluationSubject] {
        let recommenders = try composition.recommenders.recommenders()
        // What was computed elsewhere has seen the ratings that an evaluation would withhold.
        let judged = recommenders.filter { !$0.model.isPublished }
        let models = ModelKind.allCases.filter { !$0.isPublished }
        guard !names.isEmpty else { return judged.map { EvaluationSubject($0) } }
        return try names.map { name in
            if let known = judged.first(where: { $0.name == name }) { return EvaluationSubject(known) }
            if let model = models.first(where: { $0.rawValue == name }) {
                return EvaluationSubject(name: name, model: model)
            }
            if recommenders.contains(where: { $0.name == name }) {
                throw DomainError.conflict(
                    "“\(name)” cannot be judged: its matrices are computed elsewhere, from ratings that would have to be withheld."
                )
            }
            let known = Set(judged.map(\.name) + models.map(\.rawValue)).sorted()
            throw DomainError.notFound("recommender or model “\(name)”; there are: \(known.joined(separator: ", "))")
        }
    }

    private static func changing(_ subject: EvaluationSubject, _ given: [String]) throws -> EvaluationSubject {
        var settings = subject.settings
        for text in given {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw UsageError("--set takes NAME=VALUE, not “\(text)”.")
            }
            settings[String(parts[0])] = subject.model.settingValue(String(parts[1]), of: String(parts[0]))
        }
        _ = try ModelSettings(settings, of: subject.model.model.settings)
        return EvaluationSubject(name: subject.name, model: subject.model, settings: settings)
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
