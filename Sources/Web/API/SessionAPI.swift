import Domain

/// `/api/v1/sessions`: where one is signed in, and signing in for scripts.
struct SessionAPI {
    func index(_ call: APICall) throws -> Response {
        let sessions = try call.services.accounts.sessions(viewer: call.viewer)
        return try call.list(Page(of: sessions, call.pageRequest())) { writer, session in
            writer.session(session, isCurrent: call.viewer.credential == .session(session.id))
        }
    }

    /// Takes a name and a password. A session is a browser's, with a cookie that pages of other sites make it send as well; a script
    /// gets a token of a few hours, which is sent only where it says so.
    func create(_ call: APICall) throws -> Response {
        var fields = try call.fields()
        let name = fields.requiredString("name")
        let password = fields.requiredString("password")
        let scopes = fields.optionalScopes("scopes")
        try fields.finish()
        let made = try call.services.accounts.createToken(
            name: name,
            password: password,
            scopes: scopes,
            source: call.request.remoteAddress
        )
        return try call.newToken(made)
    }

    func destroy(_ call: APICall) throws -> Response {
        try call.services.accounts.endSession(call.id("session"), viewer: call.viewer)
        return .noContent
    }

    /// All but the one that asks.
    func destroyOthers(_ call: APICall) throws -> Response {
        try call.services.accounts.signOutElsewhere(viewer: call.viewer)
        return .noContent
    }
}

extension JSONWriter {
    fileprivate mutating func session(_ session: Session, isCurrent: Bool) {
        object { writer in
            writer.field("id", session.id.rawValue)
            writer.field("browser", session.browser)
            writer.field("is_current", isCurrent)
            writer.field("created_at", session.createdAt.rfc3339)
            writer.field("last_seen_at", session.lastSeenAt.rfc3339)
            writer.field("expires_at", session.expiresAt.rfc3339)
        }
    }
}
