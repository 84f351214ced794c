import Domain
import Support
import Testing

@testable import Web

@Suite struct DrainTests {
    @Test func `a server told to stop closes idle connections and ends`() throws {
        let server = try TestServer()
        let client = try server.client()
        #expect(try client.ask("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n").text == "Hello")
        server.server.stop(deadlineSeconds: 60)
        #expect(try client.readToEnd().isEmpty)
        server.server.waitUntilStopped()
        #expect(throws: RawClient.Failure.self) { try server.client() }
    }

    @Test func `a request that was on its way when the server was told to stop is answered as the last`() throws {
        var limits = Limits.patient
        limits.partingMilliseconds = 60_000
        let server = try TestServer(limits: limits)
        let used = try server.client()
        let fresh = try server.client()
        #expect(try used.ask("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n").text == "Hello")
        server.server.stop(deadlineSeconds: 60)
        while (try? server.client()) != nil {}
        for client in [used, fresh] {
            let answer = try client.ask("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(answer.text == "Hello" && answer["Connection"] == "close")
            client.endSending()
            #expect(try client.readToEnd().isEmpty)
        }
        server.server.waitUntilStopped()
    }

    @Test func `what a client sends behind its last answer does not take that answer away`() throws {
        var limits = Limits.patient
        limits.partingMilliseconds = 60_000
        let server = try TestServer(limits: limits)
        let client = try server.client()
        #expect(try client.ask("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n").text == "Hello")
        server.server.stop(deadlineSeconds: 60)
        while (try? server.client()) != nil {}
        try client.send("GET /items/1 HTTP/1.1\r\nHost: a\r\n\r\nGET /items/2 HTTP/1.1\r\nHost: a\r\n\r\n")
        try client.send(String(repeating: "GET /items/3 HTTP/1.1\r\nHost: a\r\n\r\n", count: 1000))
        #expect(try client.answer().text == "1")
        client.endSending()
        #expect(try client.readToEnd().isEmpty)
        server.server.waitUntilStopped()
    }

    @Test func `a running request is finished, and told that it is the last`() throws {
        let gate = Gate()
        let pool = WorkerPool(name: "drain", threadCount: 1, queueLimit: 1)
        let server = try TestServer(dispatcher: PoolDispatcher(pool: pool)) { routes in
            routes.on(.get, "/slow", .reader) { _ in
                gate.pass()
                return .text("slow")
            }
        }
        let client = try server.client()
        try client.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
        gate.waitForArrival()
        let idle = try server.client()
        #expect(try idle.ask("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n").text == "Hello")
        server.server.stop(deadlineSeconds: 60)
        // The idle connection's end shows that the loop has begun to drain.
        #expect(try idle.readToEnd().isEmpty)
        #expect(throws: RawClient.Failure.self, "the port is free for the next server") { try server.client() }
        gate.open()
        let answer = try client.answer()
        #expect(answer.text == "slow")
        #expect(answer["Connection"] == "close")
        server.server.waitUntilStopped()
    }

    @Test func `a request that goes on too long is cut off at the deadline`() throws {
        let server = try TestServer()
        let client = try server.client()
        try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n")
        #expect(try client.answer().status == 100)
        server.server.stop(deadlineSeconds: 0)
        server.server.waitUntilStopped()
        #expect(try client.readToEnd().isEmpty)
    }

    @Test func `a port in use is refused with a text that says so`() throws {
        let server = try TestServer()
        let error = #expect(throws: ServerError.self) {
            try Server(
                configuration: ServerConfiguration(port: server.server.port),
                router: RouterBuilder().build(),
                dispatcher: InlineDispatcher()
            )
        }
        #expect(error?.description.contains("in use") == true)
    }

    @Test func `a host that does not exist is refused with a text that says so`() {
        let error = #expect(throws: ServerError.self) {
            try Server(
                configuration: ServerConfiguration(host: "256.0.0.1.invalid", port: 0),
                router: RouterBuilder().build(),
                dispatcher: InlineDispatcher()
            )
        }
        #expect(error?.description.contains("256.0.0.1.invalid") == true)
    }

    @Test func `several loops share one port`() throws {
        let started = Monitor<Set<Int>>([])
        var builder = RouterBuilder()
        builder.on(.get, "/") { _ in .text("here") }
        let server = try Server(
            configuration: ServerConfiguration(port: 0, loopCount: 3) { loop in
                started.update { _ = $0.insert(loop) }
            },
            router: builder.build(),
            dispatcher: InlineDispatcher()
        )
        server.start()
        for _ in 0..<20 {
            #expect(try RawClient(port: server.port).ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").text == "here")
        }
        #expect(started.wait { $0.count == 3 ? $0 : nil } == [0, 1, 2])
        server.stop(deadlineSeconds: 0)
        server.waitUntilStopped()
    }
}
