import Domain

/// `/api/v1/accounts`.
struct AccountAPI {
    func index(_ call: APICall) throws -> Response {
        return try call.list(call.services.accounts.list(page: call.pageRequest(), viewer: call.viewer)) {
            $0.account($1)
        }
    }

    func show(_ call: APICall) throws -> Response {
        try answer(call, call.services.accounts.account(call.id("account"), viewer: call.viewer))
    }

    func create(_ call: APICall) throws -> Response {
        var fields = try call.fields()
        let draft = AccountDraft(
            name: fields.requiredString("name"),
            password: fields.requiredString("password"),
            role: fields.optionalRole("role") ?? .member
        )
        try fields.finish()
        let account = try call.services.accounts.create(draft, viewer: call.viewer)
        return try call.json(
            kind: "account",
            version: account.version,
            status: .created,
            location: "/api/v1/accounts/\(account.id)"
        ) { $0.account(account) }
    }

    /// A merge patch (RFC 7396); nothing here can be cleared.
    func patch(_ call: APICall) throws -> Response {
        var fields = try call.fields()
        var patch = AccountPatch()
        if fields.has("name") { patch.name = fields.requiredString("name") }
        if fields.has("password") { patch.password = fields.requiredString("password") }
        if fields.has("role") { patch.role = fields.requiredRole("role") }
        try fields.finish()
        let account = try call.services.accounts.update(call.id("account"), patch, viewer: call.viewer) {
            try call.requireMatch("account", $0.version)
        }
        return try answer(call, account)
    }

    func destroy(_ call: APICall) throws -> Response {
        try call.services.accounts.delete(
            call.id("account"),
            andUser: call.text("user") == "delete",
            viewer: call.viewer
        ) {
            try call.requireMatch("account", $0.version)
        }
        return .noContent
    }

    private func answer(_ call: APICall, _ account: Account) throws -> Response {
        try call.json(kind: "account", version: account.version) { $0.account(account) }
    }
}

extension JSONFields {
    fileprivate mutating func requiredRole(_ key: String) -> Role? { role(requiredString(key), key) }

    fileprivate mutating func optionalRole(_ key: String) -> Role? { optionalString(key).flatMap { role($0, key) } }

    private mutating func role(_ text: String, _ key: String) -> Role? {
        if let role = Role(rawValue: text) { return role }
        addProblem(key, "must be one of: \(Role.allCases.map(\.rawValue).joined(separator: ", "))")
        return nil
    }
}

extension JSONWriter {
    fileprivate mutating func account(_ account: Account) {
        object { writer in
            writer.field("id", account.id.rawValue)
            writer.field("user_id", account.userID.rawValue)
            writer.field("name", account.name)
            writer.field("role", account.role.rawValue)
            writer.field("version", account.version)
            writer.field("created_at", account.createdAt.rfc3339)
        }
    }
}
