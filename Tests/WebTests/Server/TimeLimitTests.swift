import Domain
import Support
import Testing

@testable import Web

/// Each limit is made tiny in turn, and the client only waits for what the server does.
@Suite struct TimeLimitTests {
    private func limits(_ change: (inout Limits) -> Void) -> Limits {
        var limits = Limits.patient
        change(&limits)
        return limits
    }

    @Test func `a header that does not arrive in time is a 408`() throws {
        let server = try TestServer(limits: limits { $0.headerMilliseconds = 40 })
        let client = try server.client()
        #expect(try client.ask("GET /hello HTTP/1.1\r\nHo").status == 408)
        client.endSending()
        #expect(try client.readToEnd().isEmpty)
    }

    @Test func `a connection that never sends anything is closed`() throws {
        let server = try TestServer(limits: limits { $0.headerMilliseconds = 40 })
        #expect(try server.client().readToEnd().isEmpty)
    }

    @Test func `a connection that stays idle is closed`() throws {
        let server = try TestServer(limits: limits { $0.idleMilliseconds = 40 })
        let client = try server.client()
        #expect(try client.ask("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n").text == "Hello")
        #expect(try client.readToEnd().isEmpty)
    }

    @Test func `a body that stops coming is a 408`() throws {
        let server = try TestServer(limits: limits { $0.bodyProgressMilliseconds = 40 })
        let client = try server.client()
        #expect(try client.ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc").status == 408)
    }

    @Test func `a client that takes nothing of its answer is given up`() throws {
        let entries = Monitor<[AccessLogEntry]>([])
        var hooks = ServerHooks()
        hooks.log = { entry in entries.update { $0.append(entry) } }
        let server = try TestServer(limits: limits { $0.writeStallMilliseconds = 40 }, hooks: hooks) { routes in
            routes.on(.get, "/large") { _ in
                .bytes([UInt8](repeating: 1, count: 30_000_000), contentType: "application/octet-stream")
            }
        }
        let client = try server.client()
        try client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
        let entry = entries.wait { $0.first }
        #expect(!entry.isComplete)
        #expect(entry.status == .ok)
        #expect(entry.bodyBytes == 30_000_000)
        withExtendedLifetime(client) {}
    }
}
