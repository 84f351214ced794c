/// A person's login.
public struct Account: Sendable, Equatable {
    public let id: ID<Account>
    /// The user that the account rates as.
    public let userID: ID<User>
    /// What the person signs in with and is called; unique whatever the case of its letters.
    public var name: String
    public var role: Role
    /// Counts the changes that an admin made.
    public var version: Int
    public let createdAt: Timestamp

    public init(
        id: ID<Account>,
        userID: ID<User>,
        name: String,
        role: Role,
        version: Int = 1,
        createdAt: Timestamp
    ) {
        self.id = id
        self.userID = userID
        self.name = name
        self.role = role
        self.version = version
        self.createdAt = createdAt
    }
}

/// What is changed about an account; nil stays as it is.
public struct AccountChange: Sendable, Equatable {
    public var name: String?
    public var role: Role?
    /// A new password ends all sessions.
    public var passwordHash: String?

    public init(name: String? = nil, role: Role? = nil, passwordHash: String? = nil) {
        self.name = name
        self.role = role
        self.passwordHash = passwordHash
    }
}

/// The rules of a login.
public enum AccountRules {
    /// In Unicode scalars, as the database counts.
    public static let nameLength = 2...40
    /// NIST SP 800-63B asks for at least 8 characters and no rules of composition.
    public static let passwordLength = 8...200

    /// Throws `.invalid` naming each broken field.
    public static func check(name: String, password: String) throws(DomainError) {
        var validation = Validation()
        checkName(name, &validation)
        checkPassword(password, name: name, &validation)
        try validation.finish()
    }

    public static func checkName(_ name: String, _ validation: inout Validation) {
        validation.require(
            nameLength.contains(name.unicodeScalars.count),
            "name",
            "Use \(nameLength.lowerBound) to \(nameLength.upperBound) characters."
        )
        validation.require(
            name.unicodeScalars.allSatisfy {
                $0.properties.isAlphabetic || $0.properties.numericType != nil || "._-@+".unicodeScalars.contains($0)
            },
            "name",
            "Use letters, digits and . _ - @ + only."
        )
    }

    public static func checkPassword(_ password: String, name: String, _ validation: inout Validation) {
        validation.require(
            passwordLength.contains(password.unicodeScalars.count),
            "password",
            "Use \(passwordLength.lowerBound) to \(passwordLength.upperBound) characters."
        )
        validation.require(password.isPlainLine, "password", "Leave out control characters.")
        validation.require(
            password.isEmpty || password.lowercased() != name.lowercased(),
            "password",
            "Choose a password other than your name."
        )
    }
}

/// A signed-in browser.
public struct Session: Sendable, Equatable {
    public static let maxBrowserLength = 100

    public let id: ID<Session>
    public let account: Account
    /// What the browser calls itself, in a few words; empty if it does not say.
    public let browser: String
    public let createdAt: Timestamp
    public let expiresAt: Timestamp
    /// As exactly as `Accounts.useSeconds` says.
    public let lastSeenAt: Timestamp

    public init(
        id: ID<Session>,
        account: Account,
        browser: String,
        createdAt: Timestamp,
        expiresAt: Timestamp,
        lastSeenAt: Timestamp
    ) {
        self.id = id
        self.account = account
        self.browser = browser
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.lastSeenAt = lastSeenAt
    }
}

/// A fresh sign-in: whose it is, and the secrets for the browser's cookies.
public struct SignedIn: Sendable {
    public let account: Account
    public let sessionToken: String
    /// Marks this browser as one the account has used, for `Accounts.signIn`.
    public let deviceSecret: String
}

/// Where accounts and sessions are kept. Secrets come in hashed (see `Secrets`).
public protocol AccountStore: Sendable {
    func account(_ id: ID<Account>) throws -> Account?
    /// Whatever the case of its letters.
    func account(named name: String) throws -> Account?
    /// The account and its password's hash.
    func credentials(named name: String) throws -> (account: Account, passwordHash: String)?
    func accounts() throws -> [Account]
    /// In order of id. Throws `.invalid` for a mark of another list.
    func accounts(page: PageRequest) throws -> Page<Account>
    func hasAdmin() throws -> Bool
    /// Creates the account and its user. Throws `.conflict` if the name is taken.
    func insert(name: String, passwordHash: String, role: Role, at moment: Timestamp) throws -> Account
    /// Throws `.notFound`.
    func setPasswordHash(_ hash: String, of account: ID<Account>) throws
    /// Throws `.notFound`, and `.conflict` if no admin would be left.
    func setRole(_ role: Role, of account: ID<Account>) throws
    /// Throws as `setRole` does, `.conflict` if the name is taken, and what `approve` throws, which is asked about the account
    /// as it is just before the change.
    func update(_ account: ID<Account>, _ change: AccountChange, approve: (Account) throws -> Void) throws -> Account
    /// Deletes the account with its sessions and tokens, and its user with all ratings if that is wanted too. Throws as `update`
    /// does.
    func delete(_ account: ID<Account>, andUser deletesUser: Bool, approve: (Account) throws -> Void) throws

    func insertSession(
        tokenHash: [UInt8],
        account: ID<Account>,
        browser: String,
        createdAt: Timestamp,
        expiresAt: Timestamp
    ) throws
    /// Nil if there is none, or it expired before the moment.
    func session(tokenHash: [UInt8], at moment: Timestamp) throws -> Session?
    /// Quietly does nothing if there is none.
    func deleteSession(tokenHash: [UInt8]) throws
    /// Those that have not expired by the moment, the newest first.
    func sessions(of account: ID<Account>, at moment: Timestamp) throws -> [Session]
    /// Throws `.notFound` if the account has no such session.
    func deleteSession(_ id: ID<Session>, of account: ID<Account>) throws
    /// Signs the account out everywhere (but for one session, where given).
    func deleteSessions(of account: ID<Account>, except session: ID<Session>?) throws
    /// Remembers with one of the next commits that the session was seen, as `APITokenStore.noteUse` does.
    func noteUse(_ id: ID<Session>, at moment: Timestamp)
    func deleteSessions(expiredBefore moment: Timestamp) throws

    /// Remembers a browser that the account has signed in with.
    func insertDevice(tokenHash: [UInt8], account: ID<Account>, expiresAt: Timestamp) throws
    /// Whether the browser has signed in to the account before, and has not been forgotten by the moment.
    func isDevice(tokenHash: [UInt8], ofAccountNamed name: String, at moment: Timestamp) throws -> Bool

    /// Replaces (or with nil removes) the one-time link that creates the first admin.
    func setSetupLink(tokenHash: [UInt8]?, expiresAt: Timestamp) throws
    /// Creates an admin and uses up the link, in one step, so that of two who follow it at once one is refused.
    /// Throws `.notFound` if the link is not, or no longer, good, and `.conflict` if the name is taken.
    func insertAdmin(name: String, passwordHash: String, setupTokenHash: [UInt8], at moment: Timestamp) throws
        -> Account
    func isSetupLink(tokenHash: [UInt8], at moment: Timestamp) throws -> Bool
}

/// Failed sign-ins, kept where every server sees them.
public protocol SignInFailureStore: Sendable {
    /// Failures since the moment: of this account from this address, and from this address whatever the account.
    func failures(account name: String, address: String, since moment: Timestamp) throws -> (pair: Int, address: Int)
    func record(account name: String, address: String, at moment: Timestamp) throws
    func clear(account name: String, address: String) throws
    func delete(before moment: Timestamp) throws
}
