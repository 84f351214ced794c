import Domain
import Testing

@testable import Persistence

@Suite struct JSONValueReaderTests {
    /// Each value's `a` with its line; a broken one as `bad`.
    private func read(_ text: String, bufferBytes: Int = 64) throws -> [String] {
        var reader = JSONValueReader(source: ByteSource(bytes: Array(text.utf8)), bufferBytes: bufferBytes)
        var found: [String] = []
        while true {
            switch try reader.next() {
            case .value(let value): found.append("\(reader.line): \(value["a"]?.asID ?? "?")")
            case .malformed: found.append("\(reader.line): bad")
            case .end:
                #expect(reader.bytesRead == text.utf8.count)
                return found
            }
        }
    }

    private static let forms = [
        ("{\"a\":1}\n{\"a\":2}\n", ["1: 1", "2: 2"]),
        ("{\"a\":1}\r\n\r\n{\"a\":2}", ["1: 1", "3: 2"]),
        ("[{\"a\":1},{\"a\":2}]", ["1: 1", "1: 2"]),
        ("[\n  {\n    \"a\": 1\n  },\n  {\"a\": {\"b\": [1, 2]}}\n]\n", ["2: 1", "5: ?"]),
        ("{\"a\":\"x\",\n\"b\":2}", ["1: x"]),
        ("\u{FEFF}{\"a\":\"é}\"}", ["1: é}"]),
        ("{\"a\":\"\\\"}\"}", ["1: \"}"]),
        ("", []), ("[]", []), ("\n \n", []),
        ("{\"a\":1}\nnonsense\n{\"a\":3}", ["1: 1", "2: bad", "3: 3"]),
        ("{\"a\":1\n{\"a\":2}\n{\"a\":3}\n", ["1: bad", "2: 2", "3: 3"]),
        ("{\"a\":\"x\n{\"a\":2}\n", ["1: bad", "2: 2"]),
        ("[{\"a\":1,},{\"a\":2}]", ["1: bad", "1: 2"]),
        ("{\"a\":1}\n{\"a\":", ["1: 1", "2: bad"]),
        ("[1, 2]\n{\"a\":3}", ["1: bad", "2: 3"]),
    ]

    @Test(arguments: forms)
    func `objects are found in every form, and broken ones cost little`(_ text: String, _ expected: [String]) throws {
        for bufferBytes in [1, 2, 3, 7, 64, 1000] {
            #expect(try read(text, bufferBytes: bufferBytes) == expected, "\(bufferBytes) bytes at a time")
        }
    }

    @Test func `an object that is longer than any is costs its line`() throws {
        let long = "{\"a\":\"" + String(repeating: "x", count: 2 << 20) + "\"}\n{\"a\":2}\n"
        #expect(try read(long, bufferBytes: 1 << 16) == ["1: bad", "2: 2"])
    }
}
