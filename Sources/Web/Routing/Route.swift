/// Where a handler runs.
public enum Place: Sendable, CaseIterable {
    /// At once, on the connection's event loop. For what takes well under a millisecond and never waits.
    case loop
    /// On the pool of readers. For searches, long lists, exports.
    case reader
    /// On the one writer, inside its open transaction.
    case writer
    /// On the small pool for password work, which is slow by intention.
    case hashing
}

/// Answers a request. A plain function that may wait only as its place allows; what it throws becomes an error answer.
public typealias Handler = @Sendable (Request) throws -> Response

/// How a route is served.
public struct RouteOptions: Sendable {
    public var place: Place
    /// A longer content is refused with 413, before it is read where its length is known.
    public var maxBodyBytes: Int
    public var limitClass: RateLimitClass

    /// - Parameter limitClass: what the place says, if nothing else is said.
    public init(
        place: Place = .loop,
        maxBodyBytes: Int = Limits.standardBodyBytes,
        limitClass: RateLimitClass? = nil
    ) {
        precondition(maxBodyBytes >= 0, "a limit is not negative")
        self.place = place
        self.maxBodyBytes = maxBodyBytes
        self.limitClass = limitClass ?? RateLimitClass(place: place)
    }
}

/// One line of the table of routes.
public struct Route: Sendable {
    public let method: Method
    /// As it was written, such as `/items/{item}`.
    public var pattern: String { shape.text }
    public let options: RouteOptions
    let shape: RoutePattern
    let handler: Handler

    /// Runs the handler, and notes for the log when that was.
    func handle(_ request: Request) throws -> Response {
        try request.head.notes.timing { try handler(request) }
    }
}
