import Support
import Testing

@testable import Web

/// Who a request is for.
@Suite struct HostWireTests {
    private static let cases: [WireCase] = [
        .refused("no host on HTTP/1.1", "GET / HTTP/1.1\r\n\r\n"),
        .refused("no host although the target names one", "GET http://a/ HTTP/1.1\r\n\r\n"),
        .refused("two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
        .refused("two equal hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"),
        .refused("two hosts in two cases", "GET / HTTP/1.1\r\nHost: a\r\nX: y\r\nhOST: a\r\n\r\n"),
        .refused("two hosts on HTTP/1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"),
        .refused("a wrong host on HTTP/1.0", "GET / HTTP/1.0\r\nHost: a b\r\n\r\n"),
        host("an empty host", ""),
        host("a host of blanks", " \t"),
        host("hosts in a list", "a, b"),
        host("a space within a host", "a b"),
        host("a tab within a host", "a\tb"),
        host("user information", "user@a"),
        host("user information with a password", "user:secret@a"),
        host("a path", "a/"),
        host("a path that climbs", "a/../b"),
        host("a query", "a?x"),
        host("a fragment", "a#x"),
        host("a scheme", "http://a"),
        host("a backslash", "a\\b"),
        host("an escape", "%61"),
        host("an encoded NUL", "a%00"),
        host("a sign for markup", "a<script>"),
        host("a quote", "a\"b"),
        host("an apostrophe", "a'b"),
        host("braces", "{a}"),
        host("a byte above ASCII", "\u{e9}"),
        host("a semicolon", "a;b"),
        host("an ampersand", "a&b"),
        host("a port without host", ":80"),
        host("a colon without port", "a:"),
        host("a port of letters", "a:b"),
        host("a port with a sign", "a:+80"),
        host("a negative port", "a:-1"),
        host("a hexadecimal port", "a:0x50"),
        host("a port with a space", "a: 80"),
        host("a port beyond the last", "a:65536"),
        host("a port of many digits", "a:000000000000080"),
        host("two ports", "a:80:80"),
        host("a port with a path", "a:80/"),
        host("a literal that is not closed", "[::1"),
        host("a literal that is not opened", "::1]"),
        host("a literal without brackets", "::1"),
        host("an empty literal", "[]"),
        host("a literal of letters", "[g]"),
        host("a literal with a zone", "[fe80::1%25eth0]"),
        host("text behind a literal", "[::1]a"),
        host("a name before a literal", "a[::1]"),
        host("a literal with a wrong port", "[::1]:x"),
        host("two literals", "[::1][::1]"),
        host("a name beyond the longest", String(repeating: "a", count: 262)),
        host("nothing but a dot", "."),
        host("an empty label", "a..b"),
        host("a dot at the front", ".a"),
        servedHost("a name", "a.example"),
        servedHost("a name that ends in a dot", "a.example."),
        servedHost("a name in upper case", "A.EXAMPLE"),
        servedHost("a name with a port", "a.example:8080"),
        servedHost("the last port", "a:65535"),
        servedHost("an address", "127.0.0.1:80"),
        servedHost("a literal", "[::1]"),
        servedHost("a literal with a port", "[2001:db8::1]:8080"),
        servedHost("a literal that ends in dots", "[::ffff:127.0.0.1]"),
        servedHost("signs that names have in practice", "a-b_c.example"),
        .served("no host on HTTP/1.0", "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", as: "GET / []"),
    ]

    @Test(arguments: Transport.allCases, cases)
    func `one host has one reading`(_ transport: Transport, _ wire: WireCase) throws {
        try wire.check(over: transport)
    }

    @Test(arguments: Transport.allCases)
    func `a URL in the request line goes before Host`(_ transport: Transport) throws {
        let wire = try Wire(transport) { routes in
            routes.on(.get, "/where") { .text("\($0.authority ?? "nowhere") \($0.rawTarget)") }
        }
        let client = try wire.client()
        let rows = [
            ("/where", "a"),
            ("http://b.example:81/where?x", "b.example:81"),
            ("HTTPS://b/where", "b"),
            ("http://[::1]:80/where", "[::1]:80"),
        ]
        for (target, authority) in rows {
            let answer = try client.ask("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(answer.text.hasPrefix("\(authority) /where"))
        }
        #expect(try client.ask("GET /where HTTP/1.0\r\n\r\n").text == "nowhere /where")
    }

    private static func host(_ name: String, _ host: String) -> WireCase {
        .refused(name, "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n")
    }

    private static func servedHost(_ name: String, _ host: String) -> WireCase {
        .served(name, "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n", as: "GET / []")
    }
}
