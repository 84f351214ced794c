import Domain
import Support
import Synchronization
import Testing

@testable import Web

@Suite struct RateLimiterTests {
    private static let second: UInt64 = 1_000_000_000
    private let now: UInt64 = 5_000_000_000_000
    private let limit = RateLimit(1, perSeconds: 1, burst: 10)

    /// How many requests in a row are within the limit.
    private func allowed(_ limiter: RateLimiter, _ payer: BucketKey, of count: Int) -> Int {
        (0..<count).filter { _ in limiter.charge(payer, at: now).isAllowed }.count
    }

    @Test func `every payer has a bucket of its own, whatever its kind`() {
        let limiter = RateLimiter(.read, limit)
        #expect(allowed(limiter, .address("192.0.2.1"), of: 20) == 10)
        #expect(allowed(limiter, .address("192.0.2.2"), of: 20) == 10)
        #expect(allowed(limiter, .unproven("192.0.2.1"), of: 20) == 10)
        #expect(allowed(limiter, .credential(Array("192.0.2.1".utf8)[...]), of: 20) == 10)
        #expect(allowed(limiter, .address("192.0.2.1"), of: 20) == 0)
    }

    @Test func `an account has as much as two of its browsers or tokens`() {
        #expect(allowed(RateLimiter(.read, limit), .account(7), of: 40) == 20)
    }

    @Test func `looking takes nothing`() {
        let limiter = RateLimiter(.read, limit)
        let payer = BucketKey.account(1)
        #expect(limiter.standing(payer, at: now).remaining == 20)
        #expect(limiter.charge(payer, at: now).remaining == 19)
        for _ in 0..<50 { #expect(limiter.standing(payer, at: now).isAllowed) }
        #expect(limiter.standing(payer, at: now).remaining == 19)
    }

    @Test func `many threads together are allowed exactly the burst`() throws {
        let limiter = RateLimiter(.tokenRead, RateLimit(1, perSeconds: 1, burst: 5000))
        let allowed = Atomic(0)
        let nothing: @Sendable () -> Void = {}
        try forEachRange(count: 40_000, chunk: 100, threads: 8, scratch: nothing) { _, range in
            for _ in range where limiter.charge(.address("192.0.2.1"), at: now).isAllowed {
                allowed.add(1, ordering: .relaxed)
            }
        }
        #expect(allowed.load(ordering: .relaxed) == 5000)
    }

    @Test func `a million strangers do not free whoever has used up a bucket`() {
        // The smallest table: every set has some two thousand newcomers.
        let limiter = RateLimiter(.signUp, RateLimit(10, perSeconds: 3600, burst: 30), slotCount: 512)
        let heavy = BucketKey.address("192.0.2.1")
        #expect(allowed(limiter, heavy, of: 40) == 30)
        for number in 0..<1_000_000 as Range<Int64> {
            _ = limiter.charge(.account(number), at: now)
        }
        #expect(!limiter.charge(heavy, at: now).isAllowed)
        #expect(limiter.standing(heavy, at: now).remaining == 0)
    }

    @Test func `strangers share what room there is, and rested buckets give way first`() {
        let table = BucketTable(slotCount: 512)
        for key in 1...512 as ClosedRange<UInt64> { table.update(key &* 0x9E37_79B9_7F4A_7C15) { $0 = now + key } }
        // In a set that is full, a newcomer takes the place of the one with the least to lose: never of the last.
        for key in 513...100_000 as ClosedRange<UInt64> {
            let mixed = key &* 0x9E37_79B9_7F4A_7C15
            table.update(mixed) { $0 = now + key }
            #expect(table.fullAt(mixed) == now + key)
        }
        #expect(table.fullAt(1 &* 0x9E37_79B9_7F4A_7C15) == 0)
    }

    @Test func `the fields name the limit, what is left and when it is whole`() {
        let limiter = RateLimiter(.tokenSearch, RateLimit(20, perSeconds: 1, burst: 200))
        let token = BucketKey.credential([1, 2, 3])
        _ = limiter.charge(token, at: now)
        var standing = limiter.charge(token, at: now)
        var headers = Headers()
        limiter.fields(standing).add(standing, to: &headers)
        #expect(headers[HeaderName("RateLimit-Policy")] == #""token-search";q=200;w=10"#)
        #expect(headers[HeaderName("RateLimit")] == #""token-search";r=198;t=1"#)
        standing = limiter.charge(.account(1), at: now)
        limiter.fields(standing).add(standing, to: &headers)
        #expect(headers.all(HeaderName("RateLimit-Policy")) == [#""token-search-account";q=400;w=10"#])
        #expect(headers.all(HeaderName("RateLimit")) == [#""token-search-account";r=399;t=1"#])
    }

    @Test(arguments: [
        (1, "1 second"), (119, "119 seconds"), (120, "2 minutes"), (121, "3 minutes"), (7199, "120 minutes"),
        (7200, "2 hours"), (86_400, "24 hours"),
    ])
    func `a wait is said as people say it`(seconds: Int, text: String) {
        #expect(waitingTime(seconds) == text)
    }
}
