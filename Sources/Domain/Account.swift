/// A person's login.
public struct Account: Sendable, Equatable {
    public let id: ID<Account>
    /// The user that the account rates as.
    public let userID: ID<User>
    /// What the person signs in with and is called; unique whatever the case of its letters.
    public var name: String
    public var role: Role
    public let createdAt: Timestamp

    public init(id: ID<Account>, userID: ID<User>, name: String, role: Role, createdAt: Timestamp) {
        self.id = id
        self.userID = userID
        self.name = name
        self.role = role
        self.createdAt = createdAt
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
    public let account: Account
    public let createdAt: Timestamp
    public let expiresAt: Timestamp

    public init(account: Account, createdAt: Timestamp, expiresAt: Timestamp) {
        self.account = account
        self.createdAt = createdAt
        self.expiresAt = expiresAt
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
    func hasAdmin() throws -> Bool
    /// Creates the account and its user. Throws `.conflict` if the name is taken.
    func insert(name: String, passwordHash: String, role: Role, at moment: Timestamp) throws -> Account
    /// Throws `.notFound`.
    func setPasswordHash(_ hash: String, of account: ID<Account>) throws
    /// Throws `.notFound`.
    func setRole(_ role: Role, of account: ID<Account>) throws

    func insertSession(tokenHash: [UInt8], account: ID<Account>, createdAt: Timestamp, expiresAt: Timestamp) throws
    /// Nil if there is none, or it expired before the moment.
    func session(tokenHash: [UInt8], at moment: Timestamp) throws -> Session?
    /// Quietly does nothing if there is none.
    func deleteSession(tokenHash: [UInt8]) throws
    /// Signs the account out everywhere (but for one session, where given).
    func deleteSessions(of account: ID<Account>, except tokenHash: [UInt8]?) throws
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
