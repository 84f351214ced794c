import Testing

@testable import Web

/// Where a request's content ends: `Content-Length`, `Transfer-Encoding`, and both.
///
/// Content that another reader would take for a chunked one, or for none, is `0 CR LF CR LF`.
@Suite struct FramingWireTests {
    private static let lengths: [WireCase] = [
        length("a sign before the length", "+5"),
        length("a negative length", "-5"),
        length("a negative zero", "-0"),
        length("a hexadecimal length", "0x5"),
        length("a hexadecimal length without prefix", "a"),
        length("an octal length with a letter", "0o5"),
        length("a length with a fraction", "5.0"),
        length("a length with an exponent", "5e0"),
        length("a length with a separator", "1_0"),
        length("a length with a space", "5 0"),
        length("a length with a semicolon", "5;"),
        length("a length in quotes", "\"5\""),
        length("an empty length", ""),
        length("a length of blanks", " \t "),
        length("a length that is a word", "five"),
        length("two equal lengths in a list", "5, 5"),
        length("two equal lengths in a list without blank", "5,5"),
        length("two lengths in a list", "5, 6"),
        length("a list with a gap", "5,"),
        length("a list that begins with a gap", ",5"),
        length("a length of nineteen digits", "1000000000000000000"),
        length("a length one beyond 64 bits", "18446744073709551616"),
        length("a length that wraps to five in 64 bits", "18446744073709551621"),
        length("a length that wraps to five in 32 bits and is too large", "00000000004294967301"),
        length("a length of a thousand digits", String(repeating: "9", count: 1000)),
        length("digits above ASCII", "\u{b2}"),
        length("NUL after the length", "5\0"),
        length("a vertical tab before the length", "\u{b}5"),
        length("a form feed after the length", "5\u{c}"),
        length("a tab before the length", "\t5"),
        length("a tab among the blanks before the length", " \t 5"),
        length("a tab after the length", "5\t"),
        length("a tab among the blanks after the length", "5 \t "),
        length("a folded length", "\r\n 5"),
        head("two equal lengths", "Content-Length: 5\r\nContent-Length: 5"),
        head("two lengths", "Content-Length: 5\r\nContent-Length: 6"),
        head("a length and a longer one in another case", "Content-Length: 5\r\ncontent-length: 50"),
        head("two lengths with another field between", "Content-Length: 0\r\nX: y\r\nContent-Length: 5"),
        head("two lengths of none", "Content-Length: 0\r\nContent-Length: 0"),
        head("a space before the colon of a length", "Content-Length : 5"),
        head("a length that wraps to five in 32 bits", "Content-Length: 4294967301", status: 413),
        head("the largest length of eighteen digits", "Content-Length: 999999999999999999", status: 413),
        content("a length", "Content-Length: 5", "abcde"),
        content("a length in another case", "cONTENT-lENGTH: 5", "abcde"),
        content("a length between spaces", "Content-Length:  5  ", "abcde"),
        content("a length without blank", "Content-Length:5", "abcde"),
        content("a length with leading zeros", "Content-Length: 000005", "abcde"),
        content("a length of none", "Content-Length: 0", ""),
        content("content that looks like a request", "Content-Length: 18", "GET / HTTP/1.1\r\n\r\n"),
    ]

