import Domain

/// `/api/v1/recommenders` and `/api/v1/models`.
struct RecommenderAPI {
    func index(_ call: APICall) throws -> Response {
        return try call.list(Page(of: call.services.recommenders.list(), call.pageRequest())) { $0.recommender($1) }
    }

    func show(_ call: APICall) throws -> Response {
        try answer(call, call.services.recommenders.recommender(call.id("recommender")))
    }

    func create(_ call: APICall) throws -> Response {
        var fields = try call.fields()
        let draft = RecommenderFields.read(&fields)
        try fields.finish()
        let recommender = try call.services.recommenders.create(draft, viewer: call.viewer)
        return try call.json(
            kind: "recommender",
            version: recommender.version,
            status: .created,
            location: "/api/v1/recommenders/\(recommender.id)"
        ) { $0.recommender(recommender) }
    }

    func update(_ call: APICall) throws -> Response {
        var fields = try call.fields()
        let draft = RecommenderFields.read(&fields)
        try fields.finish()
        return try save(draft, call)
    }

    /// A merge patch (RFC 7396): fields that are given replace, null clears.
    func patch(_ call: APICall) throws -> Response {
        var fields = try call.fields()
        var draft = try call.services.recommenders.recommender(call.id("recommender")).draft
        RecommenderFields.merge(&fields, into: &draft)
        try fields.finish()
        return try save(draft, call)
    }

    private func save(_ draft: RecommenderDraft, _ call: APICall) throws -> Response {
        let id: ID<Recommender> = try call.id("recommender")
        try call.requireMatch("recommender", call.services.recommenders.recommender(id).version)
        return try answer(call, call.services.recommenders.update(id, draft, viewer: call.viewer))
    }

    func destroy(_ call: APICall) throws -> Response {
        let id: ID<Recommender> = try call.id("recommender")
        try call.requireMatch("recommender", call.services.recommenders.recommender(id).version)
        try call.services.recommenders.delete(id, viewer: call.viewer)
        return .noContent
    }

    /// The models that a recommender can have, with all that can be set about each.
    func models(_ call: APICall) throws -> Response {
        return try call.list(Page(of: ModelKind.allCases, call.pageRequest())) { $0.model($1) }
    }

    private func answer(_ call: APICall, _ recommender: Recommender) throws -> Response {
        try call.json(kind: "recommender", version: recommender.version) { $0.recommender(recommender) }
    }
}

/// A recommender's fields as the API reads them.
enum RecommenderFields {
    static func read(_ fields: inout JSONFields) -> RecommenderDraft {
        RecommenderDraft(
            name: fields.requiredString("name"),
            title: fields.requiredString("title"),
            description: fields.optionalString("description") ?? "",
            model: model(&fields) ?? .popularity,
            settings: fields.attributes("settings"),
            itemMatrixID: matrix(&fields, "item_matrix_id"),
            userMatrixID: matrix(&fields, "user_matrix_id"),
            listMatrixID: matrix(&fields, "list_matrix_id"),
            position: fields.optionalInteger("position"),
            isEnabled: fields.optionalBool("is_enabled") ?? true
        )
    }

    static func merge(_ fields: inout JSONFields, into draft: inout RecommenderDraft) {
        if fields.has("name") { draft.name = fields.requiredString("name") }
        if fields.has("title") { draft.title = fields.requiredString("title") }
        if fields.has("description") { draft.description = fields.optionalString("description") ?? "" }
        if fields.has("model"), let model = model(&fields) { draft.model = model }
        if fields.has("settings") { fields.mergeAttributes("settings", into: &draft.settings) }
        if fields.has("item_matrix_id") { draft.itemMatrixID = matrix(&fields, "item_matrix_id") }
        if fields.has("user_matrix_id") { draft.userMatrixID = matrix(&fields, "user_matrix_id") }
        if fields.has("list_matrix_id") { draft.listMatrixID = matrix(&fields, "list_matrix_id") }
        if fields.has("position") { draft.position = fields.optionalInteger("position") }
        if fields.has("is_enabled") { draft.isEnabled = fields.optionalBool("is_enabled") ?? true }
    }

    private static func matrix(_ fields: inout JSONFields, _ key: String) -> ID<SimilarityMatrix>? {
        fields.optionalInteger(key).map { ID(Int64($0)) }
    }

    private static func model(_ fields: inout JSONFields) -> ModelKind? {
        let text = fields.requiredString("model")
        if let model = ModelKind(rawValue: text) { return model }
        let known = ModelKind.allCases.map(\.rawValue).joined(separator: ", ")
        fields.addProblem("model", "must be one of: \(known)")
        return nil
    }
}

extension JSONWriter {
    mutating func model(_ kind: ModelKind) {
        object { writer in
            writer.field("model", kind.rawValue)
            writer.key("settings")
            writer.array { writer in for setting in kind.model.settings { writer.setting(setting) } }
        }
    }

    private mutating func setting(_ setting: ModelSetting) {
        object { writer in
            writer.field("name", setting.name)
            switch setting.kind {
            case .number(let range):
                writer.field("type", "number")
                writer.field("minimum", range.lowerBound)
                writer.field("maximum", range.upperBound)
            case .whole(let range):
                writer.field("type", "integer")
                writer.field("minimum", range.lowerBound)
                writer.field("maximum", range.upperBound)
            case .choice(let choices):
                writer.field("type", "string")
                writer.field("enum", choices)
            case .flag:
                writer.field("type", "boolean")
            case .models:
                writer.field("type", "string")
                writer.field("format", "models")
            case .recommenders:
                writer.field("type", "string")
                writer.field("format", "recommenders")
            }
            writer.key("default")
            writer.attribute(setting.defaultValue)
            writer.field("help", setting.help)
        }
    }

    mutating func recommender(_ recommender: Recommender) {
        object { writer in
            writer.field("id", recommender.id.rawValue)
            writer.field("name", recommender.name)
            writer.field("title", recommender.title)
            writer.field("description", recommender.description)
            writer.field("model", recommender.model.rawValue)
            writer.key("settings")
            writer.attributes(recommender.settings)
            writer.field("item_matrix_id", recommender.itemMatrixID?.rawValue)
            writer.field("user_matrix_id", recommender.userMatrixID?.rawValue)
            writer.field("list_matrix_id", recommender.listMatrixID?.rawValue)
            writer.field("position", recommender.position)
            writer.field("is_enabled", recommender.isEnabled)
            writer.field("version", recommender.version)
        }
    }
}
