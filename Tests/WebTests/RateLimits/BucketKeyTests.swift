import Support
import Testing

@testable import Web

@Suite struct BucketKeyTests {
    private func isSame(_ one: String, _ other: String) -> Bool {
        BucketKey.address(one).hash == BucketKey.address(other).hash
    }

    @Test func `an IPv4 address counts for itself`() {
        #expect(isSame("192.0.2.1", "192.0.2.1"))
        #expect(!isSame("192.0.2.1", "192.0.2.2") && !isSame("192.0.2.1", "192.0.2.10"))
    }

    @Test(arguments: [
        ("2001:db8::1", "2001:db8::2"), ("2001:db8:0:0:1::", "2001:db8::ffff:ffff:ffff:ffff"),
        ("2001:DB8::1", "2001:db8:0:0::1"), ("fe80::1%eth0", "fe80::2"),
    ])
    func `IPv6 addresses of one network share a bucket`(one: String, other: String) {
        #expect(isSame(one, other))
    }

    @Test(arguments: [
        ("2001:db8::1", "2001:db8:0:1::1"), ("2001:db8::1", "2001:db9::1"),
        // Where the first half is everybody's, all of the address counts.
        ("::1", "::2"), ("::ffff:192.0.2.1", "::ffff:192.0.2.2"),
        ("unknown", "unix"), ("not:an:address", "not:another"), ("", "::1"),
    ])
    func `others do not`(one: String, other: String) {
        #expect(!isSame(one, other))
    }

    @Test func `whatever stands for an address has a bucket`() {
        fuzz(["2001:db8::1%eth0", "192.0.2.1", "::ffff:192.0.2.1"], pieces: [":", "::", "%", ".", "f"], rounds: 2000) {
            let text = String(decoding: $0, as: UTF8.self)
            #expect(isSame(text, text))
        }
    }

    private func secret(_ target: String, _ headers: [(HeaderName, String)]) -> String? {
        CredentialClaim(Request(.get, target, headers: headers), sessionCookie: "session")
            .map { "\($0.kind) " + String(decoding: $0.secret, as: UTF8.self) }
    }

    @Test func `a token is the same bucket however its scheme is written`() {
        for scheme in ["Bearer ", "bearer ", "BEARER   ", ""] {
            #expect(secret("/api/v1/me", [(.authorization, scheme + "palate_abc")]) == "token palate_abc")
        }
        #expect(secret("/api/v1/me", [(.authorization, "")]) == "token ")
    }

    @Test func `pages know sessions alone, and scripts go by their token first`() {
        let both: [(HeaderName, String)] = [(.authorization, "Bearer abc"), (.cookie, "session=xyz")]
        #expect(secret("/api/v1/me", both) == "token abc")
        #expect(secret("/items", both) == "session xyz")
        #expect(secret("/items", [(.authorization, "Bearer abc")]) == nil)
        #expect(secret("/items", []) == nil)
    }

    @Test(arguments: [
        ("session=xyz", "xyz"), ("guest=1; session=xyz; other=2", "xyz"), (" session=xyz ", "xyz"),
        ("session=one; session=two", "one"), ("a=session=xyz", nil), ("sessions=xyz", nil), ("xsession=xyz", nil),
        ("session", nil), ("session=", ""), (";;=;session=xyz", "xyz"),
    ])
    func `a session is found among cookies as it is when it is looked up`(cookies: String, expected: String?) {
        #expect(secret("/items", [(.cookie, cookies)]) == expected.map { "session " + $0 })
        #expect(Cookies(cookies).value("session") == expected)
    }
}
