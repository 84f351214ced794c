import Testing

@testable import Web

/// The request line, and what may stand before it.
@Suite struct RequestLineWireTests {
    private static let cases: [WireCase] = [
        line("a tab for the first space", "GET\t/ HTTP/1.1"),
        line("a tab for the second space", "GET /\tHTTP/1.1"),
        line("a vertical tab for a space", "GET\u{b}/ HTTP/1.1"),
        line("a form feed for a space", "GET /\u{c}HTTP/1.1"),
        line("two spaces before the target", "GET  / HTTP/1.1"),
        line("two spaces before the version", "GET /  HTTP/1.1"),
        line("a space before the method", " GET / HTTP/1.1"),
        line("a space after the version", "GET / HTTP/1.1 "),
        line("a space within the target", "GET /a b HTTP/1.1"),
        line("no version", "GET /"),
        line("no version after a space", "GET / "),
        line("no target", "GET HTTP/1.1"),
        line("an empty target", "GET  HTTP/1.1"),
        line("only a method", "GET"),
        line("a version in lower case", "GET / http/1.1"),
        line("a version in mixed case", "GET / HTtP/1.1"),
        line("another protocol", "GET / HTTPS/1.1"),
        line("another protocol of the same length", "GET / ICAP/1.1"),
        line("a version of one digit", "GET / HTTP/1"),
        line("a version without minor digit", "GET / HTTP/1."),
        line("a version with a comma", "GET / HTTP/1,1"),
        line("a version of three digits", "GET / HTTP/1.10"),
        line("a version with a leading zero", "GET / HTTP/01.1"),
        line("a version with a sign", "GET / HTTP/+1.1"),
        line("a version with letters", "GET / HTTP/1.x"),
        line("two versions", "GET / HTTP/1.1 HTTP/1.1"),
        line("HTTP/0.9", "GET / HTTP/0.9", status: 505),
        line("HTTP/1.2", "GET / HTTP/1.2", status: 505),
        line("HTTP/2.0", "GET / HTTP/2.0", status: 505),
        line("HTTP/9.9", "GET / HTTP/9.9", status: 505),
        .refused("the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", status: 505),
        line("a method in lower case", "get / HTTP/1.1", status: 501),
        line("a method in mixed case", "Get / HTTP/1.1", status: 501),
        line("a method that begins like another", "GETS / HTTP/1.1", status: 501),
        line("a method that ends like another", "XGET / HTTP/1.1", status: 501),
        line("the beginning of a method", "GE / HTTP/1.1", status: 501),
        line("a method of eight letters that packs like one of seven", "AOPTIONS / HTTP/1.1", status: 501),
        line("a long method", String(repeating: "A", count: 5000) + " / HTTP/1.1", status: 501),
        line("a method of odd signs", "!#$%&'*+-.^_`|~ / HTTP/1.1", status: 501),
        line("TRACE", "TRACE / HTTP/1.1", status: 501),
        line("TRACK", "TRACK / HTTP/1.1", status: 501),
        line("CONNECT", "CONNECT a:80 HTTP/1.1", status: 501),
        line("a method with a slash", "GE/T / HTTP/1.1"),
        line("a method in quotes", "\"GET\" / HTTP/1.1"),
        line("a method with a byte above ASCII", "G\u{c9}T / HTTP/1.1"),
        line("NUL within the method", "G\0ET / HTTP/1.1"),
        line("NUL after the method", "GET\0 / HTTP/1.1"),
        line("a colon after the method", "GET: / HTTP/1.1"),
        line("a byte order mark", "\u{ef}\u{bb}\u{bf}GET / HTTP/1.1"),
        .refused("the first flight of TLS", "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\u{1}\u{fc}\u{3}\u{3}"),
        .refused("a bare LF after the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n"),
        .refused("bare LF throughout", "GET / HTTP/1.1\nHost: a\n\n"),
        .refused("a bare CR after the request line", "GET / HTTP/1.1\rHost: a\r\n\r\n"),
        line("a bare CR within the method", "GE\rT / HTTP/1.1"),
        line("a bare CR for a space", "GET\r/ HTTP/1.1"),
        line("a bare CR within the target", "GET /a\rb HTTP/1.1"),
        line("a bare CR before the line's end", "GET / HTTP/1.1\r"),
        line("a bare LF within the target", "GET /a\nb HTTP/1.1"),
        .refused("two empty lines before", "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused("an empty line of a bare LF before", "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused("an empty line of a bare CR before", "\rGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused("a line of a space before", " \r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused("a header field for a request line", "Host: a\r\n\r\n"),
        .refused("an answer for a request", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
        .served("an empty line before", "\r\nGET /x HTTP/1.1\r\nHost: a\r\n\r\n", as: "GET /x []"),
        .served("a target of one slash", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", as: "GET / []"),
    ]

    @Test(arguments: Transport.allCases, cases)
    func `one request line has one reading`(_ transport: Transport, _ wire: WireCase) throws {
        try wire.check(over: transport)
    }

    private static func line(_ name: String, _ line: String, status: Int = 400) -> WireCase {
        .refused(name, line + "\r\nHost: a\r\n\r\n", status: status)
    }
}
