/// Where the server asks what is not its own to decide.
public struct ServerHooks: Sendable {
    /// Whether a request may go on, once its route is known (nil if it has none) and before anything else is looked at
    /// or its content is read. Called on the loop, and must not wait; what it throws is answered. What it returns goes with
    /// answers that no route makes (404, 405, and those to OPTIONS).
    public var admit: @Sendable (Request, RouteOptions?) throws(HTTPError) -> Headers
    /// Makes an answer of an error: one that a handler threw, or an `HTTPError` of the server's own (404, 405, 413, 503).
    /// The fields of an `HTTPError` are added if the answer lacks them.
    public var errorResponse: @Sendable (any Error, Request) -> Response
    /// The last touch on every answer to a request that could be read.
    public var finish: @Sendable (Request, inout Response) -> Void
    /// An answer broke off in the middle, because the source of its content threw this: nothing can tell the client any
    /// more, so somebody else should know. Must not wait.
    public var brokenOff: @Sendable (any Error, Request) -> Void
    /// Called on the loop once an answer has been handed to the kernel or given up; must not wait.
    public var log: @Sendable (AccessLogEntry) -> Void
    /// What an operator should know about the server itself, such as that descriptors have run out; must not wait.
    public var notice: @Sendable (String) -> Void

    public init(
        admit: @escaping @Sendable (Request, RouteOptions?) throws(HTTPError) -> Headers = { _, _ throws(HTTPError) in
            Headers()
        },
        errorResponse: @escaping @Sendable (any Error, Request) -> Response = ServerHooks.plainErrorResponse,
        finish: @escaping @Sendable (Request, inout Response) -> Void = { _, _ in },
        brokenOff: @escaping @Sendable (any Error, Request) -> Void = { _, _ in },
        log: @escaping @Sendable (AccessLogEntry) -> Void = { _ in },
        notice: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.admit = admit
        self.errorResponse = errorResponse
        self.finish = finish
        self.brokenOff = brokenOff
        self.log = log
        self.notice = notice
    }

    /// One line of text; says nothing of an error that is not HTTP's own.
    public static let plainErrorResponse: @Sendable (any Error, Request) -> Response = { error, _ in
        guard let error = error as? HTTPError else {
            return .text("Something went wrong here.\n", status: .internalServerError)
        }
        return .text(error.detail + "\n", status: error.status)
    }
}

/// One answered request, for the access log.
public struct AccessLogEntry: Sendable {
    /// Nil where the input could not be read as a request.
    public let request: Request?
    public let id: RequestID
    /// The client's, as far as trusted proxies tell it.
    public let remoteAddress: String
    public let status: Status
    /// The length of the body that was sent.
    public internal(set) var bodyBytes: Int
    /// From the end of the request's head to its answer, or to the end of one that was made while it was sent.
    public internal(set) var nanoseconds: UInt64
    /// False if the client went away before it had all of the answer.
    public internal(set) var isComplete: Bool

    var incomplete: AccessLogEntry {
        var copy = self
        copy.isComplete = false
        return copy
    }
}
