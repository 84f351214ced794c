import Domain

/// `/api/recommenders/`: those that are made here read matrices that jobs publish.
struct RecSysRecommenders {
    /// What the contract has, and Palate has no use for: how many items of each similar person count.
    private static let itemsOfSimilarUser = 20
    private static let names = [
        "is_enabled": "enable", "user_matrix_id": "user_similarity_matrix", "item_matrix_id": "item_similarity_matrix",
    ]

    func index(_ call: RecSysCall) throws -> Response {
        let userMatrix = try link(call, "user_similarity_matrix")
        let itemMatrix = try link(call, "item_similarity_matrix")
        let (name, enable) = (call.filter("name"), call.flag("enable"))
        let position = try call.integer("position")
        let similarUsers = try call.integer("max_similar_users")
        let itemsOfUser = try call.integer("max_items_by_similar_user")
        let found = try call.services.recommenders.list().filter { one in
            (name ?? one.name) == one.name && (enable ?? one.isEnabled) == one.isEnabled
                && (position ?? one.position) == one.position
                && (similarUsers ?? Self.similarUsers(one)) == Self.similarUsers(one)
                && (itemsOfUser ?? Self.itemsOfSimilarUser) == Self.itemsOfSimilarUser
                && (userMatrix ?? one.userMatrixID?.rawValue) == one.userMatrixID?.rawValue
                && (itemMatrix ?? one.itemMatrixID?.rawValue) == one.itemMatrixID?.rawValue
        }
        .sorted { $0.id < $1.id }
        return try call.page(Page(of: found, call.pageRequest)) { $0.recSysRecommender($1, call) }
    }

    private func link(_ call: RecSysCall, _ name: String) throws -> Int64? {
        guard let text = call.filter(name) else { return nil }
        guard let id = Int64(text) ?? RecSysLink.id(in: text, of: "similarity-matrix") else {
            throw RecSysCall.refusal(of: name, RecSysCall.noChoice)
        }
        return id
    }

    func show(_ call: RecSysCall) throws -> Response {
        let recommender = try call.services.recommenders.recommender(call.id())
        return call.json { $0.recSysRecommender(recommender, call) }
    }

    func create(_ call: RecSysCall) throws -> Response {
        var fields = try call.fields()
        var draft = RecommenderDraft(name: "", title: "", model: .published)
        try read(&fields, into: &draft, call)
        draft.title = draft.name
        let recommender = try saved { try call.services.recommenders.create(draft, viewer: call.viewer) }
        return call.json(status: .created) { $0.recSysRecommender(recommender, call) }
    }

    /// What is left out keeps its value, also where all of it is sent.
    func update(_ call: RecSysCall) throws -> Response {
        let old = try call.services.recommenders.recommender(call.id())
        var fields = try call.fields()
        var draft = old.draft
        try read(&fields, into: &draft, call)
        let recommender = try saved { try call.services.recommenders.update(old.id, draft, viewer: call.viewer) }
        return call.json { $0.recSysRecommender(recommender, call) }
    }

    func destroy(_ call: RecSysCall) throws -> Response {
        try call.services.recommenders.delete(call.id(), viewer: call.viewer)
        return .noContent
    }

    // MARK: -

    private func read(_ fields: inout RecSysFields, into draft: inout RecommenderDraft, _ call: RecSysCall) throws {
        if let name = fields.required("name", RecSysFields.text) { draft.name = name }
        draft.userMatrixID = try matrix(&fields, "user_similarity_matrix", draft.userMatrixID, call)
        draft.itemMatrixID = try matrix(&fields, "item_similarity_matrix", draft.itemMatrixID, call)
        if let count = fields.optional("max_similar_users", RecSysFields.integer) {
            draft.settings["similar_users"] = .number(Double(count))
        }
        _ = fields.optional("max_items_by_similar_user", RecSysFields.integer)
        if let position = fields.optional("position", RecSysFields.integer) { draft.position = position }
        if let enable = fields.optional("enable", RecSysFields.flag) { draft.isEnabled = enable }
        // Their lists are read from people who are alike, where they have such a matrix.
        if draft.model == .published {
            draft.settings["lists_from"] = .text(draft.userMatrixID == nil ? "items" : "users")
        }
        try fields.problems.finish()
    }

    /// Null frees it of the matrix.
    private func matrix(
        _ fields: inout RecSysFields,
        _ name: String,
        _ old: ID<SimilarityMatrix>?,
        _ call: RecSysCall
    ) throws -> ID<SimilarityMatrix>? {
        guard let value = fields.raw(name) else { return old }
        guard value != .null else { return nil }
        guard let id = fields.optional(name, RecSysFields.link(to: "similarity-matrix")) else { return old }
        do {
            return try call.services.matrices.matrix(ID(id), viewer: call.viewer).id
        } catch DomainError.notFound {
            fields.add(name, "Invalid hyperlink - Object does not exist.")
            return old
        }
    }

    private func saved(_ save: () throws -> Recommender) throws -> Recommender {
        do { return try save() } catch DomainError.conflict(let why) {
            guard why.contains("name") else { throw DomainError.conflict(why) }
            throw RecSysCall.refusal(of: "name", "recommender with this Name already exists.")
        } catch let error as DomainError {
            throw try RecSysRefusal(error, names: Self.names)
        }
    }

    fileprivate static func similarUsers(_ recommender: Recommender) -> Int {
        if case .number(let count) = recommender.settings["similar_users"] { Int(count) } else { 10 }
    }
}

extension JSONWriter {
    fileprivate mutating func recSysRecommender(_ recommender: Recommender, _ call: RecSysCall) {
        func link(_ id: ID<SimilarityMatrix>?) -> String? { id.map { call.link("similarity-matrix", $0.rawValue) } }
        object { writer in
            writer.field("id", recommender.id.rawValue)
            writer.field("name", recommender.name)
            writer.field("user_similarity_matrix", link(recommender.userMatrixID))
            writer.field("item_similarity_matrix", link(recommender.itemMatrixID))
            writer.field("max_similar_users", RecSysRecommenders.similarUsers(recommender))
            writer.field("max_items_by_similar_user", 20)
            writer.field("position", recommender.position)
            writer.field("enable", recommender.isEnabled)
        }
    }
}
