import Domain

/// What answers say of one limit, as draft-ietf-httpapi-ratelimit-headers-10 writes it.
///
/// `RateLimit-Policy: "read";q=500;w=10` is 500 at once, which take 10 seconds to come back; `RateLimit: "read";r=497;t=1`
/// is 497 left, and all of them again in a second.
struct RateLimitFields: Sendable {
    private static let policyName = HeaderName("RateLimit-Policy")
    private static let standingName = HeaderName("RateLimit")

    private let name: String
    private let policy: String

    init(name: String, _ limit: RateLimit, windowSeconds: Int) {
        self.name = name
        policy = "\"\(name)\";q=\(limit.burst);w=\(windowSeconds)"
    }

    func add(_ standing: RateLimitStanding, to headers: inout Headers) {
        headers.set(Self.policyName, to: policy)
        var text = ByteWriter()
        text.append("\"")
        text.append(name)
        text.append("\";r=")
        text.append(standing.remaining)
        text.append(";t=")
        text.append(standing.fullSeconds)
        headers.set(Self.standingName, to: text.text)
    }

    /// What a request beyond the limit is answered.
    func refusal(_ standing: RateLimitStanding) -> HTTPError {
        var headers = Headers()
        headers.set(.retryAfter, to: String(standing.waitSeconds))
        add(standing, to: &headers)
        return HTTPError(
            .tooManyRequests,
            "Too many requests came from here in a short time. Come back in \(waitingTime(standing.waitSeconds)).",
            headers: headers
        )
    }
}

/// A time to wait as people say it, rounded up: `1 second`, `12 seconds`, `2 minutes`, `3 hours`.
func waitingTime(_ seconds: Int) -> String {
    let (count, unit) =
        switch seconds {
        case ..<120: (seconds, "second")
        case ..<7200: ((seconds + 59) / 60, "minute")
        default: ((seconds + 3599) / 3600, "hour")
        }
    return "\(count) \(unit)\(count == 1 ? "" : "s")"
}
