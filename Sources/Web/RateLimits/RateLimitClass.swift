/// What kind of work a route asks for, and so which limit it counts against.
public enum RateLimitClass: Sendable {
    /// Never refused: what costs no more than a refusal would, or has to be heard at any time.
    case unlimited
    case read
    case picture
    case search
    case write
    case signIn
    case signUp

    /// What the place of a handler says of its cost.
    public init(place: Place) {
        self =
            switch place {
            case .loop: .read
            case .reader: .search
            case .writer, .stream: .write
            case .hashing: .signIn
            }
    }

    /// Whether the address pays, whoever asks: an account is no help against making more of them.
    var isChargedToAddress: Bool { self == .signIn || self == .signUp }

    /// The limit for addresses and sessions; nil if there is none.
    var policy: RateLimitPolicy? {
        switch self {
        case .unlimited: nil
        case .read: .read
        case .picture: .picture
        case .search: .search
        case .write: .write
        case .signIn: .signIn
        case .signUp: .signUp
        }
    }

    /// The limit for tokens; nil if there is none.
    var tokenPolicy: RateLimitPolicy? {
        switch self {
        case .read: .tokenRead
        case .search: .tokenSearch
        case .write: .tokenWrite
        case .unlimited, .picture, .signIn, .signUp: policy
        }
    }
}
