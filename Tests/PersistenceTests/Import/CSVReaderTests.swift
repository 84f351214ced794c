import Domain
import Persistence
import Support
import Testing

@testable import Persistence

@Suite struct CSVReaderTests {
    private enum Row: Equatable {
        case fields([String], line: Int)
        case bad(CSVProblem, line: Int)
    }

    private func rows(_ text: String, _ dialect: CSVDialect = .commas) throws -> [Row] {
        try rows(Array(text.utf8), dialect)
    }

    private func rows(_ bytes: [UInt8], _ dialect: CSVDialect = .commas, bufferBytes: Int? = nil) throws -> [Row] {
        var reader = CSVReader(
            source: ByteSource(bytes: bytes),
            dialect: dialect,
            bufferBytes: bufferBytes ?? min(max(1, bytes.count), CSVReader.Limits.bufferBytes)
        )
        var rows: [Row] = []
        while true {
            switch try reader.next() {
            case .end: return rows
            case .malformed(let problem): rows.append(.bad(problem, line: reader.line))
            case .row:
                do {
                    var fields: [String] = []
                    for field in 0..<reader.fieldCount { fields.append(try reader.text(field)) }
                    rows.append(.fields(fields, line: reader.line))
                } catch {
                    rows.append(.bad(error, line: reader.line))
                }
            }
        }
    }

    @Test(
        arguments: [
            ("a,b\nc,d\n", [["a", "b"], ["c", "d"]]),
            ("a,b\r\nc,d", [["a", "b"], ["c", "d"]]),
            ("a,\n,b\n,\n", [["a", ""], ["", "b"], ["", ""]]),
            ("\u{FEFF}a,b\n", [["a", "b"]]),
            ("\"a\",\"b,c\"\n", [["a", "b,c"]]),
            ("\"say \"\"hi\"\"\",\"\"\"\"\n", [["say \"hi\"", "\""]]),
            ("\"one\ntwo\r\nthree\",x\ny,z", [["one\ntwo\r\nthree", "x"], ["y", "z"]]),
            ("\"\"\n", [[""]]),
            ("a\n\n\r\nb\n", [["a"], ["b"]]),
            ("Léon,東京\n", [["Léon", "東京"]]),
            ("it\"s,fine\n", [["it\"s", "fine"]]),
            ("", []),
            ("\n\n", []),
            ("x", [["x"]]),
        ] as [(String, [[String]])]
    )
    func `rows are read as RFC 4180 writes them`(_ text: String, _ expected: [[String]]) throws {
        let fields = try rows(text).map { row -> [String] in
            guard case .fields(let fields, _) = row else { return ["bad"] }
            return fields
        }
        #expect(fields == expected)
    }

