@testable import Web

extension FuzzTarget {
    static let requestHead = FuzzTarget(
        name: "request-head",
        seeds: [
            "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
            "\r\nGET /items/7%20b?limit=2&tag=a%20b HTTP/1.1\r\nHost: a.example:8080\r\nAccept: */*\r\nX-Empty:\r\n\r\n",
            "POST /x HTTP/1.1\r\nhOsT: [::1]:80\r\nContent-Length: 12\r\nExpect: 100-continue\r\n\r\nhello world!",
            "PUT /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\nConnection: close, te\r\n\r\n0\r\n\r\n",
            "GET http://b.example/path?q HTTP/1.1\r\nHost: a\r\n\r\n",
            "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /old HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
            "DELETE /caf%C3%A9 HTTP/1.1\r\nHost:a\r\nCookie: \tx=1; y=\"\u{e9}\" \t\r\n\r\n",
        ],
        pieces: [
            "\r\n", "\r", "\n", "\r\n\r\n", "\0", " ", "\t", ":", "/", "%", "%2F", "%00", "%2e", "?", "#", ",", ";",
            "*",
            "http://", "https://", "[::1]", "HTTP/1.0", "HTTP/1.1", "HTTP/2.0", "GET", "HEAD", "POST", "OPTIONS",
            "Host: a",
            "Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n", "chunked", "gzip", "Connection: close\r\n",
            "close",
            "keep-alive", "Expect: 100-continue\r\n", "\u{7f}", "é",
        ]
    ) { input throws(FuzzFailure) in
        let whole = try HeadOutcome(input, cuts: [])
        let pieces = try HeadOutcome(input, cuts: cuts(of: input))
        try FuzzFailure.unless(whole == pieces, "where a head is cut changes what it says: \(whole), \(pieces)")
        guard case .accepted(let length, _) = whole else { return false }
        try checkLines(input[..<length])
        return true
    }

    static let responseHead = FuzzTarget(
        name: "response-head",
        seeds: ["/items/7", "text/plain; charset=utf-8", "a=1\tb", "é", "attachment; filename=\"a\""],
        pieces: [
            "\r\n", "\r", "\n", "\0", "\r\nSet-Cookie: a=b", "\r\n\r\n", ":", " ", "\t", "\u{7f}", "\u{85}", "\u{2028}",
        ]
    ) { input throws(FuzzFailure) in
        let text = String(decoding: input, as: UTF8.self)
        var response = Response.redirect(to: text)
        response.headers.append(.contentDisposition, text)
        response.headers.set(.etag, to: EntityTag.strong(text))
        var head: [UInt8] = []
        ResponseWriter().writeHead(
            response,
            ResponseWriter.Circumstances(id: RequestID(number: 0, given: nil)),
            to: &head
        )
        try checkLines(head[...])
        let lineCount = head.count { $0 == WireByte.lineFeed }
        // The status, an id, three fields, a length, and the blank line.
        try FuzzFailure.unless(lineCount == 7, "an answer of \(lineCount) lines: \(head)")
        return text.utf8.allSatisfy(WireByte.isFieldValue)
    }

    static let chunkedBody = FuzzTarget(
        name: "chunked-body",
        seeds: [
            "5\r\nhello\r\n0\r\n\r\n",
            "5;name=\"value\"\r\nhello\r\n00A\r\n, wide wor\r\n0\r\nTrailer: yes\r\nOther:\r\n\r\n",
            "0\r\n\r\n",
            "1\r\na\r\n1\r\nb\r\n1\r\nc\r\n0\r\n\r\nGET / HTTP/1.1\r\n",
            "ffffffffffffffffffff\r\n", "0\r\nA : b\r\n\r\n",
        ],
        pieces: [
            "\r\n", "\r", "\n", "0", "1", "a", "F", "0\r\n", "0\r\n\r\n", ";", "=", ":", " ", "\t", "\0", "0x", "-",
            "\u{e9}",
        ]
    ) { input throws(FuzzFailure) in
        let whole = ChunkOutcome(input, cuts: [])
        let pieces = ChunkOutcome(input, cuts: cuts(of: input))
        try FuzzFailure.unless(whole == pieces, "where chunks are cut changes what they say: \(whole), \(pieces)")
        guard case .finished(let body, let unused) = whole else { return false }
        try FuzzFailure.unless(
            body.count + unused < input.count && body.count <= ChunkOutcome.limit,
            "\(input.count) bytes became \(body.count) and left \(unused)"
        )
        let again = body.isEmpty ? [] : Array("\(String(body.count, radix: 16))\r\n".utf8) + body + [13, 10]
        let outcome = ChunkOutcome(again + Array("0\r\n\r\n".utf8), cuts: [])
        try FuzzFailure.unless(
            outcome == .finished(body, unused: 0),
            "what was decoded is not what is coded: \(outcome)"
        )
        return true
    }
}

