import Testing

@testable import Domain

@Suite struct JSONReaderTests {
    private func parse(_ text: String) throws -> JSONValue {
        try JSONReader.parse([UInt8](text.utf8))
    }

    private func written(_ value: JSONValue) -> [UInt8] {
        var writer = JSONWriter()
        writer.value(value)
        return writer.finish()
    }

    @Test func `every kind of value is read`() throws {
        let value = try parse(#" {"a": [null, true, false, -7, 2.5e1, "x"], "b": {}, "c": []} "#)
        let elements: [JSONValue] = [.null, .bool(true), .bool(false), .integer(-7), .number(25), .string("x")]
        #expect(value["a"] == .array(elements))
        #expect(value["b"] == .object([]))
        #expect(value["c"] == .array([]))
        #expect(value["d"] == nil)
        #expect(JSONValue.null["a"] == nil)
    }

    @Test func `members keep their order`() throws {
        let members = try #require(parse(#"{"z":1,"a":2,"m":3}"#).members)
        #expect(members.map(\.key) == ["z", "a", "m"])
    }

    @Test(arguments: [
        ("0", JSONValue.integer(0)), ("-0", .number(-0.0)), ("9223372036854775807", .integer(.max)),
        ("-9223372036854775808", .integer(.min)), ("1.0", .number(1)), ("1E+2", .number(100)), ("1e-2", .number(0.01)),
        ("0.1", .number(0.1)), ("1e-400", .number(0)), ("1.7976931348623157e308", .number(.greatestFiniteMagnitude)),
        ("5e-324", .number(.leastNonzeroMagnitude)),
    ])
    func `numbers keep what was written`(text: String, value: JSONValue) throws {
        #expect(try parse(text) == value)
    }

    @Test(arguments: [
        (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"), (#""\u00e9\u20AC""#, "é€"), (#""\ud83d\ude00""#, "😀"),
        (#""é😀""#, "é😀"), (#""\u0000""#, "\u{0}"), (#""a\nb""#, "a\nb"), ("\"\u{7f}\u{2028}\"", "\u{7f}\u{2028}"),
        (#""\uDBFF\uDFFF""#, "\u{10ffff}"),
    ])
    func `strings are unescaped`(text: String, value: String) throws {
        #expect(try parse(text) == .string(value))
    }

    @Test(arguments: [
        "", " ", "{", "[", "]", "[1,]", "[,1]", "[1 2]", "{,}", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, "{a:1}", "{'a':1}",
        #"{"a":1 "b":2}"#, "01", "-", "-01", "+1", ".5", "1.", "1.e1", "1e", "1e+", "0x1", "NaN", "Infinity",
        "-Infinity",
        "nul", "nulll", "True", "1 2", "[] []", "// c\n1", "\u{feff}1", "\"", "\"a", "\"\t\"", "\"\n\"", #""\x""#,
        #""\u12"#, #""\u12g4""#, #""\"#, "\u{a0}1", "[1}", #"{"a":1]"#,
    ])
    func `what is not strict JSON is refused`(text: String) {
        #expect(throws: JSONError.self) { try parse(text) }
    }

    @Test(arguments: [
        #""\ud83d""#, #""\ude00""#, #""\ud83dx""#, #""\ud83d\n""#, #""\ud83d\ud83d""#, #""\ud83d\u0041""#, #""\ud83d\"#,
    ])
    func `half a surrogate pair is refused`(text: String) {
        #expect(throws: JSONError.self) { try parse(text) }
    }

    @Test(
        arguments: [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82]] as [[UInt8]]
    )
    func `invalid UTF-8 is refused`(sequence: [UInt8]) {
        let quote = UInt8(ascii: "\"")
        #expect(throws: JSONError.self) { try JSONReader.parse([quote] + sequence + [quote]) }
        #expect(throws: JSONError.self) { try JSONReader.parse([quote] + [UInt8]("\\n".utf8) + sequence + [quote]) }
        #expect(throws: JSONError.self) { try JSONReader.parse(sequence) }
    }

    @Test(arguments: [
        "9223372036854775808", "-9223372036854775809", "1e309", "-1e309", "1" + String(repeating: "0", count: 400),
    ])
    func `a number too large is refused`(text: String) {
        #expect(throws: JSONError.self) { try parse(text) }
    }

    @Test func `a key used twice is refused, in narrow and in wide objects`() {
        #expect(throws: JSONError.self) { try parse(#"{"a":1,"a":2}"#) }
        #expect(throws: JSONError.self) { try parse(#"{"a":1,"\u0061":2}"#) }
        for repeated in 0..<20 {
            let keys = (0..<20).map { "\"k\($0)\":1" }.joined(separator: ",")
            #expect(throws: JSONError.self) { try parse("{\(keys),\"k\(repeated)\":1}") }
            #expect(throws: Never.self) { try parse("{\(keys)}") }
        }
    }

    @Test func `nesting is limited`() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(throws: Never.self) { try parse(nested(64)) }
        #expect(throws: JSONError.self) { try parse(nested(65)) }
        #expect(throws: JSONError.self) { try parse(String(repeating: "[{\"a\":", count: 100_000)) }
    }

    @Test func `an error says where and what was expected`() throws {
        let error = try #require(throws: JSONError.self) { try parse("{\n  \"é\": [1, }\n}") }
        #expect(error.byteOffset == 14)
        #expect(error.description == "line 2, column 12: expected a value")
        let end = try #require(throws: JSONError.self) { try parse("[1") }
        #expect(end.description == "line 1, column 3: expected ',' or ']'")
    }
}
