import Domain
import Support
import Testing

@Suite struct PlainTextTests {
    @Test func `line ends of every kind become line feeds`() {
        #expect("a\r\nb\rc\nd".withPlainLineEnds == "a\nb\nc\nd")
        #expect("\r\n\r\n".withPlainLineEnds == "\n\n")
        #expect("\r\r\n\n".withPlainLineEnds == "\n\n\n")
        #expect("plain".withPlainLineEnds == "plain")
        #expect("".withPlainLineEnds == "")
    }

    @Test func `any text has plain line ends after one turn, and a second changes nothing`() {
        var random = SplitMix64(seed: 7)
        for _ in 0..<500 {
            let text = String((0..<12).map { _ in ["a", "\r", "\n", "é", "\u{301}"][random.below(5)] }.joined())
            let plain = text.withPlainLineEnds
            #expect(!plain.utf8.contains(13))
            #expect(plain.withPlainLineEnds == plain)
            #expect(
                plain.unicodeScalars.filter { $0 != "\n" }.elementsEqual(
                    text.unicodeScalars.filter { $0 != "\n" && $0 != "\r" }
                )
            )
        }
    }

    @Test func `a plain line holds no line end, and a plain text may`() {
        #expect("Amélie — “quoted”".isPlainLine)
        #expect(!"two\nlines".isPlainLine)
        #expect("two\nlines\tand a tab".isPlainText)
        #expect(!"bell\u{7}".isPlainText)
        #expect("".isPlainLine && "".isPlainText)
    }

    @Test func `trimming takes white space from both ends only`() {
        #expect("  a b \n".trimmed == "a b")
        #expect(" \t\u{A0}".trimmed == "")
    }
}
