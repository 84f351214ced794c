import Support
import Testing

@testable import Domain

@Suite struct JSONWriterTests {
    private func written(_ body: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        body(&writer)
        return String(decoding: writer.finish(), as: UTF8.self)
    }

    @Test func `commas stand between members and elements only`() {
        let text = written { writer in
            writer.beginObject()
            writer.field("title", "Dune")
            writer.field("rating", 4.5)
            writer.key("tags")
            writer.array { writer in
                writer.string("a")
                writer.array { _ in }
                writer.object { _ in }
                writer.int(1)
                writer.bool(false)
                writer.null()
            }
            writer.key(text: "free \"key\"")
            writer.object { writer in writer.field("seen", true) }
            writer.field("image_url", nil as String?)
            writer.field("list", ["x", "y"])
            writer.endObject()
        }
        #expect(
            text == #"{"title":"Dune","rating":4.5,"tags":["a",[],{},1,false,null],"free \"key\"":{"seen":true},"#
                + #""image_url":null,"list":["x","y"]}"#
        )
    }

    @Test(arguments: [
        ("", #""""#), ("a\"b\\c/", #""a\"b\\c/""#), ("\u{0}\u{1f}\u{8}\t\n\u{c}\r", #""\u0000\u001f\b\t\n\f\r""#),
        ("\u{2028}x\u{2029}", #""\u2028x\u2029""#), ("\u{2027}\u{202a}é😀\u{7f}", "\"\u{2027}\u{202a}é😀\u{7f}\""),
        ("ends \"", #""ends \"""#), ("\u{ac}\u{20ac}", "\"\u{ac}\u{20ac}\""),
    ])
    func `strings are escaped where they must be`(value: String, text: String) {
        #expect(written { $0.string(value) } == text)
    }

    @Test(arguments: [
        (4.0, "4"), (4.5, "4.5"), (-0.1, "-0.1"), (1e21, "1e+21"), (1e-7, "1e-07"), (.leastNonzeroMagnitude, "5e-324"),
        (.greatestFiniteMagnitude, "1.7976931348623157e+308"), (0.1 + 0.2, "0.30000000000000004"), (100, "100"),
        (-0.0, "-0"),
    ])
    func `doubles are written as short as they read back`(value: Double, text: String) {
        #expect(written { $0.double(value) } == text)
    }

    @Test(arguments: [
        (0, "0"), (7, "7"), (-10, "-10"), (Int.max, "9223372036854775807"), (Int.min, "-9223372036854775808"),
    ])
    func `integers are written in decimal`(value: Int, text: String) {
        #expect(written { $0.int(value) } == text)
    }

    @Test func `random doubles read back as the same number`() throws {
        var random = SplitMix64(seed: 3)
        for _ in 0..<10_000 {
            let value = Double(bitPattern: random.next())
            guard value.isFinite else { continue }
            let text = written { $0.double(value) }
            #expect(Double(text) == value)
            // A whole number beyond 64 bits must keep its exponent, or our own reader would refuse it.
            #expect(throws: Never.self) { try JSONReader.parse([UInt8](text.utf8)) }
        }
    }

    @Test func `lines of NDJSON follow each other without commas`() {
        let text = written { writer in
            for number in 1...2 {
                writer.object { writer in writer.field("n", number) }
                writer.newline()
            }
        }
        #expect(text == "{\"n\":1}\n{\"n\":2}\n")
    }
}
