import Domain
import Support
import Testing

@testable import Web

/// Limits of time, by a clock that the test moves: just before the bound nothing happens, after it the connection is over.
///
/// Deadlines are looked at in sweeps, at most a second apart.
@Suite struct TimeLimitWireTests {
    private static let sweepMilliseconds = 1000

    private let limits = Limits()
    private let entries = Monitor<[AccessLogEntry]>([])

    private func server(_ limits: Limits = Limits()) -> InProcessServer {
        var routes = RouterBuilder()
        routes.on(.get, "/") { _ in .text("Hello") }
        routes.on(.post, "/", maxBodyBytes: 10_000_000) { .text("\($0.body.count)") }
        routes.on(.get, "/large") { _ in Response(body: .bytes([UInt8](repeating: 1, count: 10_000_000))) }
        var hooks = ServerHooks()
        hooks.log = { [entries] entry in entries.update { $0.append(entry) } }
        return InProcessServer(
            limits: limits,
            responder: Responder(router: routes.build(), dispatcher: InlineDispatcher(), hooks: hooks)
        )
    }

    /// Goes to the last moment before the bound, and then past it.
    private func cross(_ milliseconds: Int, on server: InProcessServer, before: () throws -> Void) rethrows {
        server.advance(milliseconds: milliseconds - 1)
        try before()
        server.advance(milliseconds: 1 + Self.sweepMilliseconds)
    }

