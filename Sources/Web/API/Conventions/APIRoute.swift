import Domain

/// One route of the REST API: what it does, for whom, what it takes and answers. It is routed, checked and documented by
/// this alone. A class, because every request carries it along.
final class APIRoute: Sendable {
    enum Action: Sendable {
        case answer(@Sendable (APICall) throws -> Response)
        /// Takes content of any length as it comes.
        case receive(@Sendable (APICall) throws -> any ContentReceiver)
    }

    /// Who may call it. Services hold to it by themselves; asked here as well, it goes before all that was sent.
    struct Access: Sendable, Equatable {
        /// The least role; nil for everybody.
        let role: Role?
        /// What a token must be good for.
        let scope: Scopes
        /// Whether a member may, for what is their own.
        let isForOwn: Bool

        static let anyone = Access(role: nil, scope: [], isForOwn: false)
        /// Members, for what is their own; editors for all.
        static let ownRead = Access(role: .editor, scope: .read, isForOwn: true)
        static let ownWrite = Access(role: .editor, scope: .write, isForOwn: true)
        static let memberRead = Access(role: .member, scope: .read, isForOwn: false)
        static let memberWrite = Access(role: .member, scope: .write, isForOwn: false)
        static let editorRead = Access(role: .editor, scope: .read, isForOwn: false)
        static let editorWrite = Access(role: .editor, scope: .write, isForOwn: false)
        /// One's own account; admins any.
        static let accountRead = Access(role: .admin, scope: .read, isForOwn: true)
        static let accountWrite = Access(role: .admin, scope: .write, isForOwn: true)
        static let signedIn = Access(role: .member, scope: [], isForOwn: false)
        static let adminRead = Access(role: .admin, scope: .read, isForOwn: false)
        static let admin = Access(role: .admin, scope: .admin, isForOwn: false)

        /// Throws `.unauthorized` and `.forbidden` as `Viewer.require` does, and a 403 that names the scope that a token lacks;
        /// what is somebody's own is left to the service.
        func check(_ viewer: Viewer) throws {
            if let account = viewer.account, let role, isForOwn || account.role >= role,
                !viewer.scopes.isSuperset(of: scope)
            {
                throw Self.insufficient(scope)
            }
            if let role, !isForOwn { try viewer.require(role, scope) }
        }

        /// RFC 6750, 3.1.
        private static func insufficient(_ scope: Scopes) -> HTTPError {
            HTTPError(
                .forbidden,
                "This token may not: it lacks the scope “\(scope.text)”.",
                headers: Headers(
                    .wwwAuthenticate,
                    "Bearer realm=\"palate\", error=\"insufficient_scope\", scope=\"\(scope.text)\""
                )
            )
        }
    }

    /// What is sent, and as what.
    struct Content: Sendable {
        let types: [String]
        let schema: Schema

        static func json(_ schema: Schema) -> Content { Content(types: ["application/json"], schema: schema) }
        /// A merge patch (RFC 7396): fields that are given replace, null clears.
        static func patch(_ schema: Schema) -> Content {
            Content(types: ["application/merge-patch+json", "application/json"], schema: schema)
        }
    }

    /// One way in which it ends well.
    struct Answer: Sendable {
        let status: Status
        let help: String
        /// Nil for an answer without content.
        let content: Content?

        init(_ status: Status, _ help: String, _ schema: Schema? = nil) {
            self.init(status, help, content: schema.map(Content.json))
        }

        init(_ status: Status, _ help: String, content: Content?) {
            self.status = status
            self.help = help
            self.content = content
        }
    }

    /// Whether what is changed has versions that can be asked for (`If-Match`).
    enum Matching: Sendable {
        case none
        /// A change may name the version it was made against.
        case optional
        /// It must, as people change it by hand and would overwrite each other's changes.
        case required
    }

    /// When it was, or will be, taken out of use (RFC 9745, RFC 8594).
    struct Deprecation: Sendable {
        let since: Timestamp
        let sunset: Timestamp?
        /// A page or route to use from now on.
        let successor: String?
    }

    let method: Method
    /// Below `/api/v1`, such as `/items/{item}`.
    let path: String
    let place: Place
    let summary: String
    let access: Access
    let limit: RateLimitClass?
    let parameters: [QueryParameter]
    let body: Content?
    let maxBodyBytes: Int?
    let answers: [Answer]
    let matching: Matching
    /// Whether the state of things can refuse it: a name that is taken, what is in use (409).
    let canConflict: Bool
    /// Whether it changes anything.
    let changes: Bool
    let deprecation: Deprecation?
    /// Whether the answer holds what nobody may keep, such as a new token.
    let isAnswerSecret: Bool
    /// Whether it may be asked for twice under one key.
    let takesIdempotencyKey: Bool
    let action: Action

    init(
        _ method: Method,
        _ path: String,
        _ place: Place,
        _ summary: String,
        access: Access = .anyone,
        limit: RateLimitClass? = nil,
        parameters: [QueryParameter] = [],
        body: Content? = nil,
        maxBodyBytes: Int? = nil,
        answers: Answer...,
        matching: Matching = .none,
        canConflict: Bool = false,
        changes: Bool? = nil,
        deprecation: Deprecation? = nil,
        isAnswerSecret: Bool = false,
        handler action: @escaping @Sendable (APICall) throws -> Response
    ) {
        self.method = method
        self.path = path
        self.place = place
        self.summary = summary
        self.access = access
        self.limit = limit
        self.parameters = parameters
        self.body = body
        self.maxBodyBytes = maxBodyBytes
        self.answers = answers
        self.matching = matching
        self.canConflict = canConflict
        self.changes = changes ?? (method != .get)
        self.deprecation = deprecation
        self.isAnswerSecret = isAnswerSecret
        takesIdempotencyKey = method == .post && self.changes && !isAnswerSecret
        self.action = .answer(action)
    }

    /// One that takes content as it comes.
    init(
        receiving path: String,
        _ summary: String,
        access: Access,
        parameters: [QueryParameter] = [],
        body: Content,
        answers: Answer...,
        canConflict: Bool = false,
        takesKey: Bool = false,
        handler action: @escaping @Sendable (APICall) throws -> any ContentReceiver
    ) {
        method = .post
        self.path = path
        place = .stream
        self.summary = summary
        self.access = access
        limit = .write
        self.parameters = parameters
        self.body = body
        maxBodyBytes = nil
        self.answers = answers
        matching = .none
        self.canConflict = canConflict
        changes = true
        deprecation = nil
        isAnswerSecret = false
        takesIdempotencyKey = takesKey
        self.action = .receive(action)
    }

    /// With all of its path: `/api/v1/items/{item}`.
    var pattern: String { "/api/v1" + path }
}