    private static let codings: [WireCase] = [
        coding("another coding", "gzip", status: 501),
        coding("identity", "identity", status: 501),
        coding("a coding that ends like chunked", "xchunked", status: 501),
        coding("a coding that begins like chunked", "chunkedx", status: 501),
        coding("chunked in quotes", "\"chunked\"", status: 501),
        coding("chunked with a parameter", "chunked;q=1", status: 501),
        coding("chunked with a semicolon", "chunked;", status: 501),
        coding("two words", "chunked chunked", status: 501),
        coding("a list in one word", "identity chunked", status: 501),
        coding("another coding before chunked", "gzip, chunked", status: 501),
        coding("identity before chunked", "identity, chunked", status: 501),
        coding("a cow before chunked", "cow, chunked", status: 501),
        coding("another coding after chunked", "chunked, gzip"),
        coding("identity after chunked", "chunked, identity"),
        coding("chunked twice", "chunked, chunked"),
        coding("chunked around another", "chunked, gzip, chunked"),
        coding("an empty coding", ""),
        coding("a coding of blanks", " \t"),
        coding("a gap after chunked", "chunked,"),
        coding("a gap before chunked", ", chunked"),
        coding("nothing but a gap", ","),
        coding("a vertical tab before chunked", "\u{b}chunked"),
        coding("a form feed before chunked", "\u{c}chunked"),
        coding("a vertical tab after chunked", "chunked\u{b}"),
        coding("a tab before chunked", "\tchunked"),
        coding("a tab among the blanks before chunked", " \t chunked"),
        coding("a tab after chunked", "chunked\t"),
        coding("a tab within a list", "\tchunked, identity"),
        coding("NUL after chunked", "chunked\0"),
        coding("a bare CR before chunked", "\rchunked"),
        coding("a bare LF before chunked", "\nchunked"),
        coding("a no-break space after chunked", "chunked\u{a0}", status: 501),
        coding("a byte above ASCII in chunked", "chun\u{212a}ed".replacing("\u{212a}", with: "\u{eb}"), status: 501),
        coding("folded with a space", "\r\n chunked"),
        coding("folded with a tab", "chunked\r\n\t, identity"),
        head("twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"),
        head("chunked and then identity", "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity"),
        head("identity and then chunked", "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked"),
        head("an empty one and then chunked", "Transfer-Encoding:\r\nTransfer-Encoding: chunked"),
        head("in two cases", "Transfer-Encoding: chunked\r\ntransfer-encoding: x"),
        head("a space before the colon", "Transfer-Encoding : chunked"),
        head("a tab before the colon", "Transfer-Encoding\t: chunked"),
        head("NUL before the colon", "Transfer-Encoding\0: chunked"),
        head("a space before the name", "X: y\r\n Transfer-Encoding: chunked"),
        head("both, the length first", "Content-Length: 5\r\nTransfer-Encoding: chunked"),
        head("both, the coding first", "Transfer-Encoding: chunked\r\nContent-Length: 5"),
        head("both, with a length of none", "Content-Length: 0\r\nTransfer-Encoding: chunked"),
        head("both, with a coding that is not chunked", "Content-Length: 5\r\nTransfer-Encoding: identity"),
        head("both, with an empty coding", "Content-Length: 5\r\nTransfer-Encoding:"),
        head("both, with other fields between", "Content-Length: 5\r\nX: y\r\nTransfer-Encoding: chunked"),
        .refused("on HTTP/1.0", "POST /x HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        .refused(
            "on HTTP/1.0 that would stay",
            "POST /x HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        ),
        .refused(
            "on HTTP/1.0 with a length",
            "POST /x HTTP/1.0\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        ),
        content("chunked", "Transfer-Encoding: chunked", "0\r\n\r\n", as: ""),
        content("chunked in another case", "tRANSFER-eNCODING: ChUnKeD", "0\r\n\r\n", as: ""),
        content("chunked between spaces", "Transfer-Encoding:  chunked  ", "0\r\n\r\n", as: ""),
        content("chunked without blank", "Transfer-Encoding:chunked", "0\r\n\r\n", as: ""),
        content("TE is another field", "TE: gzip, chunked\r\nContent-Length: 5", "abcde"),
    ]

    @Test(arguments: Transport.allCases, lengths)
    func `one length has one reading`(_ transport: Transport, _ wire: WireCase) throws {
        try wire.check(over: transport)
    }

    @Test(arguments: Transport.allCases, codings)
    func `one coding has one reading, and excludes a length`(_ transport: Transport, _ wire: WireCase) throws {
        try wire.check(over: transport)
    }

    @Test(arguments: Transport.allCases, [Method.get, .delete])
    func `content belongs to its request whatever the method`(_ transport: Transport, _ method: Method) throws {
        let name = method.rawValue
        let request = "\(name) /x HTTP/1.1\r\nHost: a\r\nContent-Length: 18\r\n\r\nGET / HTTP/1.1\r\n\r\n"
        try WireCase.served(name, request, as: "\(name) /x [GET / HTTP/1.1\r\n\r\n]").check(over: transport)
    }

    private static func head(_ name: String, _ lines: String, status: Int = 400) -> WireCase {
        .refused(name, "POST /x HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n\r\n0\r\n\r\n", status: status)
    }

    private static func length(_ name: String, _ value: String) -> WireCase {
        head(name, "Content-Length: " + value)
    }

    private static func coding(_ name: String, _ value: String, status: Int = 400) -> WireCase {
        head(name, "Transfer-Encoding: " + value, status: status)
    }

    private static func content(
        _ name: String,
        _ lines: String,
        _ content: String,
        as image: String? = nil
    ) -> WireCase {
        .served(
            name,
            "POST /x HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n\r\n" + content,
            as: "POST /x [\(image ?? content)]"
        )
    }
}
