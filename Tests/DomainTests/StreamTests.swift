import Support
import Testing

@testable import Domain

@Suite struct StreamTests {
    private func lines(_ pieces: [[UInt8]], limit: Int = 40) -> [String] {
        var stream = LineStream(maximumLineBytes: limit)
        var found: [String] = []
        func note(_ number: Int, _ line: Result<[UInt8], StreamProblem>) {
            switch line {
            case .success(let bytes): found.append("\(number) \(String(decoding: bytes, as: UTF8.self))")
            case .failure(let problem): found.append("\(number) ! \(problem.detail)")
            }
        }
        for piece in pieces { stream.receive(piece, note) }
        stream.finish(note)
        return found + ["\(stream.lineCount)"]
    }

    /// A first row that cannot be read ends it all.
    private func rows(_ pieces: [[UInt8]], limit: Int = 40) -> [String] {
        var stream = CSVStream(maximumRowBytes: limit)
        var found: [String] = []
        func note(_ number: Int, _ row: Result<CSVRow, StreamProblem>) {
            do throws(StreamProblem) {
                let row = try row.get()
                var fields: [String] = []
                for field in row.columns.indices { fields.append(try row.optionalText(field) ?? "-") }
                found.append("\(number) \(fields.joined(separator: "|"))")
            } catch {
                found.append("\(number) ! \(error.detail)")
            }
        }
        do {
            for piece in pieces { try stream.receive(piece, note) }
            try stream.finish(note)
        } catch {
            return found + ["! \(error)"]
        }
        return found + ["\(stream.lineCount)"]
    }

    private func cutAnywhere(_ text: [UInt8], _ read: ([[UInt8]]) -> [String]) {
        let whole = read([text])
        for cut in 0...text.count {
            let found = read([Array(text[..<cut]), Array(text[cut...])])
            #expect(found == whole, "cut at \(cut)")
        }
        #expect(read(text.map { [$0] }) == whole, "byte by byte")
    }

    @Test func `lines end in any of the usual ways, and blank ones are passed over`() {
        let text = Array("\u{FEFF}one\r\n\n  \ntwo\u{0}é\n\rthree".utf8)
        #expect(lines([text]) == ["1 one", "4 two\u{0}é", "5 \rthree", "5"])
        cutAnywhere(text) { lines($0) }
        #expect(lines([]) == ["0"])
        #expect(lines([Array("\n".utf8)]) == ["1"])
        // Half a byte-order mark is no mark.
        #expect(lines([[0xEF, 0xBB]]).count == 2)
    }

    @Test func `a line that is too long costs itself alone`() {
        let long = String(repeating: "x", count: 41)
        let text = Array("a\n\(long)\n\(long.dropLast())\n\(long)\(long)".utf8)
        let found = lines([text])
        #expect(found[1] == "2 ! The line is longer than 40 bytes.")
        #expect(found[2] == "3 \(long.dropLast())" && found[3].hasPrefix("4 !"))
        cutAnywhere(text) { lines($0) }
    }

    @Test func `rows are read as RFC 4180 has them`() {
        let text = Array("\u{FEFF}a,b\r\n1,\"x,\"\"y\"\"\"\r\n\r\n\"two\nlines\",\n,é".utf8)
        #expect(rows([text]) == ["2 1|x,\"y\"", "4 two\nlines|-", "6 -|é", "6"])
        cutAnywhere(text) { rows($0) }
    }

    @Test func `a row that breaks the rules costs the line on which it begins`() {
        var text = Array("a,b\n1\n1,2,3\n\"x\"y,2\n3,".utf8)
        text += [0xFF]
        text += Array("\n\"open,4\n5,6\n7,8\n".utf8)
        let found = rows([text])
        #expect(found[0] == "2 ! 1 fields, where 2 were expected.")
        #expect(found[1].hasPrefix("3 !") && found[2].hasPrefix("4 !"))
        #expect(found[3] == "5 ! The text is not valid UTF-8." && found[4].hasPrefix("6 !"))
        #expect(found[5...] == ["7 5|6", "8 7|8", "8"])
        cutAnywhere(text) { rows($0) }
    }

    @Test func `a stray quote and a row that is too long cost one line, wherever the stream is cut`() {
        let long = String(repeating: "x", count: 60)
        let texts = [
            "a,b\n\"\(long),\n1,2\n", "a,b\n\(long),1\n1,2\n", "a,b\n\"\(long)\"z\n1,2\n", "a,b\n1,2\n\(long)",
        ]
        for text in texts {
            let bytes = Array(text.utf8)
            let found = rows([bytes])
            #expect(found.contains { $0.hasSuffix(" 1|2") } && found.contains { $0.contains("!") }, "\(found)")
            cutAnywhere(bytes) { rows($0) }
        }
    }

    @Test func `the first row must name the columns, each once`() {
        #expect(rows([]).last?.contains("name the columns") == true)
        #expect(rows([Array("a,a\n1,2\n".utf8)]).last?.contains("two columns") == true)
        #expect(rows([Array("\"a\n".utf8)]).last?.contains("not closed") == true)
    }

    @Test func `any bytes are read to the end, and alike however they are cut`() {
        var random = SplitMix64(seed: 4)
        let texts = ["a,b\n", "\"", ",", "\n", "\r\n", "1", "\u{FEFF}", "é", "\0", "xxxxxxxxxxxxxxxx"]
        let pieces = texts.map { Array($0.utf8) }
        for _ in 0..<300 {
            var text = Array("a,b\n".utf8)
            for _ in 0..<random.below(30) {
                text += random.below(12) == 0 ? [UInt8(random.below(256))] : pieces[random.below(pieces.count)]
            }
            let cut = random.below(text.count + 1)
            let other = cut + random.below(text.count - cut + 1)
            let parts = [Array(text[..<cut]), Array(text[cut..<other]), Array(text[other...])]
            #expect(rows(parts) == rows([text]), "\(text)")
            #expect(lines(parts) == lines([text]), "\(text)")
        }
    }

    @Test func `what is written as CSV is read again`() throws {
        let values = ["plain", "a,b", "say \"hi\"", "two\nlines", "\r", "é", " "]
        var writer = CSVWriter()
        writer.head("a,b,c")
        for value in values {
            writer.field(value)
            writer.field(7)
            writer.field(0.5)
            writer.endRow()
        }
        let found = rows([writer.finish()], limit: 1000)
        #expect(found.dropLast().map { $0.split(separator: " ", maxSplits: 1)[1] } == values.map { "\($0)|7|0.5" })
    }
}