    @Test func `lines are counted through line breaks in quotes and blank lines`() throws {
        #expect(
            try rows("a\n\"b\nb\"\n\nc\n") == [
                .fields(["a"], line: 1), .fields(["b\nb"], line: 2), .fields(["c"], line: 5),
            ]
        )
    }

    @Test func `a stray quote costs its line and no other`() throws {
        #expect(
            try rows("a,b\nc,\"d\ne,f\ng,h\n") == [
                .fields(["a", "b"], line: 1), .bad(.unclosedQuote, line: 2), .fields(["e", "f"], line: 3),
                .fields(["g", "h"], line: 4),
            ]
        )
        #expect(try rows("\"a\"x,b\nc\n") == [.bad(.textAfterQuote, line: 1), .fields(["c"], line: 2)])
        #expect(try rows("\"a\"\rb\nc\n") == [.bad(.textAfterQuote, line: 1), .fields(["c"], line: 2)])
    }

    @Test func `an endless line costs itself and no other`() throws {
        let endless = [UInt8](repeating: UInt8(ascii: "x"), count: CSVReader.Limits.rowBytes * 3)
        #expect(
            try rows(Array("a\n".utf8) + endless + Array("\nb\n".utf8)) == [
                .fields(["a"], line: 1), .bad(.tooLong(limit: CSVReader.Limits.rowBytes), line: 2),
                .fields(["b"], line: 3),
            ]
        )
    }

    @Test func `bytes that are no UTF-8 are a problem of their row, and letters where the dialect is latin-1`() throws {
        let bytes = Array("1,Mis".utf8) + [0xE9] + Array("rables\n2,ok\n".utf8)
        #expect(try rows(bytes) == [.bad(.invalidUTF8(field: 1), line: 1), .fields(["2", "ok"], line: 2)])
        let latin1 = CSVDialect(separator: ",", allowsQuotes: true, encoding: .latin1)
        #expect(try rows(bytes, latin1).first == .fields(["1", "Misérables"], line: 1))
        let either = CSVDialect(separator: ",", allowsQuotes: true, encoding: .utf8OrLatin1)
        #expect(try rows(bytes + Array("3,Misérables\n".utf8), either).last == .fields(["3", "Misérables"], line: 3))
        #expect(try rows(bytes, either).first == .fields(["1", "Misérables"], line: 1))
    }

    @Test func `double colons separate, single ones do not`() throws {
        #expect(
            try rows("1::Alien: Director's \"Cut\"::Sci-Fi|Horror\n2::a:::b\n:", .doubleColons) == [
                .fields(["1", "Alien: Director's \"Cut\"", "Sci-Fi|Horror"], line: 1),
                .fields(["2", "a", ":b"], line: 2), .fields([":"], line: 3),
            ]
        )
    }

    @Test func `numbers are read, and nothing else as a number`() throws {
        var reader = CSVReader(
            bytes: Array("4,4.5,-3,,x,1e400,99999999999999999999,0.1,+,.,1.2.3,nan,9223372036854775807".utf8),
            dialect: .commas
        )
        #expect(try reader.next() == .row)
        #expect((0..<13).map { reader.integer($0) } == [4, nil, -3] + Array(repeating: nil, count: 9) + [.max])
        #expect((0..<5).map { reader.decimal($0) } == [4, 4.5, -3, nil, nil])
        #expect((5..<12).map { reader.decimal($0) } == [nil, 1e20, 0.1, nil, nil, nil, nil])
        #expect(reader.integer(99) == nil && reader.decimal(-1) == nil)
        #expect(try reader.text(99) == "")
    }

    @Test func `what is read does not depend on where the buffer ends`() throws {
        let text = Array("\u{FEFF}id,title\r\n1,\"A \"\"b\"\", c\r\nd\"\n2,\"open\n3,ü\n\n4,\"x\"y\n5,z".utf8)
        let whole = try rows(text)
        #expect(whole.count == 6)
        for size in 1...text.count { #expect(try rows(text, bufferBytes: size) == whole, "buffer of \(size)") }
        let dat = Array("1::a:b::c\r\n2::::d\n".utf8)
        for size in 1...dat.count {
            #expect(try rows(dat, .doubleColons, bufferBytes: size) == rows(dat, .doubleColons))
        }
    }

    @Test func `random bytes never trap, and every dialect comes to an end`() throws {
        var random = SplitMix64(seed: 42)
        let alphabet = Array("ab1\",\"\n\r:|\t.-".utf8) + [0xE9, 0xEF, 0xBB, 0xBF, 0xFF]
        for _ in 0..<5000 {
            let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
            }
            for dialect in [CSVDialect.commas, .doubleColons, .tabs, .pipes] {
                let whole = try rows(bytes, dialect)
                #expect(whole.count <= bytes.count)
                #expect(try rows(bytes, dialect, bufferBytes: 3) == whole)
            }
        }
    }

    @Test func `a missing file and a folder are errors that name them`() throws {
        #expect(throws: ImportError.self) { _ = try CSVReader(path: "/nowhere/at/all.csv", dialect: .commas) }
        let folder = TemporaryFolder()
        #expect(throws: ImportError.unreadable(path: folder.path, reason: "it is not a file")) {
            _ = try CSVReader(path: folder.path, dialect: .commas)
        }
    }
}
