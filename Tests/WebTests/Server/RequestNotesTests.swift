import Domain
import Support
import Testing

@testable import Web

/// What an answer and its line in the log tell of how it was made.
@Suite struct RequestNotesTests {
    private struct Fault: Error {}

    private let entries = Monitor<[AccessLogEntry]>([])

    private func server(tellsTimes: Bool = false) throws -> TestServer {
        let entries = entries
        let pool = WorkerPool(name: "test", threadCount: 1, queueLimit: 1)
        return try TestServer(
            dispatcher: PoolDispatcher(pool: pool),
            hooks: ServerHooks(log: { entry in entries.update { $0.append(entry) } }),
            tellsTimes: tellsTimes
        ) { routes in
            for (path, place) in [("/who", Place.loop), ("/who/elsewhere", .reader)] {
                routes.on(.get, path, place) { request in
                    request.note(principal: 7)
                    if !request.rawQuery.isEmpty { throw Fault() }
                    return .text("seven")
                }
            }
        }
    }

    private func entry(of request: String, _ server: TestServer) throws -> AccessLogEntry {
        _ = try server.client().ask(request)
        return entries.wait { $0.last }
    }

    @Test(arguments: ["/who", "/who/elsewhere", "/who?fails", "/who/elsewhere?fails"])
    func `a handler says who it was, also when it fails, and when it worked is noted`(target: String) throws {
        let logged = try entry(of: "GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n", server())
        #expect(logged.request?.principal == 7)
        let timing = try #require(logged.request?.timing)
        #expect(timing.waiting + timing.handling <= logged.nanoseconds)
    }

    @Test func `of what no handler looked at, nobody and no time is noted`() throws {
        let plain = try entry(of: "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n", server())
        #expect(plain.request?.principal == nil && plain.request?.timing != nil)
        let missing = Responder(router: RouterBuilder().build(), dispatcher: InlineDispatcher())
        let request = Request(.get, "/nothing")
        #expect(missing.respond(to: request).status == .notFound && request.timing == nil)
    }

    // MARK: - Ids

    @Test(
        arguments: [
            ("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n", 200), ("GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n", 404),
            ("DELETE /hello HTTP/1.1\r\nHost: a\r\n\r\n", 405), ("GET /who?fails HTTP/1.1\r\nHost: a\r\n\r\n", 500),
            ("GET /hello HTTP/1.1\r\n\r\n", 400), ("GET\r\n", 400), ("GET / HTTP/9.9\r\n\r\n", 505),
            ("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 999999\r\n\r\n", 413),
        ]
    )
    func `every answer carries its id, and the log has the same`(text: String, status: Int) throws {
        let server = try server()
        let answer = try server.client().ask(text)
        #expect(answer.status == status)
        let id = try #require(answer["X-Request-ID"])
        #expect(id.utf8.count == 16 && id.utf8.allSatisfy { WireByte.hexValue($0) != nil })
        #expect(entries.wait { $0.last }.id.text == id)
    }

    @Test func `a request made in the process has its id in the answer too`() throws {
        var builder = RouterBuilder()
        builder.on(.get, "/origin") { .text($0.remoteAddress) }
        let proxies = TrustedProxies(try AddressSet(["10.0.0.0/8"]))
        let responder = Responder(router: builder.build(), dispatcher: InlineDispatcher(), proxies: proxies)
        let own = responder.respond(to: Request(.get, "/origin", remoteAddress: "192.0.2.1", id: 0xA7))
        #expect(own.headers[.xRequestID] == "00000000000000a7")
        let headers = [(HeaderName.xForwardedFor, "203.0.113.9"), (.xRequestID, "edge-17")]
        let proxied = responder.respond(to: Request(.get, "/origin", headers: headers, remoteAddress: "10.0.0.1"))
        #expect(proxied.headers[.xRequestID] == "edge-17")
        guard case .bytes(let bytes) = proxied.body else { throw Fault() }
        #expect(String(decoding: bytes, as: UTF8.self) == "203.0.113.9")
    }

    @Test func `nobody but the server writes ids`() async {
        await #expect(processExitsWith: .failure) {
            var headers = Headers()
            headers.set(.xRequestID, to: "mine")
        }
    }

    // MARK: - Server-Timing

    @Test func `in development an answer says how long it took, and never otherwise`() throws {
        let server = try server(tellsTimes: true)
        let handled = try server.client().ask("GET /who/elsewhere HTTP/1.1\r\nHost: a\r\n\r\n")
        let metrics = try #require(handled["Server-Timing"]).split(separator: ", ").map { $0.split(separator: ";dur=") }
        #expect(metrics.map(\.first) == ["wait", "handle", "total"])
        let milliseconds = metrics.compactMap { Double($0[1]) }
        #expect(milliseconds.count == 3 && milliseconds[0] + milliseconds[1] <= milliseconds[2] + 0.002)
        let missing = try server.client().ask("GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(missing["Server-Timing"]?.hasPrefix("total;dur=") == true)
        let production = try self.server()
        let plain = try production.client().ask("GET /who HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(plain.status == 200 && plain["Server-Timing"] == nil)
    }
}
