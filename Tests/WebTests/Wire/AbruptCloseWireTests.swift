import Glibc
import Support
import Testing

@testable import Web

/// Clients that go without a word, at every moment there is.
@Suite struct AbruptCloseWireTests {
    private static let requests = [
        "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 12\r\n\r\nhello, world",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nX: y\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nab",
        "NONSENSE\r\n\r\n",
    ]

    private static func routes() -> Router {
        var routes = RouterBuilder()
        routes.on(.get, "/") { _ in .text("Hello") }
        routes.on(.post, "/", .writer) { .bytes($0.body, contentType: "text/plain") }
        routes.on(.get, "/large") { _ in Response(body: .bytes([UInt8](repeating: 1, count: 3_000_000))) }
        return routes.build()
    }

    private static func server() -> InProcessServer {
        InProcessServer(responder: Responder(router: routes(), dispatcher: InlineDispatcher()))
    }

    @Test(arguments: requests)
    func `a client may go after every byte of its request`(_ request: String) throws {
        let server = Self.server()
        let bytes = Array(request.utf8)
        for count in 0...bytes.count {
            do {
                let client = server.client()
                try client.send(Array(bytes[..<count]))
                server.settle()
            }
            server.settle()
            #expect(server.connectionCount == 0)
        }
        #expect(try server.client().ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").text == "Hello")
    }

    @Test(arguments: requests)
    func `a client may go before anything of its request is read`(_ request: String) throws {
        let server = Self.server()
        let bytes = Array(request.utf8)
        for count in 0...bytes.count {
            do {
                let client = server.client()
                try client.send(Array(bytes[..<count]))
            }
            server.settle()
            #expect(server.connectionCount == 0)
        }
    }

    @Test func `a client may go while its answer is written`() throws {
        let server = Self.server()
        for _ in 0..<20 {
            do {
                let client = server.client()
                try client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
                server.settle()
                #expect(try !client.readWhatIsThere().isEmpty)
                server.settle()
                #expect(server.connectionCount == 1)
            }
            server.settle()
            #expect(server.connectionCount == 0)
        }
    }

    @Test func `a client may reset its connection while its answer is written`() throws {
        let wire = try Wire(.socket) { routes in
            routes.on(.get, "/") { _ in .text("Hello") }
            routes.on(.get, "/large") { _ in Response(body: .bytes([UInt8](repeating: 1, count: 8_000_000))) }
        }
        for _ in 0..<10 {
            let client = try wire.client()
            try client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
            client.closeWithReset()
        }
        #expect(try wire.client().ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").text == "Hello")
    }

    @Test(arguments: requests)
    func `a client may reset its connection after every byte of its request`(_ request: String) throws {
        let wire = try Wire(.socket) { routes in
            routes.on(.get, "/") { _ in .text("Hello") }
            routes.on(.post, "/", .writer) { .bytes($0.body, contentType: "text/plain") }
        }
        let bytes = Array(request.utf8)
        for count in 0...bytes.count {
            let client = try wire.client()
            client.closeWithReset()
            try client.send(Array(bytes[..<count]))
        }
        #expect(try wire.client().ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").text == "Hello")
    }

    @Test func `no socket stays open`() async {
        // Other tests open sockets too, so this one has a process of its own.
        await #expect(processExitsWith: .success) {
            let server = AbruptCloseWireTests.server()
            let before = AbruptCloseWireTests.openSockets()
            for request in AbruptCloseWireTests.requests + ["GET /large HTTP/1.1\r\nHost: a\r\n\r\n"] {
                let bytes = Array(request.utf8)
                for count in 0...bytes.count {
                    do {
                        let client = server.client()
                        try client.send(Array(bytes[..<count]))
                        server.settle()
                        _ = try client.readWhatIsThere()
                    }
                    server.settle()
                }
            }
            precondition(AbruptCloseWireTests.openSockets() == before, "sockets were left open")
        }
    }

    private static func openSockets() -> Int {
        (Int32(0)..<1024).count { descriptor in
            var information = stat()
            return fstat(descriptor, &information) == 0 && information.st_mode & S_IFMT == S_IFSOCK
        }
    }
}
