import Support
import Testing

@testable import Web

/// Chunked content, byte for byte.
@Suite struct ChunkWireTests {
    private static let cases: [WireCase] = [
        chunks("an empty size", "\r\nabc\r\n0\r\n\r\n"),
        chunks("a size with a prefix", "0x3\r\nabc\r\n0\r\n\r\n"),
        chunks("a size that ends in a letter beyond hexadecimal", "3g\r\nabc\r\n0\r\n\r\n"),
        chunks("a negative size", "-3\r\nabc\r\n0\r\n\r\n"),
        chunks("a negative zero", "-0\r\n\r\n"),
        chunks("a size with a sign", "+3\r\nabc\r\n0\r\n\r\n"),
        chunks("a space before a size", " 3\r\nabc\r\n0\r\n\r\n"),
        chunks("a tab before a size", "\t3\r\nabc\r\n0\r\n\r\n"),
        chunks("a space after a size", "3 \r\nabc\r\n0\r\n\r\n"),
        chunks("a tab after a size", "3\t\r\nabc\r\n0\r\n\r\n"),
        chunks("a space before an extension", "3 ;x\r\nabc\r\n0\r\n\r\n"),
        chunks("a space within a size", "1 0\r\nabc\r\n0\r\n\r\n"),
        chunks("an underscore within a size", "1_0\r\nabc\r\n0\r\n\r\n"),
        chunks("a comma after a size", "3,3\r\nabc\r\n0\r\n\r\n"),
        chunks("a fraction", "3.0\r\nabc\r\n0\r\n\r\n"),
        chunks("a size in quotes", "\"3\"\r\nabc\r\n0\r\n\r\n"),
        chunks("NUL after a size", "3\0\r\nabc\r\n0\r\n\r\n"),
        chunks("a digit above ASCII", "\u{b3}\r\nabc\r\n0\r\n\r\n"),
        chunks("sixteen digits", "0000000000000003\r\nabc\r\n0\r\n\r\n"),
        chunks("seventeen digits that wrap to three", "10000000000000003\r\nabc\r\n0\r\n\r\n"),
        chunks("the largest number of 64 bits", "ffffffffffffffff\r\nabc"),
        chunks("the largest positive number of 64 bits", "7fffffffffffffff\r\nabc"),
        chunks("a size of a thousand zeros", String(repeating: "0", count: 1000) + "3\r\nabc\r\n0\r\n\r\n"),
        chunks("fifteen digits of a size that is too large", "fffffffffffffff\r\nabc", status: 413),
        chunks("a size that wraps to three in 32 bits", "100000003\r\nabc", status: 413),
        chunks("a bare LF after a size", "3\nabc\r\n0\r\n\r\n"),
        chunks("a bare CR after a size", "3\rabc\r\n0\r\n\r\n"),
        chunks("CR CR LF after a size", "3\r\r\nabc\r\n0\r\n\r\n"),
        chunks("LF CR after a size", "3\n\rabc\r\n0\r\n\r\n"),
        chunks("nothing after the data", "3\r\nabc0\r\n\r\n"),
        chunks("a bare LF after the data", "3\r\nabc\n0\r\n\r\n"),
        chunks("a bare CR after the data", "3\r\nabc\r0\r\n\r\n"),
        chunks("CR and another byte after the data", "3\r\nabc\rX0\r\n\r\n"),
        chunks("two other bytes after the data", "3\r\nabcXX0\r\n\r\n"),
        chunks("a space after the data", "3\r\nabc \r\n0\r\n\r\n"),
        chunks("an empty line too many", "3\r\nabc\r\n\r\n0\r\n\r\n"),
        chunks("data longer than its size", "2\r\nabc\r\n0\r\n\r\n"),
        chunks("data shorter than its size", "4\r\nabc\r\n0\r\n\r\n"),
        chunks("a bare LF in an extension", "3;x\nabc\r\n0\r\n\r\n"),
        chunks("a bare LF in an extension that hides a chunk", "2;\nxx\r\n4c\r\n0\r\n\r\n"),
        chunks("a bare CR in an extension", "3;x\ry\r\nabc\r\n0\r\n\r\n"),
        chunks("NUL in an extension", "3;x\0\r\nabc\r\n0\r\n\r\n"),
        chunks("a bare LF in a quoted extension", "3;x=\"\n\"\r\nabc\r\n0\r\n\r\n"),
        chunks("CR LF in a quoted extension", "3;x=\"\r\nabc\r\n0\r\n\r\n"),
        chunks("an escaped quote that leaves an extension open", "3;x=\"\\\"\r\nabc\r\n0\r\n\r\n"),
        chunks("a backslash at the end of an extension", "3;x=\"\\\r\nabc\r\n0\r\n\r\n"),
        chunks("text behind a quoted extension", "3;x=\"y\"z\r\nabc\r\n0\r\n\r\n"),
        chunks("an extension without name", "3;\r\nabc\r\n0\r\n\r\n"),
        chunks("an extension that has only a value", "3;=y\r\nabc\r\n0\r\n\r\n"),
        chunks("an extension without value", "3;x=\r\nabc\r\n0\r\n\r\n"),
        chunks("a space in an extension", "3; x\r\nabc\r\n0\r\n\r\n"),
        chunks("a byte above ASCII in an extension", "3;\u{e9}\r\nabc\r\n0\r\n\r\n"),
        chunks("a quoted name", "3;\"x\"\r\nabc\r\n0\r\n\r\n"),
        chunks("a bare LF after the last size", "0\n\r\n"),
        chunks("a bare LF for the last line", "0\r\n\n"),
        chunks("a bare CR for the last line", "0\r\n\rX"),
        chunks("bare LF at the end", "0\n\n"),
        chunks("a space before a trailer", "0\r\n X: y\r\n\r\n"),
        chunks("a space before a trailer's colon", "0\r\nX : y\r\n\r\n"),
        chunks("a trailer without colon", "0\r\nnothing\r\n\r\n"),
        chunks("a trailer without name", "0\r\n: y\r\n\r\n"),
        chunks("a bare LF after a trailer", "0\r\nX: y\n\r\n"),
        chunks("a bare CR in a trailer", "0\r\nX: a\rb\r\n\r\n"),
        chunks("NUL in a trailer", "0\r\nX: a\0b\r\n\r\n"),
        chunks("a folded trailer", "0\r\nX: a\r\n b\r\n\r\n"),
        served("nothing", "0\r\n\r\n", as: ""),
        served("one chunk", "3\r\nabc\r\n0\r\n\r\n", as: "abc"),
        served("several chunks", "1\r\na\r\n2\r\nbc\r\n3\r\ndef\r\n0\r\n\r\n", as: "abcdef"),
        served("digits in both cases", "a\r\n0123456789\r\nB\r\n0123456789a\r\n0\r\n\r\n", as: "01234567890123456789a"),
        served("leading zeros", "003\r\nabc\r\n000\r\n\r\n", as: "abc"),
        served("fifteen digits", "000000000000003\r\nabc\r\n0\r\n\r\n", as: "abc"),
        served("data that looks like chunks", "7\r\n0\r\n\r\nab\r\n0\r\n\r\n", as: "0\r\n\r\nab"),
        served("data of every line end", "4\r\n\r\n\n\r\r\n0\r\n\r\n", as: "\r\n\n\r"),
        served("an extension", "3;x=y\r\nabc\r\n0;z\r\n\r\n", as: "abc"),
        served("several extensions", "3;x=y;z;a=\"b\"\r\nabc\r\n0\r\n\r\n", as: "abc"),
        served("a quoted extension with bytes above ASCII", "3;x=\"\u{e9}\\\u{e9}\"\r\nabc\r\n0\r\n\r\n", as: "abc"),
        served("a quoted extension", "3;x=\"a;b \\\" c\"\r\nabc\r\n0\r\n\r\n", as: "abc"),
        served("an extension that looks like a size", "3;5\r\nabc\r\n0\r\n\r\n", as: "abc"),
        served("trailers", "3\r\nabc\r\n0\r\nX: y\r\nY:\r\n\r\n", as: "abc"),
        served("a trailer that would be a length", "0\r\nContent-Length: 45\r\n\r\n", as: ""),
        served("a trailer that would be a coding", "0\r\nTransfer-Encoding: chunked\r\n\r\n", as: ""),
        served("a trailer that would close the connection", "0\r\nConnection: close\r\n\r\n", as: ""),
        served("a trailer that would be a second host", "0\r\nHost: b\r\n\r\n", as: ""),
    ]

    @Test(arguments: Transport.allCases, cases)
    func `one chunk has one reading`(_ transport: Transport, _ wire: WireCase) throws {
        try wire.check(over: transport)
    }

    @Test(arguments: Transport.allCases)
    func `trailers do not become header fields`(_ transport: Transport) throws {
        let wire = try Wire(transport) { routes in
            routes.on(.post, "/") {
                .text("\($0.headers(.authorization)) \($0.headers(.host)) \($0.header(.cookie) ?? "-")")
            }
        }
        let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTrailer: Authorization\r\n\r\n"
        let answers = try wire.talk(head + "0\r\nAuthorization: x\r\nHost: b\r\nCookie: c=d\r\n\r\n")
        #expect(answers.map(\.text) == [#"[] ["a"] -"#])
    }

    private static func chunks(_ name: String, _ chunks: String, status: Int = 400) -> WireCase {
        .refused(name, head + chunks, status: status)
    }

    private static func served(_ name: String, _ chunks: String, as content: String) -> WireCase {
        .served(name, head + chunks, as: "POST /x [\(content)]")
    }

    private static let head = "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
}
