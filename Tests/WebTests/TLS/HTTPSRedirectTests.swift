import Support
import Testing

@testable import Web

/// What comes in plain to a server that speaks TLS.
@Suite struct HTTPSRedirectTests {
    private func location(_ target: String, host: String?, siteURL: String? = nil, port: Int = 443) -> String? {
        let request = Request(.get, target, headers: host.map { [(.host, $0)] } ?? [])
        return HTTPSRedirect(siteURL: siteURL, port: port).response(to: request).headers[.location]
    }

    @Test(arguments: [
        ("films.example.org", "https://films.example.org/a?b=c"),
        ("films.example.org:80", "https://films.example.org/a?b=c"),
        ("192.0.2.1:8080", "https://192.0.2.1/a?b=c"),
        ("[2001:db8::1]", "https://[2001:db8::1]/a?b=c"),
        ("[2001:db8::1]:80", "https://[2001:db8::1]/a?b=c"),
    ])
    func `the host that was asked for is kept, and its port is not`(host: String, url: String) {
        #expect(location("/a?b=c", host: host) == url)
    }

    @Test func `the port follows where it is not the standard one`() {
        #expect(location("/", host: "a", port: 8443) == "https://a:8443/")
        #expect(location("/", host: "[::1]:80", port: 8443) == "https://[::1]:8443/")
    }

    @Test func `the port is the one that the site is reached by from outside`() {
        #expect(location("/", host: "a", siteURL: "https://b", port: 8443) == "https://a/")
        #expect(location("/", host: "a", siteURL: "https://b:444", port: 8443) == "https://a:444/")
        #expect(location("/", host: "a", siteURL: "https://[::1]:444", port: 8443) == "https://a:444/")
        #expect(location("/", host: "a", siteURL: "https://[::1]", port: 8443) == "https://a/")
    }

    @Test func `a whole URL in the request line goes before the host`() {
        #expect(location("http://b:80/x", host: "a") == "https://b/x")
    }

    @Test func `the same address is answered with 308, whatever the method`() throws {
        let server = try SecureServer(siteURL: "https://films.example.org")
        let client = try server.plainClient()
        let answer = try client.ask("POST /items?x=%20 HTTP/1.1\r\nHost: a.example\r\nContent-Length: 3\r\n\r\nabc")
        #expect(answer.status == 308)
        #expect(answer["Location"] == "https://a.example/items?x=%20")
        #expect(answer["Connection"] == "close")
        client.endSending()
        #expect(try client.readToEnd().isEmpty)
    }

    @Test func `a client that names no host is sent to the site's own`() throws {
        let server = try SecureServer(siteURL: "https://films.example.org:8443")
        let answer = try server.plainClient().ask("GET /items HTTP/1.0\r\n\r\n")
        #expect(answer.status == 308)
        #expect(answer["Location"] == "https://films.example.org:8443/items")
    }

    @Test func `where no host is known, the client is told what is wrong`() throws {
        let answer = try SecureServer().plainClient().ask("GET /items HTTP/1.0\r\n\r\n")
        #expect(answer.status == 400)
        #expect(answer.text.contains("speaks TLS"))
    }

    @Test func `what is not a request is refused in plain`() throws {
        #expect(try SecureServer().plainClient().ask("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n").status == 400)
    }

    @Test func `a request in plain may come byte by byte`() throws {
        let client = try SecureServer().plainClient()
        for byte in askHello.utf8 { try client.send([byte]) }
        #expect(try client.answer().status == 308)
    }

    @Test func `no handler sees a request in plain, nor do its fields reach one`() throws {
        var hooks = ServerHooks()
        hooks.finish = { _, response in response.headers.append(.strictTransportSecurity, "max-age=1") }
        let server = try SecureServer(hooks: hooks)
        let answer = try server.plainClient().ask(askHello)
        #expect(answer.status == 308 && answer.body.isEmpty)
        // RFC 6797, 7.2: over a plain connection it must not be sent.
        #expect(answer["Strict-Transport-Security"] == nil)
    }

    @Test func `one more port only sends on`() throws {
        let server = try SecureServer(redirectPort: 0)
        let port = try #require(server.redirectPort)
        #expect(port != server.port)
        let answer = try RawClient(port: port).ask("GET /hello HTTP/1.1\r\nHost: a:\(port)\r\n\r\n")
        #expect(answer.status == 308)
        #expect(answer["Location"] == "https://a:\(server.port)/hello")
        let head = try RawClient(port: port).ask("HEAD /absent HTTP/1.1\r\nHost: a\r\n\r\n", isHead: true)
        #expect(head.status == 308)
        #expect(throws: TLSClient.Failure.self, "TLS is not spoken there") { try TLSClient(port: port) }
        #expect(try server.client().ask(askHello).text == "Hello")
    }

    @Test func `OPTIONS for the server as a whole is sent to its front`() throws {
        let answer = try SecureServer(siteURL: "https://a").plainClient().ask("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(answer["Location"] == "https://a/")
    }
}
