import Domain

/// `/api/v1/users`, and `/api/v1/me` for whoever asks.
struct UserAPI {
    func index(_ call: APICall) throws -> Response {
        let query = try call.query(allowing: ["external_id", "limit", "cursor", "count"])
        let page = try call.services.users.list(
            externalID: query.first("external_id"),
            page: call.pageRequest(query, list: "users"),
            viewer: call.viewer
        )
        return try call.list(page, list: "users") { $0.user($1) }
    }

    func show(_ call: APICall) throws -> Response {
        let user = try call.services.users.user(call.id("user"), viewer: call.viewer)
        return call.json(kind: "user", version: user.version) { $0.user(user) }
    }

    /// The account and user that the token or session speaks for.
    func me(_ call: APICall) throws -> Response {
        guard let account = call.viewer.account else { throw DomainError.unauthorized }
        return call.json { writer in
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
        return call.json(kind: "user", version: user.version, status: .created, location: "/api/v1/users/\(user.id)") {
            $0.user(user)
        }
    }

    func update(_ call: APICall) throws -> Response {
        let draft = try draft(call)
        let id: ID<User> = try call.id("user")
        try call.requireMatch("user", call.services.users.user(id, viewer: call.viewer).version)
        let user = try call.services.users.update(id, draft, expecting: nil, viewer: call.viewer)
        return call.json(kind: "user", version: user.version) { $0.user(user) }
    }

    func destroy(_ call: APICall) throws -> Response {
        let id: ID<User> = try call.id("user")
        try call.requireMatch("user", call.services.users.user(id, viewer: call.viewer).version)
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
