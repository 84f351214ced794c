/// Tokens: what scripts send in place of signing in.
extension Accounts {
    /// How long a token is good for that a name and a password were given for.
    public static let signedInTokenSeconds: Int64 = 12 * 3600

    // MARK: - For people and scripts

    /// In order of id; one's own, or for admins those of any account.
    ///
    /// Throws `.unauthorized`, `.forbidden`, and `.invalid` for a cursor of another list.
    public func tokens(of account: ID<Account>? = nil, page: PageRequest, viewer: Viewer) throws -> Page<APIToken> {
        guard let account = account ?? viewer.account?.id else { throw DomainError.unauthorized }
        try viewer.require(.read, of: account, orAdmin: .read)
        return try tokens.tokens(of: account, page: page)
    }

    /// All of one's own. Throws `.unauthorized`, `.forbidden`.
    public func tokens(of viewer: Viewer) throws -> [APIToken] {
        guard let account = viewer.account else { throw DomainError.unauthorized }
        try viewer.require(.read, of: account.id, orAdmin: .read)
        return try tokens.tokens(of: account.id)
    }

    /// Throws `.unauthorized`, `.forbidden`, and `.notFound`, also for a token of somebody else unless the viewer is an admin.
    public func token(_ id: ID<APIToken>, viewer: Viewer) throws -> APIToken {
        let token = try visible(id, viewer)
        try viewer.require(.read, of: token.accountID, orAdmin: .read)
        return token
    }

    /// A new token: its text, which is shown once and not stored, and what is stored of it.
    ///
    /// It is for nothing that the account's role has no use for, and for no more than whoever asks may do. One that a token asks
    /// for is good no longer than that token, and is revoked with it.
    ///
    /// Throws `.unauthorized`, `.forbidden`, `.invalid`, and `.notFound` if there is no such account.
    ///
    /// - Parameter account: whose it is to be, for admins; nil for one's own.
    public func createToken(
        _ draft: APITokenDraft,
        for account: ID<Account>? = nil,
        viewer: Viewer
    ) throws -> (text: String, token: APIToken) {
        guard let owner = account ?? viewer.account?.id else { throw DomainError.unauthorized }
        try viewer.require(.write, of: owner, orAdmin: .admin)
        guard let owner = try store.account(owner) else { throw DomainError.notFound("account \(owner)") }
        let grantable = owner.role.scopes.intersection(viewer.scopes)
        guard case .token(let parent, let lastExpiry) = viewer.credential else {
            return try made(draft, for: owner, grantable: grantable)
        }
        return try made(draft, for: owner, grantable: grantable, parent: parent, until: lastExpiry)
    }

    /// Takes effect at once, for those as well that the token made. A token may always revoke itself.
    ///
    /// Throws as `token` does.
    public func deleteToken(_ id: ID<APIToken>, viewer: Viewer) throws {
        if case .token(id, _) = viewer.credential, let account = viewer.account {
            return try tokens.delete(id, of: account.id)
        }
        let token = try visible(id, viewer)
        try viewer.require(.write, of: token.accountID, orAdmin: .admin)
        try tokens.delete(id, of: token.accountID)
    }

    /// A token of a few hours for a script that has a name and a password. Throws as signing in does, and `.invalid` on `scopes`.
    ///
    /// - Parameter scopes: nil for all that the account's role has a use for.
    public func createToken(
        name: String,
        password: String,
        scopes: Scopes?,
        source: String
    ) throws -> (text: String, token: APIToken) {
        let account = try known(name: name, password: password, source: source, device: nil)
        let draft = APITokenDraft(
            name: "Signed in with a password",
            scopes: scopes ?? account.role.scopes,
            expiresAt: clock.now + Self.signedInTokenSeconds
        )
        return try made(draft, for: account, grantable: account.role.scopes)
    }

    /// Who sends a token, and whether it is good.
    public func standing(ofToken text: String) throws -> APITokenStanding {
        let now = clock.now
        guard let (token, account) = try tokens.token(tokenHash: secrets.hash(ofSecret: text)) else { return .unknown }
        if let expiresAt = token.expiresAt, expiresAt <= now { return .expired }
        if token.lastUsedAt.map({ $0 <= now - Self.useSeconds }) ?? true { tokens.noteUse(token.id, at: now) }
        let credential = Viewer.Credential.token(token.id, expiresAt: token.expiresAt)
        return .good(Viewer(account: account, scopes: token.scopes, credential: credential))
    }

    /// Whether what the viewer was recognised by is still good, and the account's role no less than it was.
    public func isGood(_ viewer: Viewer) throws -> Bool {
        guard let known = viewer.account, let account = try store.account(known.id), account.role >= known.role else {
            return false
        }
        switch viewer.credential {
        case .session(let id): return try store.sessions(of: account.id, at: clock.now).contains { $0.id == id }
        case .token(let id, let expiresAt):
            return try tokens.token(id) != nil && expiresAt.map { $0 > clock.now } ?? true
        case nil: return true
        }
    }

    // MARK: - The command line's part

    /// As for scripts, for whoever runs the program. Throws `.invalid`.
    public func createToken(
        for account: Account,
        name: String,
        scopes: Scopes,
        expiresAt: Timestamp?
    ) throws -> (text: String, token: APIToken) {
        try made(APITokenDraft(name: name, scopes: scopes, expiresAt: expiresAt), for: account, grantable: .all)
    }

    public func tokens(of account: Account) throws -> [APIToken] {
        try tokens.tokens(of: account.id)
    }

    /// Throws `.notFound` if the account has no such token.
    public func deleteToken(_ id: ID<APIToken>, of account: Account) throws {
        try tokens.delete(id, of: account.id)
    }

    // MARK: -

    /// Who has nothing to do with it is not told that there is one.
    private func visible(_ id: ID<APIToken>, _ viewer: Viewer) throws -> APIToken {
        guard let account = viewer.account else { throw DomainError.unauthorized }
        guard let token = try tokens.token(id), token.accountID == account.id || account.role >= .admin else {
            throw DomainError.notFound("token \(id)")
        }
        return token
    }

    private func made(
        _ draft: APITokenDraft,
        for account: Account,
        grantable: Scopes,
        parent: ID<APIToken>? = nil,
        until lastExpiry: Timestamp? = nil
    ) throws -> (text: String, token: APIToken) {
        var draft = draft
        draft.name = draft.name.trimmed
        let now = clock.now
        try draft.validate(grantable: grantable, until: lastExpiry, at: now)
        draft.expiresAt = draft.expiresAt ?? lastExpiry
        let text = secrets.makeSecret(prefix: "palate")
        let token = try tokens.insert(
            draft,
            account: account.id,
            parent: parent,
            prefix: String(text.prefix(APIToken.shownPrefixLength)),
            tokenHash: secrets.hash(ofSecret: text),
            createdAt: now
        )
        return (text, token)
    }
}
