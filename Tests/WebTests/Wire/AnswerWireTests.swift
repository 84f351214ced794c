import Support
import Testing

@testable import Web

/// What an answer looks like on the wire.
@Suite struct AnswerWireTests {
    @Test func `an answer, byte for byte`() throws {
        let wire = try Wire(.inProcess)
        let client = try wire.client()
        try client.send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n")
        client.endSending()
        #expect(
            String(decoding: try client.readToEnd(), as: UTF8.self)
                == "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
                + "X-Request-ID: e220a8397b1dcdaf\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 9\r\n\r\nGET /x []"
        )
    }

    @Test func `the date is that of the answer`() throws {
        let server = InProcessServer(
            responder: Responder(router: RouterBuilder().build(), dispatcher: InlineDispatcher())
        )
        let client = server.client()
        let dates = try [0, 999, 1, 61_000].map { milliseconds in
            server.advance(milliseconds: milliseconds)
            return try client.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n")["Date"] ?? ""
        }
        #expect(dates.map { $0.dropFirst(17) } == ["08:49:37 GMT", "08:49:37 GMT", "08:49:38 GMT", "08:50:39 GMT"])
    }

    @Test(arguments: Transport.allCases, [Status.noContent, .notModified])
    func `an answer that may have no content has neither it nor a length`(
        _ transport: Transport,
        _ status: Status
    ) throws {
        let wire = try Wire(transport) { routes in
            routes.on(.get, "/") { _ in .text("content", status: status) }
        }
        let answers = try wire.talk(String(repeating: "GET / HTTP/1.1\r\nHost: a\r\n\r\n", count: 2))
        #expect(answers.map(\.status) == [status.code, status.code])
        #expect(answers.allSatisfy { $0["Content-Length"] == nil && $0["Transfer-Encoding"] == nil })
    }

    @Test(arguments: Transport.allCases)
    func `an answer without content says so`(_ transport: Transport) throws {
        let wire = try Wire(transport) { routes in
            routes.on(.get, "/") { _ in Response(.created) }
        }
        let answers = try wire.talk(String(repeating: "GET / HTTP/1.1\r\nHost: a\r\n\r\n", count: 2))
        #expect(answers.map { $0["Content-Length"] } == ["0", "0"])
    }

    @Test(arguments: Transport.allCases)
    func `a client of HTTP 1 0 is answered with a length too`(_ transport: Transport) throws {
        let wire = try Wire(transport)
        let answers = try wire.talk("POST /x HTTP/1.0\r\nContent-Length: 3\r\n\r\nabc")
        #expect(answers.map(\.text) == ["POST /x [abc]"])
        #expect(answers.first?.statusLine == "HTTP/1.1 200 OK")
        #expect(answers.first?["Content-Length"] == "13")
    }

    @Test(arguments: Transport.allCases)
    func `every answer has one date and one length`(_ transport: Transport) throws {
        let wire = try Wire(transport)
        let requests = [
            "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "NONSENSE\r\n\r\n", "BREW / HTTP/1.1\r\n\r\n",
            "GET / HTTP/3.0\r\n\r\n", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100001\r\n\r\n",
        ]
        for request in requests {
            let answers = try wire.talk(request)
            #expect(answers.count == 1)
            // Reading a field that is repeated is nil.
            #expect(answers.first?["Date"]?.hasSuffix(" GMT") == true)
            #expect(answers.first?["Content-Length"] != nil)
        }
    }

    @Test(arguments: Transport.allCases)
    func `names of fields count whatever their case`(_ transport: Transport) throws {
        let wire = try Wire(transport) { routes in
            routes.on(.get, "/") { .text("\($0.header(.cookie) ?? "") \($0.headers(.accept))") }
        }
        let answers = try wire.talk("GET / HTTP/1.1\r\nhOST: a\r\nCOOKIE: x=1\r\naccept: b\r\nAcCePt: c\r\n\r\n")
        #expect(answers.map(\.text) == [#"x=1 ["b", "c"]"#])
    }

    @Test(arguments: Transport.allCases)
    func `a thrown error becomes an answer and the connection stays`(_ transport: Transport) throws {
        struct Secret: Error {}
        let wire = try Wire(transport) { routes in
            routes.on(.get, "/fails") { _ in throw Secret() }
            routes.on(.get, "/fails/elsewhere", .reader) { _ in throw Secret() }
            routes.on(.get, "/conflicts") { _ in throw HTTPError(.conflict, "Taken.") }
        }
        let answers = try wire.talk(
            ["/fails", "/fails/elsewhere", "/conflicts"].map { "GET \($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined()
        )
        #expect(answers.map(\.status) == [500, 500, 409])
        #expect(answers.allSatisfy { !$0.text.contains("Secret") })
    }
}
