/// Sessions: browsers that are signed in.
extension Accounts {
    /// Nil if the token is unknown or its session expired.
    public func session(token: String) throws -> Session? {
        let now = clock.now
        guard let session = try store.session(tokenHash: secrets.hash(ofSecret: token), at: now) else { return nil }
        if session.lastSeenAt <= now - Self.useSeconds { store.noteUse(session.id, at: now) }
        return session
    }

    public func signOut(token: String) throws {
        try store.deleteSession(tokenHash: secrets.hash(ofSecret: token))
    }

    /// One's own, the newest first. Throws `.unauthorized` for a guest, `.forbidden` without the scope to read.
    public func sessions(viewer: Viewer) throws -> [Session] {
        try store.sessions(of: requireAccount(viewer, .read).id, at: clock.now)
    }

    /// Throws `.unauthorized`, `.forbidden`, and `.notFound` if the viewer has no such session.
    public func endSession(_ id: ID<Session>, viewer: Viewer) throws {
        try store.deleteSession(id, of: requireAccount(viewer, .write).id)
    }

    /// Signs the account out of every other browser: of all, if a script asks. Throws `.unauthorized` for a guest, `.forbidden`
    /// without the scope to write.
    public func signOutElsewhere(viewer: Viewer) throws {
        let account = try requireAccount(viewer, .write)
        var own: ID<Session>?
        if case .session(let id) = viewer.credential { own = id }
        try store.deleteSessions(of: account.id, except: own)
    }

    private func requireAccount(_ viewer: Viewer, _ scope: Scopes) throws(DomainError) -> Account {
        guard let account = viewer.account else { throw .unauthorized }
        guard viewer.scopes.contains(scope) else { throw .forbidden }
        return account
    }
}
