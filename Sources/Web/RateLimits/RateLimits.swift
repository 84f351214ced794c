/// One limit by its name. Each counts in buckets of its own: of every address, session, token and account.
public enum RateLimitPolicy: Int, Sendable, CaseIterable {
    case read
    case picture
    case search
    case write
    case signIn
    case signUp
    case tokenRead
    case tokenSearch
    case tokenWrite

    /// As settings and the `RateLimit` field write it.
    public var name: String {
        switch self {
        case .read: "read"
        case .picture: "picture"
        case .search: "search"
        case .write: "write"
        case .signIn: "sign-in"
        case .signUp: "sign-up"
        case .tokenRead: "token-read"
        case .tokenSearch: "token-search"
        case .tokenWrite: "token-write"
        }
    }

    /// What holds unless an operator says otherwise. Nobody comes near it who uses the site by hand, or loads data by a
    /// script that sends one request after another; the rates leave one small machine room for many such clients.
    var standard: RateLimit {
        switch self {
        // A person opens a page each second or two at most; many guests may share an address.
        case .read: RateLimit(50, perSeconds: 1, burst: 500)
        // A page shows some fifty covers, and asks for all of them at once on the first visit.
        case .picture: RateLimit(200, perSeconds: 1, burst: 2000)
        // The costliest things to read, and still more than typing and turning pages needs.
        case .search: RateLimit(20, perSeconds: 1, burst: 200)
        // Rating by hand, with every key press of a slider a rating.
        case .write: RateLimit(20, perSeconds: 1, burst: 200)
        // A tenth of the password hashes that two cores make. A school may sign in when the bell rings; guessing is
        // slowed much more, by account and source, where passwords are compared.
        case .signIn: RateLimit(5, perSeconds: 1, burst: 100)
        // A class signs up within one lesson, mistyping included; a robot makes 240 accounts a day and not a million.
        case .signUp: RateLimit(10, perSeconds: 3600, burst: 30)
        // Tokens are given out by those who run the site, to scripts. One that waits for each answer before it asks again
        // stays below these, even on the same machine; many at once, or one that never waits, are slowed.
        case .tokenRead: RateLimit(5000, perSeconds: 1, burst: 50_000)
        case .tokenSearch: RateLimit(500, perSeconds: 1, burst: 5000)
        // A third of what the writer commits.
        case .tokenWrite: RateLimit(5000, perSeconds: 1, burst: 50_000)
        }
    }
}

/// The limits of a site, by policy.
public struct RateLimits: Sendable {
    private var limits: [RateLimit?] = RateLimitPolicy.allCases.map(\.standard)

    /// The standard ones.
    public init() {}

    /// Nil where there is none.
    public subscript(policy: RateLimitPolicy) -> RateLimit? {
        get { limits[policy.rawValue] }
        set { limits[policy.rawValue] = newValue }
    }

    /// No limits at all.
    public static let off: RateLimits = {
        var limits = RateLimits()
        for policy in RateLimitPolicy.allCases { limits[policy] = nil }
        return limits
    }()
}
