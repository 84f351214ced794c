import Support
import Testing

@testable import Web

/// How long a connection lives, and that answers leave it in order.
@Suite struct PersistenceWireTests {
    /// Whether the connection stays after a request with this version and these fields, and what the answer says of it.
    struct Row: Sendable, CustomTestStringConvertible {
        let version: String
        let fields: String
        let stays: Bool
        var answerField: String?

        var testDescription: String { "HTTP/\(version) with \(fields.isEmpty ? "nothing" : fields)" }
    }

    private static let rows = [
        Row(version: "1.1", fields: "", stays: true),
        Row(version: "1.1", fields: "Connection: keep-alive\r\n", stays: true),
        Row(version: "1.1", fields: "Connection: Keep-Alive, x\r\n", stays: true),
        Row(version: "1.1", fields: "Connection: closed\r\n", stays: true),
        Row(version: "1.1", fields: "Connection: x-close\r\n", stays: true),
        Row(version: "1.1", fields: "Connection:\r\n", stays: true),
        Row(version: "1.1", fields: "Proxy-Connection: close\r\n", stays: true),
        Row(version: "1.1", fields: "Connection: close\r\n", stays: false, answerField: "close"),
        Row(version: "1.1", fields: "Connection: CLOSE\r\n", stays: false, answerField: "close"),
        Row(version: "1.1", fields: "connection:close\r\n", stays: false, answerField: "close"),
        Row(version: "1.1", fields: "Connection: \tClose\t \r\n", stays: false, answerField: "close"),
        Row(version: "1.1", fields: "Connection: te,close\r\n", stays: false, answerField: "close"),
        Row(version: "1.1", fields: "Connection: te , , cLoSe ,x\r\n", stays: false, answerField: "close"),
        Row(version: "1.1", fields: "Connection: close, keep-alive\r\n", stays: false, answerField: "close"),
        Row(version: "1.1", fields: "Connection: x\r\nConnection: close\r\n", stays: false, answerField: "close"),
        Row(version: "1.0", fields: "", stays: false, answerField: "close"),
        Row(version: "1.0", fields: "Connection: close\r\n", stays: false, answerField: "close"),
        Row(version: "1.0", fields: "Connection: x\r\n", stays: false, answerField: "close"),
        Row(version: "1.0", fields: "Keep-Alive: timeout=60\r\n", stays: false, answerField: "close"),
        Row(version: "1.0", fields: "Connection: keep-alive\r\n", stays: true, answerField: "keep-alive"),
        Row(version: "1.0", fields: "Connection: x, KEEP-ALIVE\r\n", stays: true, answerField: "keep-alive"),
        Row(version: "1.0", fields: "Connection: keep-alive, close\r\n", stays: false, answerField: "close"),
    ]

    @Test(arguments: Transport.allCases, rows)
    func `a connection stays as version and fields have it`(_ transport: Transport, _ row: Row) throws {
        let wire = try Wire(transport)
        let request = "GET /a HTTP/\(row.version)\r\nHost: a\r\n" + row.fields + "\r\n"
        let answers = try wire.talk(request + "GET /behind HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(answers.map(\.text) == (row.stays ? ["GET /a []", "GET /behind []"] : ["GET /a []"]))
        #expect(answers.first?["Connection"] == row.answerField)
    }

    @Test(arguments: Transport.allCases)
    func `a thousand requests of every kind are answered in order`(_ transport: Transport) throws {
        let wire = try Wire(transport)
        let client = try wire.client()
        let requests = (0..<1000).map { number in
            switch number % 5 {
            case 0: "GET /\(number) HTTP/1.1\r\nHost: a\r\n\r\n"
            case 1: "HEAD /\(number) HTTP/1.1\r\nHost: a\r\n\r\n"
            case 2: "POST /\(number) HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
            case 3: "PUT /\(number) HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nde\r\n0\r\n\r\n"
            default: "DELETE /\(number) HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"
            }
        }
        try client.send(requests.joined())
        client.endSending()
        for number in 0..<1000 {
            let answer = try client.answer(isHead: number % 5 == 1)
            let images = [
                "GET /\(number) []", "", "POST /\(number) [abc]", "PUT /\(number) [de]", "DELETE /\(number) []",
            ]
            #expect(answer.text == images[number % 5])
        }
        #expect(try client.readToEnd().isEmpty)
    }

    @Test(arguments: Transport.allCases)
    func `pipelined answers larger than the server gathers are all there`(_ transport: Transport) throws {
        let body = [UInt8](repeating: 7, count: 50_000)
        let wire = try Wire(transport) { routes in
            routes.on(.get, "/") { _ in .bytes(body, contentType: "application/octet-stream") }
        }
        let answers = try wire.talk(String(repeating: "GET / HTTP/1.1\r\nHost: a\r\n\r\n", count: 40))
        #expect(answers.count == 40)
        #expect(answers.allSatisfy { $0.body == body })
    }

    @Test(arguments: Transport.allCases)
    func `an answer is complete although more comes after the last request`(_ transport: Transport) throws {
        let body = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        let wire = try Wire(transport) { routes in
            routes.on(.get, "/") { _ in .bytes(body, contentType: "application/octet-stream") }
        }
        let client = try wire.client()
        try client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        // What nobody reads turns a simple close into a reset, and that takes back what is still on its way.
        try client.send([UInt8](repeating: 65, count: 100_000))
        #expect(try client.answer().body == body)
    }

    @Test(arguments: Transport.allCases)
    func `a client that reads late gets all of its answer, and holds up nobody`(_ transport: Transport) throws {
        let body = (0..<8_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        let wire = try Wire(transport) { routes in
            routes.on(.get, "/large") { _ in .bytes(body, contentType: "application/octet-stream") }
            routes.on(.get, "/small") { _ in .text("Hello") }
        }
        let client = try wire.client()
        try client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\nGET /small HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try wire.client().ask("GET /small HTTP/1.1\r\nHost: a\r\n\r\n").text == "Hello")
        #expect(try client.answer().body == body)
        #expect(try client.answer().text == "Hello")
    }

    @Test(arguments: Transport.allCases)
    func `answers before a refused request still arrive`(_ transport: Transport) throws {
        let wire = try Wire(transport)
        let answers = try wire.talk("GET /a HTTP/1.1\r\nHost: a\r\n\r\nNONSENSE\r\n\r\n")
        #expect(answers.map(\.status) == [200, 400])
    }

    @Test(arguments: Transport.allCases)
    func `a client that ends its side is still answered, but not for half a request`(_ transport: Transport) throws {
        let wire = try Wire(transport)
        let answers = try wire.talk("GET /a HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\nGET /c HT")
        #expect(answers.map(\.text) == ["GET /a []", "GET /b []"])
    }

    @Test(
        arguments: Transport.allCases,
        ["Content-Length: 4\r\n\r\nabc", "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"]
    )
    func `content that is cut short comes to no handler`(_ transport: Transport, _ content: String) throws {
        let wire = try Wire(transport)
        let answers = try wire.talk("POST / HTTP/1.1\r\nHost: a\r\n" + content)
        #expect(answers.isEmpty)
        #expect(wire.mirrored.isEmpty)
    }
}
