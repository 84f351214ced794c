import Domain
import Persistence

extension Command {
    /// `palate recommender`
    static let recommender = Command(
        name: "recommender",
        summary: "List, create, change and delete recommenders; list the models they can have.",
        usage: "list | models [MODEL] | create NAME --model MODEL | set NAME | delete NAME",
        example: "palate recommender create ease --model ease --title \"Made for you\" --set regularisation=400",
        options: [
            Option("model", "MODEL", "The model of a new recommender; see: palate recommender models."),
            Option("title", "TEXT", "What people read above its list (its name)."),
            Option("description", "TEXT", "What it recommends, in a sentence."),
            Option("set", "NAME=VALUE", "A setting of the model, again for each; those left out keep their value."),
            Option("item-matrix", "NAME", "For the model published: the item matrix that it reads, or none."),
            Option("user-matrix", "NAME", "The same of users."),
            Option("list-matrix", "NAME", "The same of lists."),
            Option("position", "NUMBER", "Its place on the recommendations screen, lowest first (last)."),
            Option("enabled", "yes|no", "Whether it is shown and trained (yes)."),
        ]
    ) { invocation in
        let words = invocation.arguments.positionals
        if words.first == "models" { return try sayModels(words.dropFirst()) }
        let composition = try Composition(invocation.configuration)
        defer { composition.close() }
        let recommenders = composition.recommenderService
        switch (words.first, words.count) {
        case ("list", 1):
            for recommender in try recommenders.list() {
                let state = recommender.isEnabled ? "enabled" : "off"
                Terminal.say("\(recommender.name)\t\(recommender.model.rawValue)\t\(state)\t\(recommender.title)")
            }
        case ("create", 2):
            let model = try model(invocation.arguments.value("model"))
            var draft = RecommenderDraft(name: words[1], title: words[1], model: model)
            try apply(invocation.arguments, composition, to: &draft)
            let created = try recommenders.create(draft, viewer: .system)
            let next =
                model.model.makesMatrices ? " It recommends once it is trained: palate train \(created.name)" : ""
            Terminal.say("Created \(created.name).\(next)")
        case ("set", 2):
            let known = try recommenders.recommender(named: words[1])
            var draft = known.draft
            try apply(invocation.arguments, composition, to: &draft)
            _ = try recommenders.update(known.id, draft, viewer: .system)
            Terminal.say("Changed \(known.name).")
        case ("delete", 2):
            let known = try recommenders.recommender(named: words[1])
            try recommenders.delete(known.id, viewer: .system)
            Terminal.say("Deleted \(known.name).")
        default:
            throw UsageError("Say what to do: list, models, create NAME --model MODEL, set NAME, or delete NAME.")
        }
    }

    private static func sayModels(_ names: ArraySlice<String>) throws {
        let kinds = try names.isEmpty ? ModelKind.allCases : names.map { try model($0) }
        for kind in kinds {
            Terminal.say(kind.rawValue)
            for setting in kind.model.settings {
                Terminal.say(
                    "  \(setting.name) = \(setting.defaultValue.text)  (\(setting.values))\n      \(setting.help)"
                )
            }
        }
    }

    private static func model(_ name: String?) throws -> ModelKind {
        guard let name else { throw UsageError("Say which model: --model MODEL. See: palate recommender models") }
        guard let model = ModelKind(rawValue: name) else {
            let known = ModelKind.allCases.map(\.rawValue).joined(separator: ", ")
            throw UsageError("There is no model “\(name)”. Known are: \(known).")
        }
        return model
    }

    private static func apply(
        _ arguments: Arguments,
        _ composition: Composition,
        to draft: inout RecommenderDraft
    ) throws {
        if let name = arguments.value("item-matrix") { draft.itemMatrixID = try matrix(name, composition) }
        if let name = arguments.value("user-matrix") { draft.userMatrixID = try matrix(name, composition) }
        if let name = arguments.value("list-matrix") { draft.listMatrixID = try matrix(name, composition) }
        if let title = arguments.value("title") { draft.title = title }
        if let description = arguments.value("description") { draft.description = description }
        if let text = arguments.value("position") {
            guard let position = Int(text) else { throw UsageError("--position takes a whole number, not “\(text)”.") }
            draft.position = position
        }
        switch arguments.value("enabled") {
        case nil: break
        case "yes": draft.isEnabled = true
        case "no": draft.isEnabled = false
        case let other?: throw UsageError("--enabled takes yes or no, not “\(other)”.")
        }
        for pair in arguments.allValues("set") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2 else { throw UsageError("--set takes NAME=VALUE, not “\(pair)”.") }
            draft.settings[parts[0]] = draft.model.settingValue(parts[1], of: parts[0])
        }
    }

    private static func matrix(_ name: String, _ composition: Composition) throws -> ID<SimilarityMatrix>? {
        if name == "none" { return nil }
        guard let matrix = try composition.matrices.matrix(named: name) else {
            throw DomainError.notFound("similarity matrix “\(name)”")
        }
        return matrix.id
    }
}