    @Test func `a header that takes too long is a 408`() throws {
        let server = server()
        let client = server.client()
        try client.send("GET / HTTP/1.1\r\nHo")
        server.settle()
        try cross(limits.headerMilliseconds, on: server) { try #expect(client.readWhatIsThere().isEmpty) }
        let answer = try client.answer()
        #expect(answer.status == 408)
        #expect(answer["Connection"] == "close")
    }

    @Test func `a header that trickles gains no time`() throws {
        let server = server()
        let client = server.client()
        let pieces = Array("GET / HTTP/1.1\r\n").map(String.init)
        for piece in pieces {
            try client.send(piece)
            server.advance(milliseconds: limits.headerMilliseconds / pieces.count)
        }
        server.advance(milliseconds: 2 * Self.sweepMilliseconds)
        #expect(try client.answer().status == 408)
    }

    @Test func `an empty line before a request gains no time`() throws {
        let server = server()
        let client = server.client()
        server.advance(milliseconds: limits.headerMilliseconds - 1)
        try client.send("\r\n")
        server.advance(milliseconds: 1 + Self.sweepMilliseconds)
        #expect(try client.answer().status == 408)
    }

    @Test func `a connection on which nothing is ever sent is closed without a word`() throws {
        let server = server()
        let client = server.client()
        cross(limits.headerMilliseconds, on: server) { #expect(server.connectionCount == 1) }
        #expect(server.connectionCount == 0)
        #expect(try client.readToEnd().isEmpty)
    }

    @Test func `an idle connection is closed without a word`() throws {
        let server = server()
        let client = server.client()
        #expect(try client.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").text == "Hello")
        cross(limits.idleMilliseconds, on: server) { #expect(server.connectionCount == 1) }
        #expect(server.connectionCount == 0)
        #expect(try client.readToEnd().isEmpty)
    }

    @Test func `each request begins the idle time anew`() throws {
        let server = server()
        let client = server.client()
        for _ in 0..<3 {
            #expect(try client.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").text == "Hello")
            server.advance(milliseconds: limits.idleMilliseconds - 1)
        }
        #expect(server.connectionCount == 1)
    }

    @Test func `the header of a later request has the same time as that of the first`() throws {
        let server = server()
        let client = server.client()
        #expect(try client.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").text == "Hello")
        server.advance(milliseconds: limits.idleMilliseconds - 1)
        try client.send("GET")
        server.settle()
        try cross(limits.headerMilliseconds, on: server) { try #expect(client.readWhatIsThere().isEmpty) }
        #expect(try client.answer().status == 408)
    }

    @Test(arguments: ["Content-Length: 100000\r\n\r\nabc", "Transfer-Encoding: chunked\r\n\r\n186A0\r\nabc"])
    func `content that stops coming is a 408`(_ content: String) throws {
        let server = server()
        let client = server.client()
        try client.send("POST / HTTP/1.1\r\nHost: a\r\n" + content)
        server.settle()
        try cross(limits.bodyProgressMilliseconds, on: server) { try #expect(client.readWhatIsThere().isEmpty) }
        #expect(try client.answer().status == 408)
    }

    @Test func `a client that was told to continue has as long as any other`() throws {
        let server = server()
        let client = server.client()
        let head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n"
        #expect(try client.ask(head).status == 100)
        try cross(limits.bodyProgressMilliseconds, on: server) { try #expect(client.readWhatIsThere().isEmpty) }
        #expect(try client.answer().status == 408)
    }

    @Test func `content at the least rate is taken for as long as it comes`() throws {
        let server = server()
        let client = server.client()
        let piece = [UInt8](repeating: 65, count: limits.bodyProgressBytes)
        try client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(20 * piece.count)\r\n\r\n")
        for _ in 0..<20 {
            server.advance(milliseconds: limits.bodyProgressMilliseconds - 1)
            try client.send(piece)
            server.settle()
        }
        #expect(try client.answer().text == "\(20 * piece.count)")
    }

    @Test func `content below the least rate is a 408`() throws {
        let server = server()
        let client = server.client()
        try client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n")
        server.settle()
        for _ in 0..<30 {
            try client.send([UInt8](repeating: 65, count: limits.bodyProgressBytes / 30 - 1))
            server.advance(milliseconds: limits.bodyProgressMilliseconds / 30)
        }
        server.advance(milliseconds: Self.sweepMilliseconds)
        #expect(try client.answer().status == 408)
    }

    @Test func `chunk extensions are no progress`() throws {
        var limits = Limits()
        limits.chunkOverheadBytes = 1 << 20
        let server = server(limits)
        let client = server.client()
        try client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in 0..<30 {
            try client.send("1;" + String(repeating: "x", count: limits.bodyProgressBytes / 10) + "\r\na\r\n")
            server.advance(milliseconds: limits.bodyProgressMilliseconds / 30)
        }
        server.advance(milliseconds: Self.sweepMilliseconds)
        #expect(try client.answer().status == 408)
    }

    @Test func `a client that takes nothing of its answer is given up`() throws {
        let server = server()
        let client = server.client()
        try client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
        server.settle()
        cross(limits.writeStallMilliseconds, on: server) { #expect(server.connectionCount == 1) }
        #expect(server.connectionCount == 0)
        let entry = entries.update { $0.first }
        #expect(entry?.isComplete == false)
        #expect(entry?.status == .ok)
        #expect(try client.readToEnd().count < 10_000_000)
    }

    @Test func `a client that takes its answer at the least rate keeps its connection`() throws {
        let server = server()
        let client = server.client()
        try client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
        server.settle()
        for _ in 0..<10 {
            // The kernel counts whole pieces of up to 32 KiB and what surrounds them, so what is taken is some more.
            try client.takeSome(100_000)
            server.advance(milliseconds: limits.writeStallMilliseconds)
        }
        #expect(server.connectionCount == 1)
        #expect(try client.answer().body.count == 10_000_000)
    }

    @Test func `a client that takes a byte of its answer now and then is given up`() throws {
        let server = server()
        let client = server.client()
        try client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
        server.settle()
        for _ in 0..<10 {
            try client.takeSome(1)
            server.advance(milliseconds: limits.writeStallMilliseconds / 10)
        }
        server.advance(milliseconds: Self.sweepMilliseconds)
        #expect(server.connectionCount == 0)
    }

    @Test func `a refused client that does not go is closed`() throws {
        let server = server()
        let client = server.client()
        #expect(try client.ask("NONSENSE\r\n\r\n").status == 400)
        cross(limits.lingerMilliseconds, on: server) { #expect(server.connectionCount == 1) }
        #expect(server.connectionCount == 0)
    }

    @Test func `a refused client gains no time by sending on`() throws {
        let server = server()
        let client = server.client()
        #expect(try client.ask("NONSENSE\r\n\r\n").status == 400)
        for _ in 0..<10 {
            try client.send([UInt8](repeating: 65, count: 1000))
            server.advance(milliseconds: limits.lingerMilliseconds / 10)
        }
        server.advance(milliseconds: Self.sweepMilliseconds)
        #expect(server.connectionCount == 0)
    }

    @Test func `a draining server waits for requests under way until its deadline`() throws {
        let server = server()
        let client = server.client()
        try client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nab")
        server.settle()
        server.drain(deadlineMilliseconds: 5000)
        cross(5000, on: server) { #expect(server.connectionCount == 1) }
        #expect(server.connectionCount == 0)
        #expect(try client.readToEnd().isEmpty)
    }

    @Test func `a draining server answers what was begun, and then closes`() throws {
        let server = server()
        let begun = server.client()
        let idle = server.client()
        try begun.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nab")
        server.settle()
        server.drain(deadlineMilliseconds: 5000)
        server.advance(milliseconds: limits.partingMilliseconds + Self.sweepMilliseconds)
        #expect(try idle.readToEnd().isEmpty)
        let answer = try begun.ask("c")
        #expect(answer.text == "3")
        #expect(answer["Connection"] == "close")
    }
}
