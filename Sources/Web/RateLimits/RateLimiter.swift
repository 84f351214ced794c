/// One policy at work: a limit, and the buckets of all that it holds for.
final class RateLimiter: Sendable {
    /// What an account may do in all, with several browsers or several tokens, times what one of them may: whichever runs
    /// wild leaves the others half.
    static let accountFactor = 2
    /// Clients whose buckets are not full: more than are seen within the time that a bucket takes to fill, in 512 KiB.
    static let slotCount = 1 << 15

    private let policy: RateLimitPolicy
    private let clientBucket: TokenBucket
    private let accountBucket: TokenBucket
    private let clientFields: RateLimitFields
    private let accountFields: RateLimitFields
    private let table: BucketTable

    init(_ policy: RateLimitPolicy, _ limit: RateLimit, slotCount: Int = RateLimiter.slotCount) {
        let accountLimit = limit.times(Self.accountFactor)
        self.policy = policy
        clientBucket = TokenBucket(limit)
        accountBucket = TokenBucket(accountLimit)
        clientFields = RateLimitFields(name: policy.name, limit, windowSeconds: clientBucket.refillSeconds)
        accountFields = RateLimitFields(
            name: policy.name + "-account",
            accountLimit,
            windowSeconds: accountBucket.refillSeconds
        )
        table = BucketTable(slotCount: slotCount)
    }

    /// Takes a token from the payer's bucket if there is one.
    ///
    /// - Parameter now: nanoseconds of the monotonic clock.
    func charge(_ payer: BucketKey, at now: UInt64) -> RateLimitStanding {
        let bucket = bucket(of: payer)
        return table.update(payer.hash) { fullAt in
            let isAllowed = bucket.take(&fullAt, at: now)
            return standing(payer, isAllowed: isAllowed, fullAt, at: now)
        }
    }

    /// How the payer's bucket stands, without taking anything.
    func standing(_ payer: BucketKey, at now: UInt64) -> RateLimitStanding {
        let fullAt = table.fullAt(payer.hash)
        return standing(payer, isAllowed: bucket(of: payer).waitSeconds(fullAt, at: now) == 0, fullAt, at: now)
    }

    /// The fields that tell how a bucket of this policy stands.
    func fields(_ standing: RateLimitStanding) -> RateLimitFields {
        standing.payer == .account ? accountFields : clientFields
    }

    private func bucket(of payer: BucketKey) -> TokenBucket {
        payer.payer == .account ? accountBucket : clientBucket
    }

    private func standing(_ payer: BucketKey, isAllowed: Bool, _ fullAt: UInt64, at now: UInt64) -> RateLimitStanding {
        let bucket = bucket(of: payer)
        return RateLimitStanding(
            policy: policy,
            payer: payer.payer,
            isAllowed: isAllowed,
            remaining: bucket.remaining(fullAt, at: now),
            fullSeconds: bucket.fullSeconds(fullAt, at: now),
            waitSeconds: bucket.waitSeconds(fullAt, at: now)
        )
    }
}

/// How a bucket stands after a request.
struct RateLimitStanding: Sendable {
    let policy: RateLimitPolicy
    let payer: BucketKey.Payer
    /// Whether the request was within the limit, or the next one would be where nothing was taken.
    let isAllowed: Bool
    /// Requests that would be within the limit at once.
    let remaining: Int
    /// Until all of the limit is there again, if nothing else comes.
    let fullSeconds: Int
    /// Until the next request is within the limit.
    let waitSeconds: Int

    /// The one that will be met first.
    static func nearestToEmpty(_ one: RateLimitStanding?, _ other: RateLimitStanding?) -> RateLimitStanding? {
        guard let one, let other else { return one ?? other }
        return one.remaining <= other.remaining ? one : other
    }
}
