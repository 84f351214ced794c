/// A key that a script sends in place of signing in. Only a hash of it is stored.
public struct APIToken: Sendable, Equatable {
    /// Enough to tell one's tokens apart, far from enough to guess one.
    public static let shownPrefixLength = 12

    public let id: ID<APIToken>
    public let accountID: ID<Account>
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
        name: String,
        prefix: String,
        scopes: Scopes,
        createdAt: Timestamp,
        expiresAt: Timestamp?,
        lastUsedAt: Timestamp?
    ) {
        self.id = id
        self.accountID = accountID
        self.name = name
        self.prefix = prefix
        self.scopes = scopes
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.lastUsedAt = lastUsedAt
    }
}

/// Where tokens are kept.
public protocol APITokenStore: Sendable {
    func tokens(of account: ID<Account>) throws -> [APIToken]
    func insert(
        account: ID<Account>,
        name: String,
        prefix: String,
        tokenHash: [UInt8],
        scopes: Scopes,
        createdAt: Timestamp,
        expiresAt: Timestamp?
    ) throws -> APIToken
    /// The token with its account; nil if there is none, or it expired before the moment.
    func token(tokenHash: [UInt8], at moment: Timestamp) throws -> (token: APIToken, account: Account)?
    /// Throws `.notFound` if the account has no such token.
    func delete(_ id: ID<APIToken>, of account: ID<Account>) throws
    /// Remembers the use with one of the next commits. Returns at once, whoever asks, so a note that cannot be written is
    /// lost.
    func noteUse(_ id: ID<APIToken>, at moment: Timestamp)
}
