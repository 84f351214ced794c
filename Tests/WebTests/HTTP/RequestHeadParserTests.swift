import Testing

@testable import Web

/// What became of some input, in a form that can be compared.
private struct Outcome: Equatable, CustomStringConvertible {
    var status = 0
    var length: Int?
    var summary = ""

    var description: String { "status \(status), length \(length.map(String.init) ?? "none"), \(summary)" }
}

/// Gives the parser the input in pieces that end at these places, as reads from a socket would.
private func parse(_ bytes: [UInt8], cuts: [Int] = [], limits: Limits = Limits()) -> Outcome {
    var parser = RequestHeadParser(limits: limits)
    for end in cuts + [bytes.count] {
        do throws(HTTPError) {
            let input = Array(bytes[..<end])
            guard let length = try parser.parse(input.span) else { continue }
            let head = parser.head(Array(input[..<length]), origin: RequestOrigin())
            let fields = head.fields.map { "\(head.text($0.name))=\(head.text($0.value))" }.joined(separator: "|")
            let summary =
                "\(head.method) \(head.target.path) ?\(head.text(head.target.rawQuery)) \(head.rules.framing) "
                + "alive \(head.rules.keepsAlive) continue \(head.rules.expectsContinue) \(fields)"
            return Outcome(status: 200, length: length, summary: summary)
        } catch {
            return Outcome(status: error.status.code)
        }
    }
    return Outcome()
}

private func parse(_ text: String) -> Outcome { parse(Array(text.utf8)) }

private let validRequests = [
    "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    "\r\nGET /items/7%20b?limit=2&tag=a%20b HTTP/1.1\r\nHost: a.example:8080\r\nAccept: */*\r\nX-Empty:\r\n\r\n",
    "POST /x HTTP/1.1\r\nhOsT: [::1]:80\r\nContent-Length: 12\r\nExpect: 100-continue\r\n\r\nhello world!",
    "PUT /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\nConnection: close, te\r\n\r\n0\r\n\r\n",
    "GET http://b.example/path?q HTTP/1.1\r\nHost: a\r\n\r\n",
    "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET /old HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
    "DELETE /caf%C3%A9 HTTP/1.1\r\nHost:a\r\nCookie: \tx=1; y=\"\u{e9}\" \t\r\n\r\n",
]

private let refusedRequests: [(String, Int)] = [
    ("GET / HTTP/1.1\nHost: a\n\n", 400),
    ("GET / HTTP/1.1\r\nHost: a\nX: y\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a\rX: y\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a\r\nX: y\0z\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a\r\nX: y\u{1}z\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n folded\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a\r\n: empty\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost:\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a:99999\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, gzip\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
    ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501),
    ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n", 501),
    ("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nExpect: miracles\r\n\r\n", 417),
    ("BREW / HTTP/1.1\r\nHost: a\r\n\r\n", 501),
    ("get / HTTP/1.1\r\nHost: a\r\n\r\n", 501),
    ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
    ("GET / HTTP/1.2\r\nHost: a\r\n\r\n", 505),
    ("GET / http/1.1\r\nHost: a\r\n\r\n", 400),
    ("GET /\r\nHost: a\r\n\r\n", 400),
    ("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400),
    ("GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("GET /\u{e9} HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("GET /%2 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("GET /%ff HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("GET path HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("GET http:///path HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("\u{16}\u{3}\u{1}", 400),
]

@Suite struct RequestHeadParserTests {
    @Test(arguments: validRequests)
    func `a request is the same however it is cut in two, and byte by byte`(_ text: String) {
        let bytes = Array(text.utf8)
        let whole = parse(bytes)
        #expect(whole.status == 200)
        for cut in 0...bytes.count {
            #expect(parse(bytes, cuts: [cut]) == whole)
        }
        #expect(parse(bytes, cuts: Array(0...bytes.count)) == whole)
    }

    @Test(arguments: refusedRequests)
    func `what could be read in two ways is refused, however it is cut`(_ text: String, _ status: Int) {
        let bytes = Array(text.utf8)
        #expect(parse(bytes).status == status)
        for cut in 0...bytes.count {
            #expect(parse(bytes, cuts: [cut]).status == status)
        }
        #expect(parse(bytes, cuts: Array(0...bytes.count)).status == status)
    }

    @Test func `the parts of a head are found where they stand`() {
        let outcome = parse(validRequests[1])
        #expect(outcome.length == validRequests[1].utf8.count)
        #expect(
            outcome.summary
                == "get /items/7 b ?limit=2&tag=a%20b none alive true continue false "
                + "Host=a.example:8080|Accept=*/*|X-Empty="
        )
    }

    @Test func `a head ends before its body`() {
        #expect(parse(validRequests[2]).length == validRequests[2].utf8.count - 12)
        #expect(parse(validRequests[2]).summary.contains("length(12) alive true continue true"))
    }

    @Test func `a request line may be as long as its limit and no longer`() {
        var limits = Limits()
        limits.requestLineBytes = 40
        let longest = "GET /" + String(repeating: "a", count: 40 - 14) + " HTTP/1.1"
        #expect(longest.utf8.count == 40)
        let rest = "\r\nHost: a\r\n\r\n"
        let fits = Array((longest + rest).utf8)
        let tooLong = Array(("GET /a" + longest.dropFirst(5) + rest).utf8)
        #expect(parse(fits, cuts: Array(0...fits.count), limits: limits).status == 200)
        #expect(parse(tooLong, limits: limits).status == 414)
        #expect(parse(tooLong, cuts: Array(0...tooLong.count), limits: limits).status == 414)
        let endless = [UInt8](repeating: UInt8(ascii: "G"), count: 100)
        #expect(parse(endless, limits: limits).status == 414)
    }

    @Test func `a header may be as large as its limits and no larger`() {
        var limits = Limits()
        limits.headerBytes = 60
        limits.headerCount = 3
        let line = "GET / HTTP/1.1\r\nHost: a\r\n"
        let fits = Array((line + "X: " + String(repeating: "y", count: 60 - 9 - 5 - 2) + "\r\n\r\n").utf8)
        let tooLong = Array((line + "X: " + String(repeating: "y", count: 60 - 9 - 5 - 1) + "\r\n\r\n").utf8)
        #expect(parse(fits, cuts: Array(0...fits.count), limits: limits).status == 200)
        #expect(parse(tooLong, limits: limits).status == 431)
        #expect(parse(tooLong, cuts: Array(0...tooLong.count), limits: limits).status == 431)
        let tooMany = Array((line + "A: 1\r\nB: 2\r\nC: 3\r\n\r\n").utf8)
        #expect(parse(tooMany, limits: limits).status == 431)
    }
}
