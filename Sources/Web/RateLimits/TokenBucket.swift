/// A token bucket that keeps one number: the moment at which it will be full again.
///
/// A bucket holds at most `burst` tokens, gains one each interval, and gives one for each request. Since a full bucket
/// is all alike, all there is to know of one is when it fills up; what it holds now follows from that. This is the
/// generic cell rate algorithm of ITU-T I.371 (annex A, virtual scheduling), in whole nanoseconds, and so it allows
/// exactly what a bucket with a counter would.
struct TokenBucket: Sendable {
    private static let nanosecondsPerSecond: UInt64 = 1_000_000_000

    /// In which a token comes back.
    private let intervalNanoseconds: UInt64
    /// In which an empty bucket fills up.
    private let capacityNanoseconds: UInt64

    init(_ limit: RateLimit) {
        let period = UInt64(limit.periodSeconds) * Self.nanosecondsPerSecond
        // Rounded up, so that no limit is ever exceeded.
        intervalNanoseconds = (period + UInt64(limit.count) - 1) / UInt64(limit.count)
        capacityNanoseconds = intervalNanoseconds * UInt64(limit.burst)
    }

    /// Whole seconds, rounded up, in which an empty bucket fills up.
    var refillSeconds: Int { Self.seconds(capacityNanoseconds) }

    /// Takes a token if there is one, from a bucket that was full or will be at `fullAt`.
    func take(_ fullAt: inout UInt64, at now: UInt64) -> Bool {
        let next = max(fullAt, now) + intervalNanoseconds
        guard next - now <= capacityNanoseconds else { return false }
        fullAt = next
        return true
    }

    /// The tokens in the bucket.
    func remaining(_ fullAt: UInt64, at now: UInt64) -> Int {
        let missing = max(fullAt, now) - now
        // Loops read the clock at moments of their own, so a bucket may be emptier than empty to one that is behind.
        return missing >= capacityNanoseconds ? 0 : Int((capacityNanoseconds - missing) / intervalNanoseconds)
    }

    /// Whole seconds, rounded up, until a token can be taken; 0 if one can be now.
    func waitSeconds(_ fullAt: UInt64, at now: UInt64) -> Int {
        let missing = max(fullAt, now) + intervalNanoseconds - now
        return missing <= capacityNanoseconds ? 0 : Self.seconds(missing - capacityNanoseconds)
    }

    /// Whole seconds, rounded up, until the bucket is full.
    func fullSeconds(_ fullAt: UInt64, at now: UInt64) -> Int {
        Self.seconds(max(fullAt, now) - now)
    }

    private static func seconds(_ nanoseconds: UInt64) -> Int {
        Int((nanoseconds + nanosecondsPerSecond - 1) / nanosecondsPerSecond)
    }
}
