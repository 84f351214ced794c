import Domain
import Support
import Testing

@testable import Web

/// However the bytes of a conversation are cut up on their way, it is answered the same.
@Suite struct SplitWireTests {
    private static let corpus = [
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "\r\nGET /items/7%20b?limit=2&tag=a%20b HTTP/1.1\r\nHost: a.example:8080\r\nAccept: */*\r\nX-Empty:\r\n\r\n",
        "HEAD / HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /x HTTP/1.0\r\n\r\n",
        "GET http://b.example/path?q HTTP/1.1\r\nHost: a\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\nDELETE /caf%C3%A9 HTTP/1.1\r\nHost:a\r\nCookie: \tx=1 \t\r\n\r\n",
        "POST / HTTP/1.1\r\nhOsT: [::1]:80\r\nContent-Length: 12\r\n\r\nhello\r\n\r\n0\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n\r\nPUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx",
        "PATCH / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc",
        "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\nConnection: close, te\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "5;n=\"v;\\\"\"\r\nhel\r\n\r\n00A;x\r\n, wide wor\r\n1\r\nl\r\n0;y=z\r\nTrailer: yes\r\nOther:\r\n\r\n"
            + "GET /next HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 41\r\n\r\nGET /inner HTTP/1.1\r\nHost: a\r\nX: 12345\r\n\r\n"
            + "GET /outer HTTP/1.1\r\nHost: a\r\n\r\nNONSENSE\r\n\r\n",
    ]

    /// What the client reads in the end when its bytes arrive in pieces that end at these places.
    private func answers(of wire: Wire, to bytes: [UInt8], cuts: [Int] = []) throws -> String {
        let client = try wire.client()
        var received: [UInt8] = []
        var sent = 0
        for end in cuts + [bytes.count] {
            try client.send(Array(bytes[sent..<end]))
            sent = end
            // Reading lets the server have each piece by itself.
            received += try client.readWhatIsThere()
        }
        client.endSending()
        received += try client.readToEnd()
        let text = String(decoding: received, as: UTF8.self)
        // Whether a client has to be told to go on depends on whether it has; and no two requests have the same id.
        return text.replacing("HTTP/1.1 100 Continue\r\n\r\n", with: "")
            .replacing(/X-Request-ID: [0-9a-f]{16}\r\n/, with: "")
    }

    @Test(arguments: corpus)
    func `a conversation is answered the same in any two pieces`(_ text: String) throws {
        let wire = try Wire(.inProcess)
        let bytes = Array(text.utf8)
        let whole = try answers(of: wire, to: bytes)
        #expect(whole.hasPrefix("HTTP/1.1 20"))
        for cut in 0...bytes.count {
            #expect(try answers(of: wire, to: bytes, cuts: [cut]) == whole)
        }
    }

    @Test(arguments: corpus)
    func `a conversation is answered the same byte by byte`(_ text: String) throws {
        let wire = try Wire(.inProcess)
        let bytes = Array(text.utf8)
        #expect(try answers(of: wire, to: bytes, cuts: Array(1..<bytes.count)) == answers(of: wire, to: bytes))
    }

    @Test(arguments: corpus)
    func `a conversation is answered the same in any number of pieces`(_ text: String) throws {
        let wire = try Wire(.inProcess)
        let bytes = Array(text.utf8)
        let whole = try answers(of: wire, to: bytes)
        var random = SplitMix64(seed: 22)
        for _ in 0..<50 {
            let cuts = (0..<Int.random(in: 2...12, using: &random)).map { _ in
                Int.random(in: 0...bytes.count, using: &random)
            }
            #expect(try answers(of: wire, to: bytes, cuts: cuts.sorted()) == whole)
        }
    }

    @Test func `no mutation of a conversation is answered differently in pieces`() throws {
        let pieces = [
            "\r\n", "\r", "\n", " ", "\t", ":", ",", ";", "\"", "0", "5", "f", "/", "?", "%", "*", "GET ", "HEAD ",
            "POST ",
            "HTTP/1.1", "HTTP/1.0", "Host: a\r\n", "Content-Length: 5\r\n", "Content-Length: ", "Transfer-Encoding: ",
            "chunked", "0\r\n\r\n", "Connection: close\r\n", "Expect: 100-continue\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        ]
        let wire = try Wire(.inProcess)
        var mutator = Mutator(seeds: Self.corpus, pieces: pieces, seed: 23)
        var random = SplitMix64(seed: 24)
        var servedCount = 0
        for _ in 0..<(2000 * fuzzingFactor) {
            let bytes = mutator.next()
            let cuts = (0..<Int.random(in: 1...6, using: &random)).map { _ in
                Int.random(in: 0...bytes.count, using: &random)
            }
            let whole = try answers(of: wire, to: bytes)
            let cut = try answers(of: wire, to: bytes, cuts: cuts.sorted())
            guard whole == cut else {
                Issue.record("cut at \(cuts.sorted()): \(String(decoding: bytes, as: UTF8.self).debugDescription)")
                return
            }
            if whole.hasPrefix("HTTP/1.1 200") { servedCount += 1 }
        }
        #expect(servedCount > 200, "mutations that are never valid would not reach far into the server")
    }

    @Test(arguments: corpus)
    func `a conversation is answered over a socket as in-process`(_ text: String) throws {
        let bytes = Array(text.utf8)
        let images = { (transport: Transport) in
            let wire = try Wire(transport)
            let client = try wire.client()
            // Each byte in a packet of its own, as far as that is the sender's to say.
            for byte in bytes { try client.send([byte]) }
            client.endSending()
            _ = try client.readToEnd()
            return wire.mirrored
        }
        #expect(try images(.socket) == images(.inProcess))
    }
}
