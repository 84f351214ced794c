/// Where a handler runs.
public enum Place: Sendable, CaseIterable {
    /// At once, on the connection's event loop. For what takes well under a millisecond and never waits.
    case loop
    /// On the pool of readers. For searches and long lists.
    case reader
    /// On the one writer, inside its open transaction.
    case writer
    /// On the small pool for password work, which is slow by intention.
    case hashing
    /// On the pool for content that streams, where each piece waits its turn: exports and imports of hours hold up
    /// nobody's page.
    case stream
}

/// Answers a request. A plain function that may wait only as its place allows; what it throws becomes an error answer.
public typealias Handler = @Sendable (Request) throws -> Response

/// Makes a receiver for the content of a request, whose own body is empty here.
///
/// It is called before any content is read, and before a client that waits is told to send it: whatever may refuse the
/// request belongs here.
public typealias ReceivingHandler = @Sendable (Request) throws -> sending any ContentReceiver

/// How a route is served.
public struct RouteOptions: Sendable {
    /// Where the handler runs. A receiver's content is always received at `.stream`.
    public var place: Place
    /// A longer content is refused with 413, before it is read where its length is known.
    public var maxBodyBytes: Int
    public var limitClass: RateLimitClass
    /// Answered also while other requests are refused because too many come: health checks, whose failing would have
    /// the server restarted just then.
    public var isEssential: Bool

    /// - Parameter limitClass: what the place says, if nothing else is said.
    public init(
        place: Place = .loop,
        maxBodyBytes: Int = Limits.standardBodyBytes,
        limitClass: RateLimitClass? = nil,
        isEssential: Bool = false
    ) {
        precondition(maxBodyBytes >= 0, "a limit is not negative")
        self.place = place
        self.maxBodyBytes = maxBodyBytes
        self.limitClass = limitClass ?? RateLimitClass(place: place)
        self.isEssential = isEssential
    }
}

/// One line of the table of routes.
public struct Route: Sendable {
    enum Action: Sendable {
        /// The handler is given all content at once.
        case answer(Handler)
        /// The handler makes a receiver, which is given the content as it comes.
        case receive(ReceivingHandler)
    }

    public let method: Method
    /// As it was written, such as `/items/{item}`.
    public var pattern: String { shape.text }
    public let options: RouteOptions
    let shape: RoutePattern
    let action: Action
}
