import Testing

@testable import Web

/// The lines of a header section, whatever their fields mean.
@Suite struct HeaderLineWireTests {
    private static let cases: [WireCase] = [
        line("a space before the colon", "X : y"),
        line("a tab before the colon", "X\t: y"),
        line("a vertical tab before the colon", "X\u{b}: y"),
        line("NUL before the colon", "X\0: y"),
        line("a space within the name", "X Y: z"),
        line("no name", ": y"),
        line("nothing but a colon", ":"),
        line("no colon", "nothing here"),
        line("no colon after a name", "X"),
        line("a name in quotes", "\"X\": y"),
        line("a name with a slash", "X/Y: z"),
        line("a name with brackets", "X[0]: z"),
        line("a name with a byte above ASCII", "X\u{e9}: y"),
        line("a control character in a name", "X\u{1}: y"),
        line("DEL in a name", "X\u{7f}: y"),
        line("NUL in a value", "X: a\0b"),
        line("a bell in a value", "X: a\u{7}b"),
        line("a vertical tab in a value", "X: a\u{b}b"),
        line("a form feed in a value", "X: a\u{c}b"),
        line("an escape in a value", "X: a\u{1b}b"),
        line("DEL in a value", "X: a\u{7f}b"),
        line("a bare CR in a value", "X: a\rb"),
        line("a bare CR before a value", "X:\ry"),
        line("a bare CR at the end of a value", "X: y\r"),
        line("a bare CR that would begin another field", "X: y\rTransfer-Encoding: chunked"),
        line("a bare LF in a value", "X: a\nb"),
        line("a bare LF that would begin another field", "X: y\nTransfer-Encoding: chunked"),
        line("a bare LF within a name", "X\nY: z"),
        line("a bare CR within a name", "X\rY: z"),
        line("LF before CR", "X: y\n\rZ: z"),
        line("a line folded with a space", "X: a\r\n b"),
        line("a line folded with a tab", "X: a\r\n\tb"),
        line("a folded line of blanks", "X: a\r\n \r\nY: z"),
        .refused("a space before the first field", "GET / HTTP/1.1\r\n Host: a\r\n\r\n"),
        .refused("a tab before the first field", "GET / HTTP/1.1\r\n\tX: y\r\nHost: a\r\n\r\n"),
        .refused("a line of a space before the first field", "GET / HTTP/1.1\r\n \r\nHost: a\r\n\r\n"),
        .refused("a bare LF for the empty line", "GET / HTTP/1.1\r\nHost: a\r\n\n"),
        .refused("a bare CR for the empty line", "GET / HTTP/1.1\r\nHost: a\r\n\rX: y\r\n\r\n"),
        .refused("CR CR LF for the empty line", "GET / HTTP/1.1\r\nHost: a\r\n\r\r\n\r\n"),
        .refused("LF CR LF for the empty line", "GET / HTTP/1.1\r\nHost: a\n\r\n"),
        .refused("a line of blanks for the empty line", "GET / HTTP/1.1\r\nHost: a\r\n \r\n\r\n"),
        servedLine("no blank after the colon", "X:y"),
        servedLine("many blanks around a value", "X: \t  y \t"),
        servedLine("an empty value", "X:"),
        servedLine("a value of blanks", "X:  \t"),
        servedLine("bytes above ASCII in a value", "X: caf\u{c3}\u{a9} \u{ff}"),
        servedLine("every sign that a name may hold", "!#$%&'*+-.^_`|~09aZ: y"),
        servedLine("colons in a value", "X: a:b::c"),
        servedLine("a repeated field", "X: y\r\nX: z"),
        servedLine("a field named like a framing one but for a letter", "Content-Lengt: 5\r\nContent-Length2: 5"),
        servedLine("framing fields with underscores", "Content_Length: 5\r\nTransfer_Encoding: chunked"),
    ]

    @Test(arguments: Transport.allCases, cases)
    func `one header line has one reading`(_ transport: Transport, _ wire: WireCase) throws {
        try wire.check(over: transport)
    }

    private static func line(_ name: String, _ line: String) -> WireCase {
        .refused(name, "GET / HTTP/1.1\r\nHost: a\r\n" + line + "\r\n\r\n")
    }

    private static func servedLine(_ name: String, _ line: String) -> WireCase {
        .served(name, "GET / HTTP/1.1\r\nHost: a\r\n" + line + "\r\n\r\n", as: "GET / []")
    }
}
