/// Holds requests to their limits. In two steps, as who asks is not known at first:
///
/// **Before anything is looked at**, on the loop, a request without a credential is charged to its *address*. One that
/// shows a credential is charged to that *credential*: so people behind one address do not share a bucket once they have
/// signed in, and a token has the same bucket wherever it is used from. Neither asks the database, nor waits.
///
/// **Once it is known** whose the credential is, the *account* is charged too, which bounds what several sessions or
/// tokens of one account do together. If the credential was not good, its address is charged for that, in a bucket apart
/// (*unproven*): while this one is empty, no credential from that address is looked up. Guests who use up their
/// address's bucket do not touch it, so they do not keep out who is signed in beside them; only a flood of bad credentials
/// does, for as long as it lasts.
///
/// Signing in and up are always charged to the address, whatever credential is shown, and so is an address of ours that
/// no route serves.
final class RateLimitGate: Sendable {
    /// By the raw values of policies; nil for what is not limited.
    private let limiters: [RateLimiter?]
    private let sessionCookie: String

    init(_ limits: RateLimits, sessionCookie: String) {
        limiters = RateLimitPolicy.allCases.map { policy in limits[policy].map { RateLimiter(policy, $0) } }
        self.sessionCookie = sessionCookie
    }

    /// The first step, at the time that the request came in. Throws a 429; otherwise tells how the bucket stands that was charged.
    ///
    /// - Parameter limitClass: that of the request's route; nil if it has none.
    @discardableResult
    func admit(_ request: Request, _ limitClass: RateLimitClass?) throws(HTTPError) -> RateLimitStanding? {
        if limitClass == .unlimited { return nil }
        guard let limitClass, let claim = claim(of: request, limitClass) else {
            return try charge(.address(request.remoteAddress), (limitClass ?? .read).policy, request)
        }
        try refuseIfEmpty(standing(of: .unproven(request.remoteAddress), limitClass.policy, request))
        return try charge(.credential(claim.secret), limitClass.policy(for: claim), request)
    }

    /// The second step. Throws a 429; otherwise tells how that bucket of the payers stands that is nearest to empty.
    ///
    /// - Parameter account: whose the request turned out to be; nil for a guest.
    func charge(
        _ request: Request,
        _ limitClass: RateLimitClass,
        to account: Int64?
    ) throws(HTTPError) -> RateLimitStanding? {
        if limitClass == .unlimited { return nil }
        guard let claim = claim(of: request, limitClass) else {
            return standing(of: .address(request.remoteAddress), limitClass.policy, request)
        }
        guard let account else {
            return try charge(.unproven(request.remoteAddress), limitClass.policy, request)
        }
        let policy = limitClass.policy(for: claim)
        let ofAccount = try charge(.account(account), policy, request)
        return .nearestToEmpty(ofAccount, standing(of: .credential(claim.secret), policy, request))
    }

    /// Tells a client how it stands.
    func add(_ standing: RateLimitStanding, to headers: inout Headers) {
        limiters[standing.policy.rawValue]?.fields(standing).add(standing, to: &headers)
    }

    private func claim(of request: Request, _ limitClass: RateLimitClass) -> CredentialClaim? {
        limitClass.isChargedToAddress ? nil : CredentialClaim(request, sessionCookie: sessionCookie)
    }

    @discardableResult
    private func charge(
        _ payer: BucketKey,
        _ policy: RateLimitPolicy?,
        _ request: Request
    ) throws(HTTPError) -> RateLimitStanding? {
        guard let policy, let limiter = limiters[policy.rawValue] else { return nil }
        let standing = limiter.charge(payer, at: request.receivedAt)
        try refuseIfEmpty(standing)
        return standing
    }

    private func standing(of payer: BucketKey, _ policy: RateLimitPolicy?, _ request: Request) -> RateLimitStanding? {
        guard let policy else { return nil }
        return limiters[policy.rawValue]?.standing(payer, at: request.receivedAt)
    }

    private func refuseIfEmpty(_ standing: RateLimitStanding?) throws(HTTPError) {
        guard let standing, !standing.isAllowed, let limiter = limiters[standing.policy.rawValue] else { return }
        throw limiter.fields(standing).refusal(standing)
    }
}

extension RateLimitClass {
    fileprivate func policy(for claim: CredentialClaim) -> RateLimitPolicy? {
        claim.kind == .token ? tokenPolicy : policy
    }
}
