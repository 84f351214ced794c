import Support
import Testing
import Web

@testable import App

@Suite struct RateLimitSettingsTests {
    private let folder = TemporaryFolder()

    private func limits(_ words: [String] = [], _ environment: [String: String] = [:], file: String = "") throws
        -> RateLimits
    {
        folder.write(file, to: "palate.conf")
        let all = ["--root", TestSite.root, "--config", folder.path + "/palate.conf"] + words
        let arguments = try Arguments(all, options: Configuration.options + Configuration.serverOptions)
        return try Configuration(arguments: arguments, environment: environment).rateLimits
    }

    private func isStandard(_ limits: RateLimits, _ policies: [RateLimitPolicy]) -> Bool {
        policies.allSatisfy { limits[$0] == RateLimits()[$0] && limits[$0] != nil }
    }

    @Test func `what is not said stays as it is`() throws {
        #expect(isStandard(try limits(), RateLimitPolicy.allCases))
        let limits = try limits(["--rate-limit", "sign-up=100/h"])
        #expect(limits[.signUp] == RateLimit(100, perSeconds: 3600, burst: 100))
        #expect(isStandard(limits, RateLimitPolicy.allCases.filter { $0 != .signUp }))
    }

    @Test(arguments: [
        ("read=200/s", RateLimit(200, perSeconds: 1, burst: 200)),
        ("read=200/s,burst=400", RateLimit(200, perSeconds: 1, burst: 400)),
        ("read=1/m", RateLimit(1, perSeconds: 60, burst: 1)), ("read=5/d", RateLimit(5, perSeconds: 86_400, burst: 5)),
        ("all=1000000/s", RateLimit(1_000_000, perSeconds: 1, burst: 1_000_000)), ("read=off", nil), ("all=off", nil),
        ("all=off read=7/s", RateLimit(7, perSeconds: 1, burst: 7)), ("read=7/s read=off", nil),
    ])
    func `a limit is read`(text: String, expected: RateLimit?) throws {
        #expect(try limits(["--rate-limit", text])[.read] == expected)
    }

    @Test func `several come as several flags, or as words of one setting, or as lines of a file`() throws {
        let expected = [RateLimit(7, perSeconds: 1, burst: 7), RateLimit(8, perSeconds: 60, burst: 9), nil]
        for limits in [
            try limits(["--rate-limit", "read=7/s", "--rate-limit=write=8/m,burst=9", "--rate-limit", "sign-in=off"]),
            try limits([], ["PALATE_RATE_LIMIT": "read=7/s write=8/m,burst=9  sign-in=off"]),
            try limits(file: "rate-limit = read=7/s write=8/m,burst=9\nrate-limit = sign-in=off\n"),
        ] {
            #expect([limits[.read], limits[.write], limits[.signIn]] == expected)
            #expect(isStandard(limits, [.tokenRead, .search]))
        }
        #expect(try limits(["--rate-limit", "read=1/s"], ["PALATE_RATE_LIMIT": "all=off"])[.write] != nil)
    }

    @Test(arguments: [
        "off", "read", "read=", "=1/s", "reed=1/s", "read=1", "read=1/x", "read=x/s", "read=1/s/s", "read=1/s,",
        "read=1/s,9",
        "read=1/s,burst=", "read=1/s,burst=x", "read=0/s", "read=-1/s", "read=1000001/s", "read=1/s,burst=0",
        "read=1/d,burst=1000", "read=1/s,burst=2,burst=3", "read=99999999999999999999/s",
    ])
    func `what is no limit is refused, with what to do`(text: String) {
        #expect {
            try limits(["--rate-limit", text])
        } throws: { error in
            (error as? UsageError).map { $0.message.contains("rate") && $0.message.contains("“") } ?? false
        }
    }
}
