import Domain
import Support
import Testing

@testable import Web

/// A bucket as it is told to children: it holds tokens, time pours more in, each request takes one out. It counts the
/// nanoseconds' worth that it holds.
private struct PlainBucket {
    let interval: UInt64
    let capacity: UInt64
    var level: UInt64
    var lastMoment: UInt64

    init(_ limit: RateLimit, at now: UInt64) {
        let period = UInt64(limit.periodSeconds) * 1_000_000_000
        interval = period / UInt64(limit.count)
        capacity = interval * UInt64(limit.burst)
        level = capacity
        lastMoment = now
    }

    var tokens: Int { Int(level / interval) }

    mutating func pour(until now: UInt64) {
        level = min(capacity, level + (now - lastMoment))
        lastMoment = now
    }

    mutating func take() -> Bool {
        guard level >= interval else { return false }
        level -= interval
        return true
    }
}

@Suite struct TokenBucketTests {
    private static let second: UInt64 = 1_000_000_000
    private let begin: UInt64 = 5_000_000_000_000

    // Rates that divide a second evenly, so that both buckets mean the same interval.
    @Test(arguments: [
        RateLimit(1, perSeconds: 1, burst: 1), RateLimit(20, perSeconds: 1, burst: 200),
        RateLimit(1000, perSeconds: 1, burst: 3), RateLimit(10, perSeconds: 3600, burst: 30),
        RateLimit(1_000_000, perSeconds: 1, burst: 1_000_000), RateLimit(1, perSeconds: 86_400, burst: 40),
    ])
    func `it allows exactly what a bucket with a counter does`(limit: RateLimit) {
        let bucket = TokenBucket(limit)
        for seed in 1...20 as ClosedRange<UInt64> {
            var random = SplitMix64(seed: seed)
            var plain = PlainBucket(limit, at: begin)
            var fullAt: UInt64 = 0
            var now = begin
            var refused = 0
            for _ in 0..<2000 {
                // Mostly at once, often near the interval, now and then a long rest.
                switch random.below(1000) {
                case 0..<700: break
                case 700..<998: now += random.next() % (plain.interval * 2)
                default: now += random.next() % (plain.capacity * 2)
                }
                plain.pour(until: now)
                let isAllowed = bucket.take(&fullAt, at: now)
                #expect(isAllowed == plain.take())
                #expect(bucket.remaining(fullAt, at: now) == plain.tokens)
                if !isAllowed { refused += 1 }
            }
            #expect(refused > 0 || limit.burst > 1000, "a sequence that refuses nothing proves little")
        }
    }

    @Test func `the wait that it tells is long enough, and the whole second before is not`() throws {
        let bucket = TokenBucket(RateLimit(10, perSeconds: 3600, burst: 3))
        var fullAt: UInt64 = 0
        for _ in 0..<3 {
            #expect(bucket.waitSeconds(fullAt, at: begin) == 0)
            #expect(bucket.take(&fullAt, at: begin))
        }
        let now = begin + 10 * Self.second + 1
        #expect(!bucket.take(&fullAt, at: now))
        let wait = UInt64(bucket.waitSeconds(fullAt, at: now))
        #expect(wait == 350)
        #expect(!bucket.take(&fullAt, at: now + (wait - 1) * Self.second))
        #expect(bucket.take(&fullAt, at: now + wait * Self.second))
    }

    @Test func `a refusal costs nothing`() {
        let bucket = TokenBucket(RateLimit(1, perSeconds: 1, burst: 1))
        var fullAt: UInt64 = 0
        #expect(bucket.take(&fullAt, at: begin))
        for _ in 0..<1000 { #expect(!bucket.take(&fullAt, at: begin)) }
        #expect(bucket.take(&fullAt, at: begin + Self.second))
    }

    @Test func `it tells when it is full, and how long an empty one takes`() {
        let bucket = TokenBucket(RateLimit(20, perSeconds: 1, burst: 200))
        var fullAt: UInt64 = 0
        #expect(bucket.refillSeconds == 10 && bucket.fullSeconds(fullAt, at: begin) == 0)
        for _ in 0..<30 { _ = bucket.take(&fullAt, at: begin) }
        #expect(bucket.fullSeconds(fullAt, at: begin) == 2 && bucket.remaining(fullAt, at: begin) == 170)
        #expect(bucket.fullSeconds(fullAt, at: begin + 2 * Self.second) == 0)
    }

    @Test func `a clock that is behind finds it emptier than empty, and no more`() {
        let bucket = TokenBucket(RateLimit(1, perSeconds: 1, burst: 2))
        var fullAt: UInt64 = 0
        _ = bucket.take(&fullAt, at: begin)
        _ = bucket.take(&fullAt, at: begin)
        let behind = begin - 5 * Self.second
        #expect(!bucket.take(&fullAt, at: behind) && bucket.remaining(fullAt, at: behind) == 0)
    }

    @Test func `the smallest rate and the largest burst stay within the numbers`() {
        let bucket = TokenBucket(RateLimit(1, perSeconds: 86_400, burst: 366))
        var fullAt: UInt64 = 0
        // Machines are restarted long before they have run for a century.
        let late = 100 * 366 * 86_400 * Self.second
        for _ in 0..<366 { #expect(bucket.take(&fullAt, at: late)) }
        #expect(!bucket.take(&fullAt, at: late) && bucket.waitSeconds(fullAt, at: late) == 86_400)
    }

    @Test func `what is no limit is told apart`() {
        #expect(RateLimit.problem(1, perSeconds: 1, burst: 1) == nil)
        #expect(RateLimit.problem(RateLimit.maxCount, perSeconds: 1, burst: RateLimit.maxCount) == nil)
        for (count, period, burst) in [
            (0, 1, 1), (-1, 1, 1), (RateLimit.maxCount + 1, 1, 1), (1, 1, 0), (1, 1, RateLimit.maxCount + 1),
            (1, 86_400, 367), (1, 3600, 1_000_000),
        ] {
            #expect(RateLimit.problem(count, perSeconds: period, burst: burst) != nil, "\(count)/\(period), \(burst)")
        }
    }
}
