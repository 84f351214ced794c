import Domain
import Support
import Testing

@testable import Web

private let hello = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n"

@Suite struct ConnectionLimitTests {
    private let gate = Gate()

    private func limits(_ change: (inout Limits) -> Void) -> Limits {
        var limits = Limits.patient
        change(&limits)
        return limits
    }

    /// A server whose `/slow` waits at the gate, so that its client waits for an answer and not for a request.
    private func server(
        _ configuration: ServerConfiguration = ServerConfiguration(port: 0, loopCount: 1),
        _ change: (inout Limits) -> Void
    ) throws -> TestServer {
        let pool = WorkerPool(name: "places", threadCount: 1, queueLimit: 10)
        let gate = gate
        return try TestServer(configuration, limits: limits(change), dispatcher: PoolDispatcher(pool: pool)) { routes in
            routes.on(.get, "/slow", .reader) { _ in
                gate.pass()
                return .text("slow")
            }
        }
    }

    @Test func `a newcomer is refused 503 with a time to come again when all places are at work`() throws {
        let server = try server { $0.connections = 1 }
        let first = try server.client()
        try first.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
        gate.waitForArrival()
        let second = try server.client()
        let refusal = try second.ask(hello)
        #expect(refusal.status == 503)
        #expect(refusal["Retry-After"] == "1" && refusal["Connection"] == "close")
        second.endSending()
        #expect(try second.readToEnd().isEmpty)
        gate.open()
        #expect(try first.answer().text == "slow")
    }

    @Test func `a newcomer beyond those refused gently is closed without a word`() throws {
        let server = try server {
            $0.connections = 1
            $0.gentleRefusals = 1
        }
        let first = try server.client()
        try first.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
        gate.waitForArrival()
        let second = try server.client()
        #expect(try second.answer().status == 503)
        #expect(try server.client().readToEnd().isEmpty)
        gate.open()
        #expect(try first.answer().text == "slow")
    }

    @Test func `the connection that has been idle longest gives its place to a newcomer`() throws {
        let server = try server { $0.connections = 3 }
        let clients = try (0..<3).map { _ in try server.client() }
        for client in clients { #expect(try client.ask(hello).status == 200) }
        #expect(try clients[0].ask(hello).status == 200)
        let newcomer = try server.client()
        #expect(try newcomer.ask(hello).status == 200)
        #expect(try clients[1].readToEnd().isEmpty)
        for client in [clients[0], clients[2], newcomer] { #expect(try client.ask(hello).status == 200) }
    }

    @Test func `a header that does not come to its end gives its place to a newcomer`() throws {
        let server = try server { $0.connections = 1 }
        let slow = try server.client()
        try slow.send("GET /hello HTTP/1.1\r\nHo")
        #expect(try server.client().ask(hello).status == 200)
        #expect(try slow.readToEnd().isEmpty)
    }

    @Test func `a request at work never gives up its place`() throws {
        let server = try server { $0.connections = 2 }
        let busy = try server.client()
        try busy.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
        gate.waitForArrival()
        for _ in 0..<5 { #expect(try server.client().ask(hello).status == 200) }
        gate.open()
        #expect(try busy.answer().text == "slow")
    }

    @Test func `a client with as many connections as one may have is refused, and others are not`() throws {
        let server = try server { $0.connectionsPerAddress = 2 }
        let first = try server.client()
        let second = try server.client()
        #expect(try first.ask(hello).status == 200)
        #expect(try second.ask(hello).status == 200)
        let third = try server.client()
        let refusal = try third.answer()
        #expect(refusal.status == 503 && refusal.text.contains("Your address"))
        #expect(refusal["Retry-After"] == "1")
        #expect(try server.client(from: "127.0.0.2").ask(hello).status == 200)
        #expect(try first.ask(hello).status == 200)
        withExtendedLifetime(second) {}
    }

    @Test func `a place is free again once its connection has closed`() throws {
        let server = try server { $0.connectionsPerAddress = 1 }
        for _ in 0..<5 {
            let client = try server.client()
            #expect(try client.ask("GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").status == 200)
            #expect(try client.readToEnd().isEmpty)
        }
    }

    @Test func `a proxy may have any number of connections`() throws {
        let proxies = TrustedProxies(try AddressSet(["127.0.0.9"]))
        let configuration = ServerConfiguration(port: 0, loopCount: 1, proxies: proxies)
        let server = try server(configuration) { $0.connectionsPerAddress = 1 }
        let clients = try (0..<5).map { _ in try server.client(from: "127.0.0.9") }
        for client in clients { #expect(try client.ask(hello).status == 200) }
        #expect(try server.client().ask(hello).status == 200)
    }

    @Test func `the limits hold over all loops together`() throws {
        let server = try server(ServerConfiguration(port: 0, loopCount: 3)) { $0.connectionsPerAddress = 1 }
        let first = try server.client()
        #expect(try first.ask(hello).status == 200)
        for _ in 0..<10 {
            let client = try server.client()
            #expect(try client.answer().status == 503)
        }
        #expect(try first.ask(hello).status == 200)
    }

    @Test func `refusals are told to the operator`() throws {
        let notices = Monitor<[String]>([])
        var hooks = ServerHooks()
        hooks.notice = { text in notices.update { $0.append(text) } }
        let few = limits { limits in
            limits.connectionsPerAddress = 1
            // So that the loop looks up often.
            limits.lingerMilliseconds = 20
        }
        let server = try TestServer(limits: few, hooks: hooks)
        let first = try server.client()
        #expect(try first.ask(hello).status == 200)
        #expect(try server.client().answer().status == 503)
        #expect(notices.wait { $0.first }.contains("refused: 1"))
    }
}
