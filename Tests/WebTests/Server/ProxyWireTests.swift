import Domain
import Support
import Testing

@testable import Web

/// Origins as handlers see them, over a socket of this machine: the test's client is the proxy, or says that it is one.
@Suite struct ProxyWireTests {
    private let entries = Monitor<[AccessLogEntry]>([])

    private func server(trusting names: [String], fields: TrustedProxies.Fields = .xForwarded) throws -> TestServer {
        let entries = entries
        return try TestServer(
            hooks: ServerHooks(log: { entry in entries.update { $0.append(entry) } }),
            proxies: TrustedProxies(try AddressSet(names), fields: fields)
        ) { routes in
            for (path, place) in [("/origin", Place.loop), ("/elsewhere", .reader)] {
                routes.on(.get, path, place) { request in
                    .text(
                        "\(request.remoteAddress) \(request.peerAddress) \(request.isSecure) \(request.authority ?? "-")"
                    )
                }
            }
        }
    }

    private func ask(_ server: TestServer, _ path: String, _ fields: String...) throws -> RawClient.Answer {
        let lines = ["GET \(path) HTTP/1.1", "Host: inner"] + fields
        return try server.client().ask(lines.joined(separator: "\r\n") + "\r\n\r\n")
    }

    @Test(arguments: ["/origin", "/elsewhere"])
    func `a handler sees the client of a trusted proxy`(path: String) throws {
        let server = try server(trusting: ["loopback"])
        let answer = try ask(
            server,
            path,
            "X-Forwarded-For: 192.0.2.66, 203.0.113.9",
            "X-Forwarded-Proto: https",
            "X-Forwarded-Host: films.example"
        )
        #expect(answer.text == "203.0.113.9 127.0.0.1 true films.example")
        #expect(entries.wait { $0.first }.remoteAddress == "203.0.113.9")
    }

    @Test func `a handler sees what the standard field says`() throws {
        let server = try server(trusting: ["127.0.0.1"], fields: .forwarded)
        let answer = try ask(
            server,
            "/origin",
            "X-Forwarded-For: 192.0.2.66",
            "Forwarded: for=\"[2001:db8::9]:4711\";proto=https;host=films.example"
        )
        #expect(answer.text == "2001:db8::9 127.0.0.1 true films.example")
    }

    @Test func `a client that is no proxy cannot claim to be somebody else`() throws {
        for fields in [TrustedProxies.Fields.xForwarded, .forwarded] {
            let server = try server(trusting: ["10.0.0.0/8", "::1", "unix"], fields: fields)
            let answer = try ask(
                server,
                "/origin",
                "X-Forwarded-For: 192.0.2.66",
                "X-Forwarded-Proto: https",
                "X-Forwarded-Host: evil.example",
                "Forwarded: for=192.0.2.66;proto=https;host=evil.example",
                "X-Request-ID: mine"
            )
            #expect(answer.text == "127.0.0.1 127.0.0.1 false inner")
            #expect(answer["X-Request-ID"] != "mine")
        }
    }

    @Test func `without a trusted proxy nothing of it is read`() throws {
        let server = try TestServer { $0.on(.get, "/origin") { .text("\($0.remoteAddress) \($0.isSecure)") } }
        let answer = try ask(server, "/origin", "X-Forwarded-For: 192.0.2.66", "X-Forwarded-Proto: https")
        #expect(answer.text == "127.0.0.1 false")
    }

    @Test func `what was believed of one request is not believed of the next on its connection`() throws {
        let server = try server(trusting: ["loopback"])
        let client = try server.client()
        let first = try client.ask("GET /origin HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 203.0.113.9\r\n\r\n")
        let second = try client.ask("GET /origin HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 203.0.113.10\r\n\r\n")
        let third = try client.ask("GET /origin HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(
            [first, second, third].map { $0.text.prefix { $0 != " " } } == ["203.0.113.9", "203.0.113.10", "127.0.0.1"]
        )
    }

    @Test func `the id that a trusted proxy gave comes back, and stands in the log`() throws {
        let server = try server(trusting: ["loopback"])
        #expect(try ask(server, "/origin", "X-Request-ID: edge-17")["X-Request-ID"] == "edge-17")
        #expect(entries.wait { $0.first }.id.text == "edge-17")
    }
}
