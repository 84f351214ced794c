/// The accounts: signing up, in and out, and the first admin. Sessions, tokens, and what admins do with accounts stand in files of
/// their own.
public final class Accounts: Sendable {
    public static let sessionSeconds: Int64 = 30 * 86_400
    public static let setupLinkSeconds: Int64 = 24 * 3600
    public static let deviceSeconds: Int64 = 400 * 86_400
    /// How exactly the last use of a token or session is known; noting every use would turn each reading request into a writing
    /// one.
    public static let useSeconds: Int64 = 3600

    let store: any AccountStore
    let tokens: any APITokenStore
    let hasher: any PasswordHasher
    let secrets: any SecretSource
    let clock: any Clock
    private let throttle: SignInThrottle

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
    ///
    /// - Parameter browser: what the browser calls itself, in a few words, here and below.
    public func signUp(name: String, password: String, browser: String = "") throws -> SignedIn {
        try signedIn(create(name: name.trimmed, password: password, role: .member), browser)
    }

    /// Throws `.invalid` on `password` if name and password do not belong together, `.rateLimited` after too many tries.
    ///
    /// - Parameters:
    ///   - source: the numeric address that the try comes from.
    ///   - device: the secret that an earlier sign-in left in this browser, if any.
    public func signIn(
        name: String,
        password: String,
        source: String,
        device: String?,
        browser: String = ""
    ) throws -> SignedIn {
        try signedIn(known(name: name, password: password, source: source, device: device), browser)
    }

    /// The account that name and password belong to. Throws as `signIn` does.
    func known(name: String, password: String, source: String, device: String?) throws -> Account {
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
        return found.account
    }

    /// Sets a new password, signs the account out everywhere, and in again here. Throws `.unauthorized` for a guest, and
    /// `.invalid` on `current_password` or `password`.
    public func changePassword(
        from current: String,
        to password: String,
        source: String,
        device: String?,
        browser: String = "",
        viewer: Viewer
    ) throws -> SignedIn {
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
        return try signedIn(account, browser)
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

    /// Throws `.notFound`, and `.conflict` if no admin would be left.
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
    public func createAdmin(
        setupSecret: String,
        name: String,
        password: String,
        browser: String = ""
    ) throws -> SignedIn {
        guard try isSetupSecret(setupSecret) else { throw DomainError.notFound("setup link") }
        let name = name.trimmed
        try AccountRules.check(name: name, password: password)
        let account = try store.insertAdmin(
            name: name,
            passwordHash: hasher.hash(password),
            setupTokenHash: secrets.hash(ofSecret: setupSecret),
            at: clock.now
        )
        return try signedIn(account, browser)
    }

    // MARK: -

    private func signedIn(_ account: Account, _ browser: String) throws -> SignedIn {
        let token = secrets.makeSecret(prefix: "session")
        let device = secrets.makeSecret(prefix: "device")
        let now = clock.now
        try store.deleteSessions(expiredBefore: now)
        try store.insertSession(
            tokenHash: secrets.hash(ofSecret: token),
            account: account.id,
            browser: String(browser.unicodeScalars.prefix(Session.maxBrowserLength)),
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
}
