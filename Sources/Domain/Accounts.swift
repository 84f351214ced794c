/// Signing up, in and out, tokens, and the first admin.
public final class Accounts: Sendable {
    public static let sessionSeconds: Int64 = 30 * 86_400
    public static let setupLinkSeconds: Int64 = 24 * 3600
    public static let deviceSeconds: Int64 = 400 * 86_400
    public static let maxTokenNameLength = 100
    /// How exactly a token's last use is known; noting every use would turn each reading request into a writing one.
    public static let tokenUseSeconds: Int64 = 3600

    private let store: any AccountStore
    private let tokens: any APITokenStore
    private let throttle: SignInThrottle
    private let hasher: any PasswordHasher
    private let secrets: any SecretSource
    private let clock: any Clock

    public init(
        store: any AccountStore,
        tokens: any APITokenStore,
        failures: any SignInFailureStore,
        hasher: any PasswordHasher,
        secrets: any SecretSource,
        clock: any Clock
    ) {
        self.store = store
        self.tokens = tokens
        self.throttle = SignInThrottle(failures: failures, clock: clock)
        self.hasher = hasher
        self.secrets = secrets
        self.clock = clock
    }

    // MARK: - Signing up, in and out

    /// Creates a member and signs it in. Throws `.invalid`, and `.conflict` if the name is taken.
    public func signUp(name: String, password: String) throws -> SignedIn {
        try signedIn(create(name: name.trimmed, password: password, role: .member))
    }

    /// Throws `.invalid` on `password` if name and password do not belong together, `.rateLimited` after too many tries.
    ///
    /// - Parameters:
    ///   - source: the numeric address that the try comes from.
    ///   - device: the secret that an earlier sign-in left in this browser, if any.
    public func signIn(name: String, password: String, source: String, device: String?) throws -> SignedIn {
        // No account has a longer name, and failures are kept by name.
        let name = String(name.trimmed.unicodeScalars.prefix(AccountRules.nameLength.upperBound + 1))
        let source = try throttleSource(name: name, address: source, device: device)
        try throttle.check(account: name, source: source)
        let found = try store.credentials(named: name)
        // A wrong name costs as much time as a wrong password, and so betrays nothing: a hash is made, and thrown away.
        if found == nil { _ = try hasher.hash(password) }
        guard let found, hasher.verify(password, against: found.passwordHash) else {
            try throttle.recordFailure(account: name, source: source)
            throw DomainError.invalid("password", "This name and password do not belong together.")
        }
        try throttle.recordSuccess(account: name, source: source)
        if hasher.needsRehash(found.passwordHash) {
            try store.setPasswordHash(hasher.hash(password), of: found.account.id)
        }
        return try signedIn(found.account)
    }

    /// Nil if the token is unknown or its session expired.
    public func session(token: String) throws -> Session? {
        try store.session(tokenHash: secrets.hash(ofSecret: token), at: clock.now)
    }

    public func signOut(token: String) throws {
        try store.deleteSession(tokenHash: secrets.hash(ofSecret: token))
    }

    /// Signs the account out of every other browser. Throws `.unauthorized` for a guest.
    public func signOutElsewhere(keeping token: String, viewer: Viewer) throws {
        guard let account = viewer.account else { throw DomainError.unauthorized }
        try store.deleteSessions(of: account.id, except: secrets.hash(ofSecret: token))
    }

    /// Sets a new password, signs the account out everywhere, and in again here. Throws `.unauthorized` for a guest, and
    /// `.invalid` on `current_password` or `password`.
    public func changePassword(
        from current: String,
        to password: String,
        source: String,
        device: String?,
        viewer: Viewer
    ) throws
        -> SignedIn
    {
        guard let account = viewer.account else { throw DomainError.unauthorized }
        let source = try throttleSource(name: account.name, address: source, device: device)
        try throttle.check(account: account.name, source: source)
        guard let found = try store.credentials(named: account.name),
            hasher.verify(current, against: found.passwordHash)
        else {
            try throttle.recordFailure(account: account.name, source: source)
            throw DomainError.invalid("current_password", "This is not your current password.")
        }
        try setPassword(password, of: account)
        try throttle.recordSuccess(account: account.name, source: source)
        return try signedIn(account)
    }

    // MARK: - The command line's part

    /// Throws `.invalid`, and `.conflict` if the name is taken.
    public func create(name: String, password: String, role: Role) throws -> Account {
        try AccountRules.check(name: name, password: password)
        return try store.insert(name: name, passwordHash: hasher.hash(password), role: role, at: clock.now)
    }

    /// Sets a password and signs the account out everywhere. Throws `.invalid` on `password`.
    public func setPassword(_ password: String, of account: Account) throws {
        var validation = Validation()
        AccountRules.checkPassword(password, name: account.name, &validation)
        try validation.finish()
        try store.setPasswordHash(hasher.hash(password), of: account.id)
        try store.deleteSessions(of: account.id, except: nil)
    }

    /// Throws `.notFound`.
    public func account(named name: String) throws -> Account {
        guard let account = try store.account(named: name) else { throw DomainError.notFound("account “\(name)”") }
        return account
    }

