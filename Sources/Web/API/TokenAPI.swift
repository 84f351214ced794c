import Domain

/// `/api/v1/tokens`.
struct TokenAPI {
    func index(_ call: APICall) throws -> Response {
        let page = try call.services.accounts.tokens(
            of: call.id(query: "account_id"),
            page: call.pageRequest(),
            viewer: call.viewer
        )
        return try call.list(page) { $0.token($1) }
    }

    func show(_ call: APICall) throws -> Response {
        let token = try call.services.accounts.token(call.id("token"), viewer: call.viewer)
        return try call.json { $0.token(token) }
    }

    func create(_ call: APICall) throws -> Response {
        var fields = try call.fields()
        let draft = APITokenDraft(
            name: fields.requiredString("name"),
            scopes: fields.requiredScopes("scopes"),
            expiresAt: fields.optionalTimestamp("expires_at")
        )
        try fields.finish()
        return try call.newToken(
            call.services.accounts.createToken(draft, for: call.id(query: "account_id"), viewer: call.viewer)
        )
    }

    func destroy(_ call: APICall) throws -> Response {
        try call.services.accounts.deleteToken(call.id("token"), viewer: call.viewer)
        return .noContent
    }
}

extension APICall {
    /// The one answer that holds the token's text.
    func newToken(_ made: (text: String, token: APIToken)) throws -> Response {
        var response = try json(status: .created) { $0.token(made.token, text: made.text) }
        response.headers.set(.location, to: "/api/v1/tokens/\(made.token.id)")
        response.headers.set(.cacheControl, to: "no-store")
        return response
    }
}

extension JSONFields {
    mutating func requiredScopes(_ key: String) -> Scopes {
        let text = required(key, "a string", placeholder: Scopes.read.text, \.string)
        return scopes(text, key) ?? .read
    }

    mutating func optionalScopes(_ key: String) -> Scopes? {
        optionalString(key).flatMap { scopes($0, key) }
    }

    private mutating func scopes(_ text: String, _ key: String) -> Scopes? {
        if let scopes = Scopes(text: text) { return scopes }
        addProblem(key, "must be one or several of read, write and admin, with spaces between")
        return nil
    }

    mutating func optionalTimestamp(_ key: String) -> Timestamp? {
        guard let text = optionalString(key) else { return nil }
        if let moment = Timestamp(rfc3339: text) { return moment }
        addProblem(key, "must be a moment as RFC 3339 writes it, such as 2026-01-31T12:00:00Z")
        return nil
    }
}

extension JSONWriter {
    /// - Parameter text: of a new token, in the one answer that tells it.
    fileprivate mutating func token(_ token: APIToken, text: String? = nil) {
        object { writer in
            writer.field("id", token.id.rawValue)
            writer.field("account_id", token.accountID.rawValue)
            writer.field("parent_id", token.parentID?.rawValue)
            writer.field("name", token.name)
            writer.field("prefix", token.prefix)
            writer.field("scopes", token.scopes.text)
            writer.field("created_at", token.createdAt.rfc3339)
            writer.field("expires_at", token.expiresAt?.rfc3339)
            writer.field("last_used_at", token.lastUsedAt?.rfc3339)
            if let text { writer.field("token", text) }
        }
    }
}
