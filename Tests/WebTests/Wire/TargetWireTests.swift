import Support
import Testing

@testable import Web

/// What a request is for.
@Suite struct TargetWireTests {
    private static let cases: [WireCase] = [
        target("neither a path nor a URL", "path"),
        target("a path without its slash", "a/b"),
        target("a query without path", "?x"),
        target("a fragment", "/a#b"),
        target("nothing but a fragment", "#"),
        target("a byte above ASCII", "/\u{e9}"),
        target("UTF-8 that is not escaped", "/\u{c3}\u{a9}"),
        target("a byte above ASCII in the query", "/?\u{ff}"),
        target("NUL", "/a\0b"),
        target("DEL", "/a\u{7f}"),
        target("a control character", "/a\u{1}"),
        target("a tab", "/a\tb"),
        target("a vertical tab", "/a\u{b}b"),
        target("an escape without digits", "/%"),
        target("an escape of one digit", "/%2"),
        target("an escape of letters", "/%zz"),
        target("an escape with a sign", "/%+1"),
        target("an escape at the end of the path", "/a%4?1"),
        target("an escape as browsers once wrote them", "/%u0041"),
        target("an escaped NUL", "/a%00b"),
        target("an escaped NUL at the end", "/a%00"),
        target("an escaped byte that is not UTF-8", "/%ff"),
        target("escaped UTF-8 that is cut short", "/%c3"),
        target("an overlong slash", "/..%c0%af.."),
        target("an overlong dot", "/%c0%ae%c0%ae/"),
        target("an overlong slash of three bytes", "/%e0%80%af"),
        target("half of a surrogate pair", "/%ed%a0%80"),
        target("a code point beyond the last", "/%f4%90%80%80"),
        target("the asterisk with GET", "*"),
        target("the asterisk with a path", "*/a"),
        target("a host and port", "a:80"),
        target("a URL without host", "http:///path"),
        target("a URL without anything", "http://"),
        target("a URL of one slash", "http:/a"),
        target("a URL without slashes", "http:a"),
        target("a URL of another scheme", "ftp://a/"),
        target("a file", "file:///etc/passwd"),
        target("a script", "javascript:alert(1)"),
        target("a URL with user information", "http://user@a/"),
        target("a URL with a password", "http://a:b@c/"),
        target("a URL with a backslash", "http://a\\b/"),
        target("a URL with a wrong port", "http://a:99999/"),
        target("a URL with an escape in its host", "http://%61/"),
        target("a URL with an open literal", "http://[::1/"),
        target("a URL with a fragment", "http://a/#x"),
        .refused("the asterisk with POST", "POST * HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"),
        servedTarget("two slashes", "//"),
        servedTarget("two slashes and a name", "//b.example/x"),
        servedTarget("dot segments", "/a/../../b/./c"),
        servedTarget("escaped dot segments", "/%2e%2e/%2E/b"),
        servedTarget("escaped slashes", "/a%2Fb%2f.."),
        servedTarget("a backslash", "/a\\..\\b"),
        servedTarget("an escaped backslash", "/a%5c..%5cb"),
        servedTarget("a percent sign escaped twice", "/%252e%252e"),
        servedTarget("escaped line ends", "/a%0d%0aX-Evil:%20y"),
        servedTarget("escaped UTF-8", "/caf%c3%a9"),
        servedTarget("signs that browsers leave", "/a\"<>^`{|}'"),
        servedTarget("a semicolon", "/a;b=c/d"),
        servedTarget("a colon", "/a:80"),
        servedTarget("an asterisk in a path", "/*"),
        servedTarget("a query that is no pairs", "/?a?b/c?%zz&&="),
        servedTarget("an empty query", "/x?", as: "/x"),
        servedTarget("a URL", "http://a/x?y", as: "/x?y"),
        servedTarget("a URL without path", "http://a", as: ""),
        servedTarget("a URL with a query and no path", "http://a?y", as: "?y"),
    ]

    @Test(arguments: Transport.allCases, cases)
    func `one target has one reading`(_ transport: Transport, _ wire: WireCase) throws {
        try wire.check(over: transport)
    }

    @Test(arguments: Transport.allCases)
    func `an escaped slash separates nothing`(_ transport: Transport) throws {
        let wire = try Wire(transport) { routes in
            routes.on(.get, "/items/{item}") { .text("item \($0.parameters["item"] ?? "")") }
            routes.on(.get, "/items/{item}/secret") { _ in .text("secret") }
        }
        let client = try wire.client()
        let rows = [
            ("/items/7", "item 7"), ("/items/7%2fsecret", "item 7/secret"), ("/items/7/secret", "secret"),
            ("/%69tems/7/%73ecret", "secret"), ("/items/..", "item .."), ("/items/%2e%2e", "item .."),
            ("/items/7%3Fx", "item 7?x"), ("/items/a+b", "item a+b"),
        ]
        for (target, text) in rows {
            #expect(try client.ask("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n").text == text)
        }
        for target in ["//items/7", "/items//secret", "/items/", "/items", "/items/7/", "/ITEMS/7", "/x/../items/7"] {
            #expect(try client.ask("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n").status == 404)
        }
    }

    @Test(arguments: Transport.allCases)
    func `a query that cannot be decoded is refused by whoever reads it`(_ transport: Transport) throws {
        let wire = try Wire(transport) { routes in
            routes.on(.get, "/search") { .text(try $0.query.first("q") ?? "") }
        }
        let client = try wire.client()
        for query in ["q=a%zz", "q=%", "q=%ff", "q=%00", "%c3=1", "a=1&b=%2"] {
            #expect(try client.ask("GET /search?\(query) HTTP/1.1\r\nHost: a\r\n\r\n").status == 400)
        }
        #expect(try client.ask("GET /search?q=a+b%2Bc HTTP/1.1\r\nHost: a\r\n\r\n").text == "a b+c")
    }

    private static func target(_ name: String, _ target: String) -> WireCase {
        .refused(name, "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n")
    }

    private static func servedTarget(_ name: String, _ target: String, as image: String? = nil) -> WireCase {
        .served(name, "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n", as: "GET \(image ?? target) []")
    }
}
