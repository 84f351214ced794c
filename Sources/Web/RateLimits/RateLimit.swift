/// How often something may be done: so many times at once, and then at a steady rate.
public struct RateLimit: Sendable, Equatable {
    /// The most that a count or a burst may be: beyond what one machine can answer.
    public static let maxCount = 1_000_000
    /// An empty bucket is full again within this time, which keeps every sum of nanoseconds within 64 bits.
    private static let maxRefillDays = 366
    private static let secondsPerDay = 86_400

    /// Allowed within each period, in the long run.
    public let count: Int
    public let periodSeconds: Int
    /// Allowed at once after a rest.
    public let burst: Int

    /// Traps if there is a `problem`.
    public init(_ count: Int, perSeconds periodSeconds: Int, burst: Int) {
        let problem = Self.problem(count, perSeconds: periodSeconds, burst: burst)
        precondition(problem == nil, "not a limit: \(problem ?? "")")
        self.init(count, periodSeconds, burst)
    }

    /// Why there is no such limit, in words that say what to do; nil if there is.
    public static func problem(_ count: Int, perSeconds periodSeconds: Int, burst: Int) -> String? {
        precondition((1...secondsPerDay).contains(periodSeconds), "a period is a second to a day")
        guard (1...maxCount).contains(count) else { return "The rate goes from 1 to \(maxCount)." }
        guard (1...maxCount).contains(burst) else { return "The burst goes from 1 to \(maxCount)." }
        guard burst * periodSeconds <= count * maxRefillDays * secondsPerDay else {
            return "At this rate the burst takes more than a year to come back. Choose a smaller one."
        }
        return nil
    }

    /// The same rate and burst, times a factor.
    func times(_ factor: Int) -> RateLimit {
        RateLimit(count * factor, periodSeconds, burst * factor)
    }

    private init(_ count: Int, _ periodSeconds: Int, _ burst: Int) {
        self.count = count
        self.periodSeconds = periodSeconds
        self.burst = burst
    }
}
