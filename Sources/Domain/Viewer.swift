/// Who is asking: nobody, or an account, within the scopes that its session or token grants.
public struct Viewer: Sendable {
    public static let guest = Viewer(account: nil, scopes: [])
    /// The command line and jobs: whoever runs them owns the database file.
    public static let system = Viewer(account: nil, scopes: .all, isSystem: true)

    /// By what the viewer was recognised.
    public enum Credential: Sendable, Equatable {
        case session(ID<Session>)
        case token(ID<APIToken>, expiresAt: Timestamp?)
    }

    public let account: Account?
    public let scopes: Scopes
    /// Nil for a guest and the system.
    public let credential: Credential?
    private let isSystem: Bool

    /// A session grants every scope; a token only its own.
    public init(account: Account, scopes: Scopes = .all, credential: Credential? = nil) {
        self.init(account: account, scopes: scopes, credential: credential, isSystem: false)
    }

    private init(account: Account?, scopes: Scopes, credential: Credential? = nil, isSystem: Bool = false) {
        self.account = account
        self.scopes = scopes
        self.credential = credential
        self.isSystem = isSystem
    }

    /// Whether the viewer has at least this role and the scope.
    public func may(_ role: Role, _ scope: Scopes) -> Bool {
        if isSystem { return true }
        guard let account else { return false }
        return account.role >= role && scopes.contains(scope)
    }

    /// Throws `.unauthorized` for a guest, `.forbidden` for an account without this role or scope.
    public func require(_ role: Role, _ scope: Scopes) throws(DomainError) {
        if may(role, scope) { return }
        throw account == nil ? .unauthorized : .forbidden
    }

    /// The user the viewer rates as. Throws `.unauthorized` for a guest, `.forbidden` without the scope.
    public func requireUser(_ scope: Scopes) throws(DomainError) -> ID<User> {
        guard let account else { throw .unauthorized }
        guard scopes.contains(scope) else { throw .forbidden }
        return account.userID
    }

    /// May do it for this account: the account itself, and admins with `adminScope` for others. Throws as `require` does.
    func require(_ scope: Scopes, of account: ID<Account>, orAdmin adminScope: Scopes) throws(DomainError) {
        guard self.account?.id == account else { return try require(.admin, adminScope) }
        guard scopes.contains(scope) else { throw .forbidden }
    }

    /// May read what this user rated: the user itself, and editors. Throws as `require` does.
    public func requireReading(of user: ID<User>) throws(DomainError) {
        if let account, account.userID == user, scopes.contains(.read) { return }
        try require(.editor, .read)
    }

    /// May rate as this user: the user itself, and editors. Throws as `require` does.
    public func requireWriting(as user: ID<User>) throws(DomainError) {
        if let account, account.userID == user, scopes.contains(.write) { return }
        try require(.editor, .write)
    }
}

/// What an account may do; each role may do all that the ones before it may.
public enum Role: String, Sendable, CaseIterable, Comparable {
    /// Rates, and is recommended to.
    case member
    /// Also manages items, users and their interactions.
    case editor
    /// Also manages accounts, recommenders and matrices.
    case admin

    public static func < (left: Role, right: Role) -> Bool { left.rank < right.rank }

    /// What its tokens can be of use for.
    public var scopes: Scopes { self == .admin ? .all : [.read, .write] }

    private var rank: Int {
        switch self {
        case .member: 0
        case .editor: 1
        case .admin: 2
        }
    }
}

/// What a token may be used for.
public struct Scopes: OptionSet, Sendable, Hashable {
    public let rawValue: Int

    public init(rawValue: Int) {
        self.rawValue = rawValue
    }

    public static let read = Scopes(rawValue: 1)
    public static let write = Scopes(rawValue: 2)
    public static let admin = Scopes(rawValue: 4)
    public static let all: Scopes = [.read, .write, .admin]

    private static let names: [(Scopes, String)] = [(.read, "read"), (.write, "write"), (.admin, "admin")]

    /// `read write`, as commands, screens and the database write them.
    public var text: String {
        Self.names.filter { contains($0.0) }.map(\.1).joined(separator: " ")
    }

    /// Reads names parted by spaces or commas; nil if one is unknown or none is given.
    public init?(text: String) {
        var scopes: Scopes = []
        for name in text.split(whereSeparator: { $0 == " " || $0 == "," }) {
            guard let known = Self.names.first(where: { $0.1 == name }) else { return nil }
            scopes.insert(known.0)
        }
        guard !scopes.isEmpty else { return nil }
        self = scopes
    }
}
