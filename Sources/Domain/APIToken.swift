/// A key that a script sends in place of signing in. Only a hash of it is stored.
public struct APIToken: Sendable, Equatable {
    /// Enough to tell one's tokens apart, far from enough to guess one.
    public static let shownPrefixLength = 12

    public let id: ID<APIToken>
    public let accountID: ID<Account>
    /// The token that asked for this one, and takes it along when it is revoked; nil if a person did.
    public let parentID: ID<APIToken>?
    public let name: String
    /// The first characters of the token, by which a person recognises it.
    public let prefix: String
    public let scopes: Scopes
    public let createdAt: Timestamp
    public let expiresAt: Timestamp?
    public let lastUsedAt: Timestamp?

    public init(
        id: ID<APIToken>,
        accountID: ID<Account>,
        parentID: ID<APIToken>? = nil,
        name: String,
        prefix: String,
        scopes: Scopes,
        createdAt: Timestamp,
        expiresAt: Timestamp?,
        lastUsedAt: Timestamp?
    ) {
        self.id = id
        self.accountID = accountID
        self.parentID = parentID
        self.name = name
        self.prefix = prefix
        self.scopes = scopes
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.lastUsedAt = lastUsedAt
    }
}

/// What is written of a token.
public struct APITokenDraft: Sendable, Equatable {
    public static let maxNameLength = 100

    public var name: String
    public var scopes: Scopes
    /// Nil: until it is revoked.
    public var expiresAt: Timestamp?

    public init(name: String, scopes: Scopes, expiresAt: Timestamp? = nil) {
        self.name = name
        self.scopes = scopes
        self.expiresAt = expiresAt
    }

    /// Throws `.invalid` naming each broken field.
    ///
    /// - Parameter grantable: what whoever asks may hand on to this account.
    func validate(grantable: Scopes, until lastExpiry: Timestamp?, at now: Timestamp) throws(DomainError) {
        var validation = Validation()
        validation.require(!name.isEmpty, "name", "Give the token a name.")
        validation.requireLine(name, "name", atMost: Self.maxNameLength)
        validation.require(!scopes.isEmpty, "scopes", "Choose what the token may be used for.")
        validation.require(
            grantable.isSuperset(of: scopes),
            "scopes",
            "This token can be given no more than: \(grantable.text)."
        )
        if let expiresAt {
            validation.require(expiresAt > now, "expires_at", "Choose a moment that is yet to come.")
            validation.require(
                Timestamp.writable.contains(expiresAt),
                "expires_at",
                "Choose a moment before the year 10000."
            )
            if let lastExpiry {
                validation.require(
                    expiresAt <= lastExpiry,
                    "expires_at",
                    "It cannot outlive the token that makes it, which is good until \(lastExpiry.rfc3339)."
                )
            }
        }
        try validation.finish()
    }
}

/// What a token that was sent is good for.
public enum APITokenStanding: Sendable {
    case good(Viewer)
    case expired
    /// It was never made, or is revoked.
    case unknown
}

/// Where tokens are kept.
public protocol APITokenStore: Sendable {
    func tokens(of account: ID<Account>) throws -> [APIToken]
    /// In order of id. Throws `.invalid` for a mark of another list.
    func tokens(of account: ID<Account>, page: PageRequest) throws -> Page<APIToken>
    func token(_ id: ID<APIToken>) throws -> APIToken?
    /// Throws `.notFound` if there is no such account.
    func insert(
        _ draft: APITokenDraft,
        account: ID<Account>,
        parent: ID<APIToken>?,
        prefix: String,
        tokenHash: [UInt8],
        createdAt: Timestamp
    ) throws -> APIToken
    /// The token with its account, be it expired; nil if there is none.
    func token(tokenHash: [UInt8]) throws -> (token: APIToken, account: Account)?
    /// Deletes it with those that it made. Throws `.notFound` if the account has no such token.
    func delete(_ id: ID<APIToken>, of account: ID<Account>) throws
    /// Remembers the use with one of the next commits. Returns at once, whoever asks, so a note that cannot be written is
    /// lost.
    func noteUse(_ id: ID<APIToken>, at moment: Timestamp)
}
