/// Slows guessing down without ever locking an account: tries are counted per account *and* where they come from, so that
/// failures elsewhere never stand in the owner's way.
struct SignInThrottle: Sendable {
    static let windowSeconds: Int64 = 15 * 60
    /// Typing errors of one person fit in here; a guesser gets this many per window.
    static let maxFailuresPerPair = 8
    /// One address trying many names. A school or office behind one address fits in here.
    static let maxFailuresPerSource = 60

    let failures: any SignInFailureStore
    let clock: any Clock

    /// Throws `.rateLimited` when there were too many failures of late.
    func check(account: String, source: String) throws {
        let recent = try failures.failures(account: account, address: source, since: clock.now - Self.windowSeconds)
        if recent.pair >= Self.maxFailuresPerPair || recent.address >= Self.maxFailuresPerSource {
            throw DomainError.rateLimited(retryAfterSeconds: Int(Self.windowSeconds))
        }
    }

    func recordFailure(account: String, source: String) throws {
        let now = clock.now
        try failures.delete(before: now - Self.windowSeconds)
        try failures.record(account: account, address: source, at: now)
    }

    func recordSuccess(account: String, source: String) throws {
        try failures.clear(account: account, address: source)
    }
}
