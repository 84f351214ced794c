import Support
import Testing

@testable import Web

/// Clients that wait for a word before they send their content, and those that would speak another protocol.
@Suite struct ExpectWireTests {
    private static let framings = [
        ("Content-Length: 3\r\n", "abc"), ("Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n0\r\n\r\n"),
    ]

    @Test(arguments: Transport.allCases, framings)
    func `a client that waits is told to continue`(_ transport: Transport, _ framing: (String, String)) throws {
        let wire = try Wire(transport)
        let client = try wire.client()
        let interim = try client.ask("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n" + framing.0 + "\r\n")
        #expect(interim.statusLine == "HTTP/1.1 100 Continue")
        #expect(interim.headers.isEmpty)
        #expect(try client.ask(framing.1).text == "POST / [abc]")
        #expect(try client.ask("GET /next HTTP/1.1\r\nHost: a\r\n\r\n").text == "GET /next []")
    }

    @Test(arguments: Transport.allCases)
    func `a client that does not wait is not told`(_ transport: Transport) throws {
        let wire = try Wire(transport)
        let head = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n"
        #expect(try wire.talk(head + "abc").map(\.status) == [200])
    }

    @Test(arguments: Transport.allCases, ["100-Continue", "100-CONTINUE", " \t100-continue\t"])
    func `the word is known in any case and between blanks`(_ transport: Transport, _ word: String) throws {
        let wire = try Wire(transport)
        let client = try wire.client()
        let head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect:\(word)\r\n\r\n"
        #expect(try client.ask(head).status == 100)
    }

    @Test(
        arguments: Transport.allCases,
        ["", "100", "100-continu", "100-continue2", "200-ok", "100-continue, x", "x, 100-continue", "100-continue;q=1"]
    )
    func `any other expectation is refused`(_ transport: Transport, _ expectation: String) throws {
        let request = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: \(expectation)\r\n\r\nabc"
        try WireCase.refused(expectation, request, status: 417).check(over: transport)
    }

    @Test(
        arguments: Transport.allCases,
        [
            ("GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n", "GET / []"),
            ("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n", "POST / []"),
            (
                "POST / HTTP/1.0\r\nConnection: keep-alive\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx",
                "POST / [x]"
            ),
        ]
    )
    func `nobody is told who has nothing to send or could not know`(
        _ transport: Transport,
        _ row: (request: String, image: String)
    ) throws {
        try WireCase.served(row.image, row.request, as: row.image).check(over: transport)
    }

    @Test(
        arguments: Transport.allCases,
        [
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100001\r\n", 413),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n", 400),
            ("OPTIONS / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n", 204),
        ]
    )
    func `a client that waits for a refusal is not told to continue`(
        _ transport: Transport,
        _ row: (head: String, status: Int)
    ) throws {
        let wire = try Wire(transport)
        let client = try wire.client()
        #expect(try client.ask(row.head + "Expect: 100-continue\r\n\r\n").status == row.status)
        client.endSending()
        #expect(try client.readToEnd().isEmpty)
    }

    @Test(
        arguments: Transport.allCases,
        [
            "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n",
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AQIDBA==\r\n",
            "Upgrade: TLS/1.2\r\nConnection: upgrade\r\n",
        ]
    )
    func `another protocol is not spoken`(_ transport: Transport, _ fields: String) throws {
        try WireCase.served(fields, "GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n", as: "GET / []")
            .check(over: transport)
    }
}
