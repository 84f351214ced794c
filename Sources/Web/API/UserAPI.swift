import Domain

/// `/api/v1/users`, and `/api/v1/me` for whoever asks.
struct UserAPI {
    func index(_ call: APICall) throws -> Response {
        var query = UserQuery(externalID: call.text("external_id"), namePrefix: call.text("q") ?? "")
        if let order = call.text("sort").flatMap(UserOrder.init(text:)) { query.order = order }
        let page = try call.services.users.list(query, page: call.pageRequest(), viewer: call.viewer)
        return try call.list(page) { $0.user($1) }
    }

    func show(_ call: APICall) throws -> Response {
        let user = try call.services.users.user(call.id("user"), viewer: call.viewer)
        return try call.json(kind: "user", version: user.version) { $0.user(user) }
    }

    /// The account and user that the token or session speaks for.
    func me(_ call: APICall) throws -> Response {
        guard let account = call.viewer.account else { throw DomainError.unauthorized }
        return try call.json { writer in
            writer.object { writer in
                writer.field("account_id", account.id.rawValue)
                writer.field("user_id", account.userID.rawValue)
                writer.field("name", account.name)
                writer.field("role", account.role.rawValue)
                writer.field("scopes", call.viewer.scopes.text)
                writer.field("created_at", account.createdAt.rfc3339)
            }
        }
    }

    func create(_ call: APICall) throws -> Response {
        let user = try call.services.users.create(draft(call), viewer: call.viewer)
        return try call.json(
            kind: "user",
            version: user.version,
            status: .created,
            location: "/api/v1/users/\(user.id)"
        ) {
            $0.user(user)
        }
    }

    func update(_ call: APICall) throws -> Response {
        try save(draft(call), call)
    }

    /// A merge patch (RFC 7396): fields that are given replace, null clears.
    func patch(_ call: APICall) throws -> Response {
        var fields = try call.fields()
        var draft = try call.services.users.userToChange(call.id("user"), viewer: call.viewer).draft
        if fields.has("external_id") { draft.externalID = fields.optionalString("external_id") }
        if fields.has("name") { draft.name = fields.optionalString("name") ?? "" }
        if fields.has("is_synthetic") { draft.isSynthetic = fields.optionalBool("is_synthetic") ?? false }
        try fields.finish()
        return try save(draft, call)
    }

    private func save(_ draft: UserDraft, _ call: APICall) throws -> Response {
        let id: ID<User> = try call.id("user")
        try call.requireMatch("user", call.services.users.userToChange(id, viewer: call.viewer).version)
        let user = try call.services.users.update(id, draft, expecting: nil, viewer: call.viewer)
        return try call.json(kind: "user", version: user.version) { $0.user(user) }
    }

    func destroy(_ call: APICall) throws -> Response {
        let id: ID<User> = try call.id("user")
        try call.requireMatch("user", call.services.users.userToChange(id, viewer: call.viewer).version)
        try call.services.users.delete(id, viewer: call.viewer)
        return .noContent
    }

    private func draft(_ call: APICall) throws -> UserDraft {
        var fields = try call.fields()
        let draft = UserDraft(
            externalID: fields.optionalString("external_id"),
            name: fields.optionalString("name") ?? "",
            isSynthetic: fields.optionalBool("is_synthetic") ?? false
        )
        try fields.finish()
        return draft
    }
}

extension JSONWriter {
    mutating func user(_ user: User) {
        object { writer in
            writer.field("id", user.id.rawValue)
            writer.field("external_id", user.externalID)
            writer.field("name", user.name)
            writer.field("is_synthetic", user.isSynthetic)
            writer.field("rating_count", user.ratingCount)
            writer.field("mean_rating", user.meanRating)
            writer.field("version", user.version)
            writer.field("created_at", user.createdAt.rfc3339)
        }
    }
}