/// Throws if a carriage return or a line feed stands without the other, or a NUL at all.
private func checkLines(_ head: ArraySlice<UInt8>) throws(FuzzFailure) {
    for index in head.indices {
        let isAfterReturn = index > head.startIndex && head[index - 1] == WireByte.carriageReturn
        let isPlain = head[index] != 0 && (head[index] == WireByte.lineFeed) == isAfterReturn
        try FuzzFailure.unless(isPlain, "byte \(index) of a head that was accepted is out of place")
    }
}

/// What became of a head, cut in pieces as reads from a socket would.
private enum HeadOutcome: Equatable {
    case incomplete
    case refused(Int)
    case accepted(length: Int, summary: String)

    init(_ bytes: [UInt8], cuts: [Int]) throws(FuzzFailure) {
        var parser = RequestHeadParser(limits: Limits())
        for end in cuts + [bytes.count] {
            let input = Array(bytes[..<end])
            let length: Int
            do throws(HTTPError) {
                guard let found = try parser.parse(input.span) else { continue }
                length = found
            } catch {
                try FuzzFailure.unless((400...599).contains(error.status.code), "\(error)")
                self = .refused(error.status.code)
                return
            }
            let head = parser.head(Array(input[..<length]), origin: RequestOrigin())
            try Self.checkMeaning(head)
            self = .accepted(length: length, summary: Self.summary(head))
            return
        }
        self = .incomplete
    }

    private static func summary(_ head: RequestHead) -> String {
        let fields = head.fields.map { "\(head.text($0.name))=\(head.text($0.value))" }.joined(separator: "|")
        return "\(head.method) \(head.target.path) ?\(head.text(head.target.rawQuery)) \(head.rules.framing) "
            + "alive \(head.rules.keepsAlive) continue \(head.rules.expectsContinue) \(fields)"
    }

    /// What two readers of one head must not be able to disagree about.
    private static func checkMeaning(_ head: RequestHead) throws(FuzzFailure) {
        let lengths = head.values(.contentLength)
        let codings = head.values(.transferEncoding)
        let framing = head.rules.framing
        try FuzzFailure.unless(lengths.count + codings.count <= 1, "the end of the content is open to argument")
        try FuzzFailure.unless(
            (framing == .chunked) == (codings.count == 1),
            "\(framing) with \(codings.count) codings"
        )
        if case .length(let length) = framing {
            try FuzzFailure.unless(lengths.first.flatMap { Int(head.text($0)) } == length, "length \(length)")
        }
        try FuzzFailure.unless(head.values(.host).count <= 1, "several hosts")
        let hasPlainPath = head.target.isAsterisk || head.target.path.hasPrefix("/")
        try FuzzFailure.unless(hasPlainPath && !head.target.path.utf8.contains(0), "path \(head.target.path)")
    }
}

private enum ChunkOutcome: Equatable {
    static let limit = 1000

    case incomplete
    case refused(Int)
    case finished([UInt8], unused: Int)

    init(_ bytes: [UInt8], cuts: [Int]) {
        var body: [UInt8] = []
        do throws(HTTPError) {
            var decoder = try BodyDecoder(.chunked, maxBodyBytes: Self.limit, limits: Limits())
            var used = 0
            for end in cuts + [bytes.count] where !decoder.isFinished {
                used += try decoder.decode(Array(bytes[used..<end]).span, into: &body)
            }
            self = decoder.isFinished ? .finished(body, unused: bytes.count - used) : .incomplete
        } catch {
            self = .refused(error.status.code)
        }
    }
}
