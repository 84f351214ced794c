/// Runs handlers away from the loop. The server knows places only by name; whoever composes the process says what
/// each one is.
public protocol Dispatcher: Sendable {
    /// Runs the work at the place, then calls `done` exactly once, from any thread.
    ///
    /// For `.writer`, `done` is called only after the commit, and work that throws is rolled back. Returns false if the
    /// place is full, and then calls nothing: the server answers 503 with `Retry-After`.
    func dispatch<Outcome: Sendable>(
        _ place: Place,
        _ work: @escaping @Sendable () throws -> Outcome,
        done: @escaping @Sendable (Result<Outcome, any Error>) -> Void
    ) -> Bool

    /// Runs one step of content that streams, at `.stream`. Never refused, since what has begun should end: there is at
    /// most one step for each connection at any time, so what waits is bounded all the same.
    func step(_ work: @escaping @Sendable () -> Void)
}

/// Runs all work where it is asked for. For tests and tools; a server with handlers that wait needs real threads.
public struct InlineDispatcher: Dispatcher {
    public init() {}

    public func dispatch<Outcome: Sendable>(
        _ place: Place,
        _ work: @escaping @Sendable () throws -> Outcome,
        done: @escaping @Sendable (Result<Outcome, any Error>) -> Void
    ) -> Bool {
        done(Result(catching: work))
        return true
    }

    public func step(_ work: @escaping @Sendable () -> Void) {
        work()
    }
}
