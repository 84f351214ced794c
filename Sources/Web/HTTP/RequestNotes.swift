import Synchronization

/// What becomes known of a request while it is answered, for the log.
///
/// It lies within the head, so it costs no allocation; handlers write to it from whatever thread they run on, and what
/// hands their answer back to the loop orders the rest.
struct RequestNotes: ~Copyable, Sendable {
    /// No entity has this number.
    private static let nobody = Int64.min

    private let principalNumber = Atomic(RequestNotes.nobody)
    private let begunAt = Atomic<UInt64>(0)
    private let endedAt = Atomic<UInt64>(0)

    /// Whom the handler found the request to come from.
    var principal: Int64? {
        let number = principalNumber.load(ordering: .relaxed)
        return number == Self.nobody ? nil : number
    }

    func note(principal: Int64) {
        principalNumber.store(principal, ordering: .relaxed)
    }

    /// When the handler began and ended, in nanoseconds of the monotonic clock; nil if none has run.
    var handling: Range<UInt64>? {
        let (begun, ended) = (begunAt.load(ordering: .relaxed), endedAt.load(ordering: .relaxed))
        return begun > 0 && ended >= begun ? begun..<ended : nil
    }

    /// Runs the work of a handler and notes its time.
    func timing<Result>(_ work: () throws -> Result) rethrows -> Result {
        begunAt.store(MonotonicClock.now(), ordering: .relaxed)
        defer { endedAt.store(MonotonicClock.now(), ordering: .relaxed) }
        return try work()
    }
}
