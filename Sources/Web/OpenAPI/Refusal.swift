import Domain

/// A way in which a route can refuse, the same for all routes.
struct Refusal: Sendable {
    let status: Status
    let help: String

    /// All there are, by status.
    static let all = [
        Refusal(.notModified, "The client has it already."),
        Refusal(.badRequest, "The query or the body cannot be read; `errors` says where."),
        Refusal(.unauthorized, "Nobody is signed in, or the token is not good."),
        Refusal(.forbidden, "This account or token may not do this."),
        Refusal(.notFound, "There is no such thing, or the client may not know that there is."),
        Refusal(.conflict, "What is stored is against it, such as a name that is taken."),
        Refusal(.preconditionFailed, "It was changed meanwhile."),
        Refusal(.contentTooLarge, "The body is too long."),
        Refusal(.uriTooLong, "The query is too long."),
        Refusal(
            .unsupportedMediaType,
            "The body is of another kind; `Accept` or `Accept-Patch` says of which it may be."
        ),
        Refusal(.unprocessableContent, "Some fields break a rule; `errors` says which."),
        Refusal(.preconditionRequired, "Send `If-Match`."),
        Refusal(.tooManyRequests, "Too many requests; `Retry-After` says when to come back."),
        Refusal(
            .serviceUnavailable,
            "The server is overloaded or about to stop; `Retry-After` says when to come back."
        ),
        Refusal(.insufficientStorage, "The disk is full."),
    ]

    private init(_ status: Status, _ help: String) {
        self.status = status
        self.help = help
    }

    /// By which the description holds it once for all: `NotFound`.
    var name: String { String(describing: status.reason).split(separator: " ").joined() }

    /// What it says besides its content.
    var headers: [String] {
        switch status {
        case .notModified: ["ETag", "RateLimit", "RateLimit-Policy"]
        case .unauthorized: ["WWW-Authenticate", "RateLimit", "RateLimit-Policy"]
        case .tooManyRequests: ["Retry-After", "RateLimit", "RateLimit-Policy"]
        case .serviceUnavailable: ["Retry-After"]
        // One so long is refused before it is known what is asked for.
        case .uriTooLong: []
        default: ["RateLimit", "RateLimit-Policy"]
        }
    }
}

extension APIRoute {
    /// The ways in which it can refuse.
    var refusals: [Refusal] { Refusal.all.filter { canRefuse($0.status) } }

    private func canRefuse(_ status: Status) -> Bool {
        switch status {
        case .badRequest, .serviceUnavailable: true
        case .unauthorized, .tooManyRequests: !isHealthCheck
        case .notModified: isTagged
        case .forbidden: access.role != nil || changes
        case .notFound: !pathParameters.isEmpty || body != nil || parameters.contains(where: \.namesSomething)
        case .conflict: canConflict || (method == .post && changes)
        case .preconditionFailed: matching != .none
        case .preconditionRequired: matching == .required
        case .unprocessableContent: body != nil || !parameters.isEmpty
        case .contentTooLarge, .unsupportedMediaType: body != nil
        case .uriTooLong: !parameters.isEmpty
        // Files are kept as they are; all else is for SQLite.
        case .insufficientStorage: body?.isFiles ?? false
        default: false
        }
    }
}

extension QueryParameter {
    /// Whether its value stands for a thing that may not be there.
    fileprivate var namesSomething: Bool {
        switch kind {
        case .id, .ids: true
        default: name == "recommender"
        }
    }
}
