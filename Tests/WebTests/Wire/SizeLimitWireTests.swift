import Support
import Testing

@testable import Web

/// Each limit of size: at the bound a request is served, one beyond it is refused.
@Suite struct SizeLimitWireTests {
    private let limits: Limits = {
        var limits = Limits()
        limits.requestLineBytes = 100
        limits.headerBytes = 300
        limits.headerCount = 10
        limits.chunkOverheadBytes = 50
        return limits
    }()

    private func check(_ transport: Transport, fits: String, exceeds: String, _ status: Int) throws {
        let next = "GET /behind HTTP/1.1\r\nHost: a\r\n\r\n"
        #expect(try Wire(transport, limits: limits).talk(fits + next).map(\.status) == [200, 200])
        let refused = try Wire(transport, limits: limits).talk(exceeds + next)
        #expect(refused.map(\.status) == [status])
        #expect(refused.first?["Connection"] == "close")
    }

    @Test(arguments: Transport.allCases)
    func `a request line`(_ transport: Transport) throws {
        let request = { (bytes: Int) in
            "GET /" + String(repeating: "a", count: bytes - 14) + " HTTP/1.1\r\nHost: a\r\n\r\n"
        }
        try check(transport, fits: request(100), exceeds: request(101), 414)
    }

    @Test(arguments: Transport.allCases)
    func `a request line after an empty line`(_ transport: Transport) throws {
        let request = { (bytes: Int) in
            "\r\nGET /" + String(repeating: "a", count: bytes - 14) + " HTTP/1.1\r\nHost: a\r\n\r\n"
        }
        try check(transport, fits: request(100), exceeds: request(101), 414)
    }

    @Test(arguments: Transport.allCases)
    func `a request line that never ends`(_ transport: Transport) throws {
        let answers = try Wire(transport, limits: limits).talk(String(repeating: "A", count: 100_000))
        #expect(answers.map(\.status) == [414])
    }

    @Test(arguments: Transport.allCases)
    func `a header section by its bytes`(_ transport: Transport) throws {
        let request = { (bytes: Int) in
            "GET / HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "y", count: bytes - 16) + "\r\n\r\n"
        }
        try check(transport, fits: request(300), exceeds: request(301), 431)
    }

    @Test(arguments: Transport.allCases)
    func `a header section by its fields`(_ transport: Transport) throws {
        let request = { (count: Int) in
            "GET / HTTP/1.1\r\nHost: a\r\n" + String(repeating: "X: y\r\n", count: count - 1) + "\r\n"
        }
        try check(transport, fits: request(10), exceeds: request(11), 431)
    }

    @Test(arguments: Transport.allCases)
    func `a field that never ends`(_ transport: Transport) throws {
        let request = "GET / HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "y", count: 100_000)
        #expect(try Wire(transport, limits: limits).talk(request).map(\.status) == [431])
    }

    @Test(arguments: Transport.allCases)
    func `content of known length`(_ transport: Transport) throws {
        let request = { (bytes: Int) in
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(bytes)\r\n\r\n" + String(repeating: "x", count: bytes)
        }
        try check(transport, fits: request(100_000), exceeds: request(100_001), 413)
    }

    @Test(arguments: Transport.allCases)
    func `content of known length is refused before it comes`(_ transport: Transport) throws {
        let wire = try Wire(transport)
        let client = try wire.client()
        let answer = try client.ask("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100001\r\n\r\n")
        #expect(answer.status == 413)
        #expect(answer["Connection"] == "close")
    }

    @Test(arguments: Transport.allCases)
    func `content in chunks`(_ transport: Transport) throws {
        let request = { (bytes: Int) in
            let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            let first = "C350\r\n" + String(repeating: "x", count: 50_000) + "\r\n"
            let rest = bytes - 50_000
            return head + first + String(rest, radix: 16) + "\r\n" + String(repeating: "y", count: rest)
                + "\r\n0\r\n\r\n"
        }
        try check(transport, fits: request(100_000), exceeds: request(100_001), 413)
    }

    @Test(arguments: Transport.allCases)
    func `a chunk is refused by its size, before its data comes`(_ transport: Transport) throws {
        let wire = try Wire(transport)
        let client = try wire.client()
        let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        #expect(try client.ask(head + "1\r\nx\r\n186A0\r\n").status == 413)
    }

    @Test(arguments: Transport.allCases)
    func `chunk extensions, taken together`(_ transport: Transport) throws {
        let request = { (bytes: Int) in
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "1;" + String(repeating: "x", count: 29) + "\r\na\r\n"
                + "0;" + String(repeating: "x", count: bytes - 31) + "\r\n\r\n"
        }
        try check(transport, fits: request(50), exceeds: request(51), 400)
    }

    @Test(arguments: Transport.allCases)
    func `an extension that never ends`(_ transport: Transport) throws {
        let request =
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;"
            + String(repeating: "x", count: 100_000)
        #expect(try Wire(transport, limits: limits).talk(request).map(\.status) == [400])
    }

    @Test(arguments: Transport.allCases)
    func `trailers by their fields`(_ transport: Transport) throws {
        let request = { (count: Int) in
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
                + String(repeating: "X:y\r\n", count: count) + "\r\n"
        }
        try check(transport, fits: request(10), exceeds: request(11), 431)
    }

    @Test(arguments: Transport.allCases)
    func `trailers by their bytes`(_ transport: Transport) throws {
        let request = { (bytes: Int) in
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
                + "X: y\r\n" + "Y: " + String(repeating: "z", count: bytes - 7) + "\r\n\r\n"
        }
        try check(transport, fits: request(50), exceeds: request(51), 400)
    }

    @Test(arguments: Transport.allCases)
    func `a refusal arrives although the client goes on sending`(_ transport: Transport) throws {
        let wire = try Wire(transport)
        let client = try wire.client()
        try client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n")
        try client.send([UInt8](repeating: 65, count: 3_000_000))
        #expect(try client.answer().status == 413)
    }
}
