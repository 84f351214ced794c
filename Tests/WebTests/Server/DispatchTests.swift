import Domain
import Support
import Testing

@testable import Web

@Suite struct DispatchTests {
    private let pool = WorkerPool(name: "test", threadCount: 1, queueLimit: 1)
    private let gate = Gate()

    private func server(hooks: ServerHooks = ServerHooks()) throws -> TestServer {
        let gate = gate
        return try TestServer(dispatcher: PoolDispatcher(pool: pool), hooks: hooks) { routes in
            routes.on(.get, "/slow", .reader) { _ in
                gate.pass()
                return .text("slow")
            }
            routes.on(.post, "/write", .writer) { .bytes($0.body, contentType: "text/plain") }
        }
    }

    @Test func `a handler that waits does not hold up other connections`() throws {
        let server = try server()
        let slow = try server.client()
        try slow.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
        gate.waitForArrival()
        #expect(try server.client().ask("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n").text == "Hello")
        gate.open()
        #expect(try slow.answer().text == "slow")
    }

    @Test func `requests behind one that waits are answered after it`() throws {
        let server = try server()
        let client = try server.client()
        try client.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
        gate.waitForArrival()
        try client.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
        client.endSending()
        gate.open()
        #expect(try client.answer().text == "slow")
        #expect(try client.answer().text == "Hello")
        #expect(try client.readToEnd().isEmpty)
    }

    @Test func `a full place is answered 503 with a time to come again`() throws {
        let server = try server()
        let first = try server.client()
        try first.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
        gate.waitForArrival()
        #expect(pool.submit {}, "one more fits in the queue")
        let refused = try server.client().ask("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(refused.status == 503)
        #expect(refused["Retry-After"] == "1")
        gate.open()
        #expect(try first.answer().text == "slow")
    }

    @Test func `a client that leaves while its handler runs is forgotten`() throws {
        let entries = Monitor<[AccessLogEntry]>([])
        var hooks = ServerHooks()
        hooks.log = { entry in entries.update { $0.append(entry) } }
        let server = try server(hooks: hooks)
        do {
            let client = try server.client()
            try client.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
            gate.waitForArrival()
            client.closeWithReset()
        }
        #expect(try server.client().ask("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n").text == "Hello")
        gate.open()
        #expect(try server.client().ask("POST /write HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nok").text == "ok")
    }

    @Test func `every answer gets its last touch and its line in the log`() throws {
        let entries = Monitor<[AccessLogEntry]>([])
        let hooks = ServerHooks(
            finish: { _, response in response.headers.set(.xContentTypeOptions, to: "nosniff") },
            log: { entry in entries.update { $0.append(entry) } }
        )
        let server = try server(hooks: hooks)
        let client = try server.client()
        let found = try client.ask("GET /hello?x HTTP/1.1\r\nHost: a\r\n\r\n")
        let missing = try client.ask("GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n")
        let logged = entries.wait { $0.count == 2 ? $0 : nil }
        #expect(logged.map(\.status) == [.ok, .notFound])
        #expect(logged[0].bodyBytes == 5)
        #expect(logged[0].remoteAddress == "127.0.0.1")
        #expect(logged.map(\.isComplete) == [true, true])
        #expect(logged.map(\.id.text) == [found["X-Request-ID"], missing["X-Request-ID"]])
        #expect(found["X-Request-ID"] != missing["X-Request-ID"])
        #expect([found, missing].map { $0["X-Content-Type-Options"] } == ["nosniff", "nosniff"])
    }
}