    public func list() throws -> [Account] {
        try store.accounts()
    }

    /// Throws `.notFound`.
    public func setRole(_ role: Role, of account: Account) throws {
        try store.setRole(role, of: account.id)
    }

    // MARK: - The first admin

    /// A fresh one-time link's secret, replacing any earlier one; nil once there is an admin.
    public func makeSetupSecret() throws -> String? {
        if try store.hasAdmin() { return nil }
        let secret = secrets.makeSecret(prefix: "setup")
        try store.setSetupLink(tokenHash: secrets.hash(ofSecret: secret), expiresAt: clock.now + Self.setupLinkSeconds)
        return secret
    }

    /// Whether the secret is the current link's and no admin exists.
    public func isSetupSecret(_ secret: String) throws -> Bool {
        try !store.hasAdmin() && store.isSetupLink(tokenHash: secrets.hash(ofSecret: secret), at: clock.now)
    }

    /// Creates the admin, uses up the link, and signs in. Throws `.notFound` if the link is not, or no longer, good;
    /// `.invalid` and `.conflict` as signing up does.
    public func createAdmin(setupSecret: String, name: String, password: String) throws -> SignedIn {
        guard try isSetupSecret(setupSecret) else { throw DomainError.notFound("setup link") }
        let name = name.trimmed
        try AccountRules.check(name: name, password: password)
        let account = try store.insertAdmin(
            name: name,
            passwordHash: hasher.hash(password),
            setupTokenHash: secrets.hash(ofSecret: setupSecret),
            at: clock.now
        )
        return try signedIn(account)
    }

    // MARK: - Tokens

    /// A new token: its text, which is shown once and not stored, and what is stored of it. Throws `.invalid`.
    public func createToken(
        for account: Account,
        name: String,
        scopes: Scopes,
        expiresAt: Timestamp?
    ) throws -> (text: String, token: APIToken) {
        let name = name.trimmed
        var validation = Validation()
        validation.require(!name.isEmpty, "name", "Give the token a name.")
        validation.requireLine(name, "name", atMost: Self.maxTokenNameLength)
        try validation.finish()
        let text = secrets.makeSecret(prefix: "palate")
        let token = try store(text, name: name, account: account, scopes: scopes, expiresAt: expiresAt)
        return (text, token)
    }

    /// Throws `.unauthorized` for a guest.
    public func tokens(of viewer: Viewer) throws -> [APIToken] {
        guard let account = viewer.account else { throw DomainError.unauthorized }
        return try tokens.tokens(of: account.id)
    }

    public func tokens(of account: Account) throws -> [APIToken] {
        try tokens.tokens(of: account.id)
    }

    /// Throws `.notFound` if the account has no such token.
    public func deleteToken(_ id: ID<APIToken>, of account: Account) throws {
        try tokens.delete(id, of: account.id)
    }

    /// Who a token speaks for. Throws `.unauthorized` if it is unknown or expired.
    public func viewer(token text: String) throws -> Viewer {
        let now = clock.now
        guard let found = try tokens.token(tokenHash: secrets.hash(ofSecret: text), at: now) else {
            throw DomainError.unauthorized
        }
        if found.token.lastUsedAt.map({ $0 <= now - Self.tokenUseSeconds }) ?? true {
            tokens.noteUse(found.token.id, at: now)
        }
        return Viewer(account: found.account, scopes: found.token.scopes)
    }

    // MARK: -

    private func signedIn(_ account: Account) throws -> SignedIn {
        let token = secrets.makeSecret(prefix: "session")
        let device = secrets.makeSecret(prefix: "device")
        let now = clock.now
        try store.deleteSessions(expiredBefore: now)
        try store.insertSession(
            tokenHash: secrets.hash(ofSecret: token),
            account: account.id,
            createdAt: now,
            expiresAt: now + Self.sessionSeconds
        )
        try store.insertDevice(
            tokenHash: secrets.hash(ofSecret: device),
            account: account.id,
            expiresAt: now + Self.deviceSeconds
        )
        return SignedIn(account: account, sessionToken: token, deviceSecret: device)
    }

    /// A browser that has signed in to this account before is throttled on its own, so that strangers who fail at the
    /// same address (or behind the same proxy) cannot keep it out.
    private func throttleSource(name: String, address: String, device: String?) throws -> String {
        guard let device else { return address }
        let hash = secrets.hash(ofSecret: device)
        guard try store.isDevice(tokenHash: hash, ofAccountNamed: name, at: clock.now) else { return address }
        return "device " + hash.prefix(16).map { String($0, radix: 16) }.joined(separator: ".")
    }

    private func store(
        _ text: String,
        name: String,
        account: Account,
        scopes: Scopes,
        expiresAt: Timestamp?
    ) throws -> APIToken {
        try tokens.insert(
            account: account.id,
            name: name,
            prefix: String(text.prefix(APIToken.shownPrefixLength)),
            tokenHash: secrets.hash(ofSecret: text),
            scopes: scopes,
            createdAt: clock.now,
            expiresAt: expiresAt
        )
    }
}
