import Web

/// How often clients may ask for what.
enum RateLimitSettings {
    private static let everyName = "all"
    private static let periods = ["s": 1, "m": 60, "h": 3600, "d": 86_400]

    static let options: [Option] = [
        Option(
            "rate-limit",
            "NAME=LIMIT …",
            "How often a client may ask, as search=20/s,burst=200 or sign-up=off; s, m, h or d; again for each name. "
                + "Names: \(names) (PALATE_RATE_LIMIT)."
        )
    ]

    /// The standard limits, changed by each setting in turn. Throws `UsageError` for what is no limit.
    static func limits(_ settings: Settings) throws(UsageError) -> RateLimits {
        var limits = RateLimits()
        for text in settings.texts("rate-limit") {
            for word in text.split(whereSeparator: \.isWhitespace) {
                let parts = word.split(separator: "=", maxSplits: 1)
                guard parts.count == 2 else {
                    throw UsageError("rate-limit takes NAME=LIMIT, such as search=20/s,burst=200, not “\(word)”.")
                }
                let limit = try limit(parts[1])
                for policy in try policies(parts[0]) { limits[policy] = limit }
            }
        }
        return limits
    }

    private static func policies(_ name: Substring) throws(UsageError) -> [RateLimitPolicy] {
        if name == everyName { return RateLimitPolicy.allCases }
        guard let policy = RateLimitPolicy.allCases.first(where: { $0.name == name }) else {
            throw UsageError("rate-limit knows no “\(name)”. Known are: \(names).")
        }
        return [policy]
    }

    /// `off`, `20/s`, or `20/s,burst=200`; without a burst, as many at once as in each period.
    private static func limit(_ text: Substring) throws(UsageError) -> RateLimit? {
        if text == "off" { return nil }
        let parts = text.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
        let rate = parts[0].split(separator: "/", omittingEmptySubsequences: false)
        guard rate.count == 2, let count = Int(rate[0]), let period = periods[String(rate[1])],
            let burst = parts.count == 1 ? count : burst(parts[1])
        else {
            throw UsageError(
                "A rate limit is off, or a whole number per s, m, h or d with an optional burst, as 20/s,burst=200; not “\(text)”."
            )
        }
        if let problem = RateLimit.problem(count, perSeconds: period, burst: burst) {
            throw UsageError("The rate limit “\(text)” cannot be. \(problem)")
        }
        return RateLimit(count, perSeconds: period, burst: burst)
    }

    private static func burst(_ text: Substring) -> Int? {
        let prefix = "burst="
        return text.hasPrefix(prefix) ? Int(text.dropFirst(prefix.count)) : nil
    }

    private static var names: String {
        ([everyName] + RateLimitPolicy.allCases.map(\.name)).joined(separator: ", ")
    }
}
