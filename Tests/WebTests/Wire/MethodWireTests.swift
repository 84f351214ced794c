import Support
import Testing

@testable import Web

/// What each method gets.
@Suite struct MethodWireTests {
    private func wire(_ transport: Transport) throws -> Wire {
        try Wire(transport) { routes in
            routes.on(.get, "/text") { _ in .text("Hello") }
            routes.on(.get, "/bytes") { _ in .bytes([1, 2, 3], contentType: "image/png", status: .created) }
            routes.on(.get, "/shared") { _ in Response(body: .shared([1, 2, 3, 4][1...])) }
            routes.on(.get, "/large") { _ in Response(body: .bytes([UInt8](repeating: 1, count: 1_000_000))) }
            routes.on(.get, "/nothing") { _ in .noContent }
            routes.on(.get, "/same") { _ in .text("x", status: .notModified) }
            routes.on(.get, "/away") { _ in .redirect(to: "/text") }
            routes.on(.get, "/conflict") { _ in throw HTTPError(.conflict, "Taken.") }
            routes.on(.get, "/fault") { _ in throw Fault() }
            routes.on(.get, "/waits", .reader) { _ in .text("slow") }
            routes.on(.post, "/text") { .text("posted \($0.body.count)") }
        }
    }

    private struct Fault: Error {}

    @Test(
        arguments: Transport.allCases,
        [
            "/text", "/bytes", "/shared", "/large", "/nothing", "/same", "/away", "/conflict", "/fault", "/waits",
            "/missing",
        ]
    )
    func `HEAD has the fields of GET, and no content`(_ transport: Transport, _ path: String) throws {
        let wire = try wire(transport)
        let client = try wire.client()
        let get = try client.ask("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
        let head = try client.ask("HEAD \(path) HTTP/1.1\r\nHost: a\r\n\r\n", isHead: true)
        #expect(head.statusLine == get.statusLine)
        let fields = { (answer: RawClient.Answer) in
            answer.headers.filter { !["Date", "X-Request-ID"].contains($0.name) }.map { "\($0.name): \($0.value)" }
        }
        #expect(fields(head) == fields(get))
        // Content that came in spite of all would now be read as an answer.
        #expect(try client.ask("GET /text HTTP/1.1\r\nHost: a\r\n\r\n").text == "Hello")
    }

    @Test(
        arguments: Transport.allCases,
        [
            "HEAD / HTTP/1.2\r\n\r\n", "HEAD / HTTP/1.1\r\nbad line\r\n\r\n", "HEAD /# HTTP/1.1\r\nHost: a\r\n\r\n",
            "HEAD / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", "HEAD / HTTP/1.1\r\n\r\n",
            "HEAD / HTTP/1.1\r\nHost: a\r\nExpect: x\r\n\r\n",
            "HEAD / HTTP/1.1\r\nHost: a\r\nContent-Length: 1100000\r\n\r\n",
        ]
    )
    func `a HEAD that is refused has no content either`(_ transport: Transport, _ request: String) throws {
        let wire = try wire(transport)
        let client = try wire.client()
        try client.send(request)
        client.endSending()
        #expect(try client.answer(isHead: true).status >= 400)
        #expect(try client.readToEnd().isEmpty)
    }

    @Test(arguments: Transport.allCases)
    func `a method that an address does not offer is a 405 that says what is`(_ transport: Transport) throws {
        let wire = try wire(transport)
        let client = try wire.client()
        let rows = [
            ("DELETE", "/text", "GET, HEAD, POST, OPTIONS"), ("PUT", "/bytes", "GET, HEAD, OPTIONS"),
            ("PATCH", "/bytes", "GET, HEAD, OPTIONS"),
        ]
        for (method, path, allow) in rows {
            let answer = try client.ask("\(method) \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(answer.status == 405)
            #expect(answer["Allow"] == allow)
        }
    }

    @Test(arguments: Transport.allCases)
    func `an address that is not there is a 404 whatever the method`(_ transport: Transport) throws {
        let wire = try wire(transport)
        let client = try wire.client()
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] {
            #expect(try client.ask("\(method) /missing HTTP/1.1\r\nHost: a\r\n\r\n").status == 404)
        }
    }

    @Test(arguments: Transport.allCases)
    func `OPTIONS tells what an address and the server offer`(_ transport: Transport) throws {
        let wire = try wire(transport)
        let client = try wire.client()
        let one = try client.ask("OPTIONS /text HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(one.status == 204)
        #expect(one["Allow"] == "GET, HEAD, POST, OPTIONS")
        #expect(one["Content-Length"] == nil)
        let all = try client.ask("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(all.status == 204)
        #expect(all["Allow"] == "GET, HEAD, POST, OPTIONS")
    }

    @Test(arguments: Transport.allCases, ["HEAD", "GET", "PUT", "DELETE"])
    func `only OPTIONS may ask for the server as a whole`(_ transport: Transport, _ method: String) throws {
        let wire = try wire(transport)
        let client = try wire.client()
        let request = "\(method) * HTTP/1.1\r\nHost: a\r\n\r\n"
        #expect(try client.ask(request, isHead: method == "HEAD").status == 400)
    }

    @Test(arguments: Transport.allCases)
    func `content of a request that is not served cannot be taken for the next one`(_ transport: Transport) throws {
        let content = "GET /text HTTP/1.1\r\nHost: a\r\n\r\n"
        for line in ["POST /missing", "PUT /text", "OPTIONS /text", "OPTIONS *"] {
            let wire = try wire(transport)
            let head = "\(line) HTTP/1.1\r\nHost: a\r\nContent-Length: \(content.utf8.count)\r\n\r\n"
            #expect(try wire.talk(head + content).count == 1)
        }
    }
}
