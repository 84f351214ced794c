import Domain
import Support

@testable import Persistence
@testable import Web

extension FuzzTarget {
    static let json = FuzzTarget(
        name: "json",
        seeds: [
            #"{"a":[null,true,-7,2.5e1,"x\u00e9\n"],"b":{"c":[]}}"#, #"[1,[2,[3]],{"k":"😀"}]"#, #""\ud83d\ude00""#,
            "-0.5e-7", #" [ 1 , 2 ] "#, "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
        ],
        pieces: [
            "{", "}", "[", "]", ",", ":", "\"", "\\u", "\\", "\\ud83d", "\\ude00", "e9", "E+", "-", "1", "0", ".",
            "null",
            "true", "false", " ", "\n", "\0", "é", "[[[[[[[[[[[[[[[[", "{\"a\":",
        ]
    ) { input throws(FuzzFailure) in
        guard let value = try? JSONReader.parse(input) else { return false }
        let text = written(value)
        let again = try? JSONReader.parse(text)
        try FuzzFailure.unless(again.map(written) == text, "a value written again says something else")
        return true
    }

    static let template = FuzzTarget(
        name: "template",
        seeds: [
            "{% layout \"layout\" %}{% block main %}{{ x.y? }}{{ raw m }}{% end %}",
            "{% for x in xs %}{{ loop.index }}{% if x == \"a\" %}{{ x }}{% elif not y %}b{% else %}c{% end %}{% end %}",
            "{% include \"card\" a=x b=\"t\" c=1 %}{# c #}",
        ],
        pieces: [
            "{{", "}}", "{%", "%}", "{#", "#}", "{% end %}", "{% else %}", "{% if x %}", "{% for a in xs %}",
            "{% elif ",
            "{% block b %}", "{% include \"card\" %}", "{% include \"page\" %}", "layout", " ", "\"", "=", "==", "!=",
            ".", "?",
            "not", "raw", "loop", "\n", "é",
        ]
    ) { input throws(FuzzFailure) in
        let text = String(decoding: input, as: UTF8.self)
        let sources = ["page": text, "layout": "{% block main %}{% end %}", "card": "{{ a? }}{% block b %}{% end %}"]
        let hostile = TemplateValue.text("<script>'\"&")
        let values: [String: TemplateValue] = [
            "x": ["y": hostile], "xs": [1, "a", hostile], "m": .markup([]), "y": nil,
        ]
        guard let templates = try? Templates(sources: sources), let page = try? templates.render("page", values) else {
            return false
        }
        let isEscaped = !String(decoding: page, as: UTF8.self).contains("<script>'\"&")
        try FuzzFailure.unless(isEscaped || text.contains("<"), "a value was not escaped")
        return true
    }

    static let csv = FuzzTarget(
        name: "csv",
        seeds: [
            "userId,movieId,rating\n1,2,3.5\n", "\u{FEFF}a,b\r\nc,d", "\"say \"\"hi\"\"\",\"\"\"\"\n",
            "\"one\ntwo\r\nthree\",x\ny,z", "a\n\n\r\nb\n", "it\"s,fine\n\"bad\"x,1\nok\n",
        ],
        pieces: [",", "\"", "\"\"", "\n", "\r\n", "\r", "\0", "é", "\u{FEFF}", "a,b\n", "::", "\t"]
    ) { input throws(FuzzFailure) in
        let whole = rows(input, bufferBytes: max(1, input.count))
        let small = rows(input, bufferBytes: 1 + input.count / 7)
        try FuzzFailure.unless(whole == small, "how much is read at once changes the rows: \(whole), \(small)")
        let textCount = whole.reduce(0) { $0 + $1.utf8.count }
        // Each field is followed by one byte here, as each is in the file but the last.
        try FuzzFailure.unless(textCount <= input.count + 1 + 8 * whole.count, "rows are longer than their file")
        return whole.contains { !$0.hasPrefix("bad ") }
    }

    static let csvStream = FuzzTarget(
        name: "csv-stream",
        seeds: [
            "user,item,rating\n1,2,3.5\n", "\u{FEFF}a,b\r\nc,d", "a,b\n\"say \"\"hi\"\"\",\"\"\"\"\n",
            "a,b\n\"one\ntwo\r\nthree\",x\ny,z", "a\n\n\r\nb\n", "a,b\nit\"s,fine\n\"bad\"x,1\nok,2\n",
        ],
        pieces: [
            ",", "\"", "\"\"", "\n", "\r\n", "\r", "\0", "é", "\u{FEFF}", "a,b\n", "1,2\n", "xxxxxxxxxxxxxxxx",
        ]
    ) { input throws(FuzzFailure) in
        let whole = streamedRows(input, cuts: [])
        let cut = streamedRows(input, cuts: cuts(of: input))
        try FuzzFailure.unless(whole == cut, "where the stream is cut changes the rows: \(whole), \(cut)")
        return whole.contains { $0.hasPrefix("row ") }
    }

    static let lineStream = FuzzTarget(
        name: "line-stream",
        seeds: [
            "{\"a\":1}\n{\"b\":2}\n", "\u{FEFF}one\r\n\n \ntwo",
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\na",
        ],
        pieces: ["\n", "\r\n", "\r", " ", "{}", "\u{FEFF}", "é", "\0", "xxxxxxxxxxxxxxxxxxxxxxxx"]
    ) { input throws(FuzzFailure) in
        let whole = streamedLines(input, cuts: [])
        let cut = streamedLines(input, cuts: cuts(of: input))
        try FuzzFailure.unless(whole == cut, "where the stream is cut changes the lines: \(whole), \(cut)")
        return whole.contains { $0.hasPrefix("line ") }
    }
}

extension FuzzTarget {
    /// Each block is given the checksum that it would have as a header, as inputs would hardly come further otherwise.
    static let tar = FuzzTarget(
        name: "tar",
        seeds: tarSeeds,
        pieces: [
            "path=", "size=", "\n", "9 path=a\n", "0000000", "777", " ", "\0", "\0\0\0\0\0\0\0\0", "ustar\u{0}00", "x",
            "L", "5",
            String(repeating: "\0", count: 512),
        ]
    ) { input throws(FuzzFailure) in
        let bytes = withChecksums(input)
        let whole = try unpacked(bytes, cuts: [])
        let cut = try unpacked(bytes, cuts: cuts(of: input))
        try FuzzFailure.unless(whole == cut, "where the archive is cut changes the files: \(whole), \(cut)")
        return whole.last == "end"
    }

    /// Of few blocks, each with one block of zeros at its end.
    private static let tarSeeds: [String] = {
        var noted = TarArchive()
        noted.add("x", TarArchive.record("path", "a/long/name.csv") + TarArchive.record("size", "9"), kind: "x")
        noted.add("a/short", "1,2,3.5\n\n")
        var long = TarArchive()
        long.add("././@LongLink", "a/longer/name.csv\0", kind: "L")
        long.add("b", prefix: "a")
        var plain = TarArchive()
        plain.add("a/", kind: "5")
        plain.add("a/b", "1")
        return [noted, long, plain].map {
            String(decoding: $0.bytes + [UInt8](repeating: 0, count: 512), as: UTF8.self)
        }
    }()
}

private func withChecksums(_ input: [UInt8]) -> [UInt8] {
    var bytes = input
    for start in stride(from: 0, through: bytes.count - 512, by: 512) {
        var sum = 8 * 0x20
        bytes.withUnsafeBufferPointer { bytes in
            for place in 0..<512 where !(148..<156).contains(place) { sum += Int(bytes[start + place]) }
        }
        // A block of zeros stays the end that it is.
        guard sum > 8 * 0x20 else { continue }
        let digits = String(sum, radix: 8)
        let field = String(repeating: "0", count: max(6 - digits.utf8.count, 0)) + digits + "\0 "
        bytes.replaceSubrange(start + 148..<start + 156, with: Array(field.utf8))
    }
    return bytes
}

/// What the stream tells, in words; contents joined, as where they are cut means nothing.
private func unpacked(_ bytes: [UInt8], cuts: [Int]) throws(FuzzFailure) -> [String] {
    var stream = TarStream()
    var found: [String] = []
    var (left, taken) = (0, 0)
    var isBroken = false
    do {
        for piece in pieces(of: bytes, cuts: cuts) {
            try stream.receive(piece) { event in
                switch event {
                case .file(let path, let count):
                    found.append("\(path) \(count)")
                    (left, taken) = (count, 0)
                case .content(let content):
                    left -= content.count
                    taken += content.count
                case .endOfFile:
                    found.append("whole \(taken)")
                    isBroken = isBroken || left != 0
                }
            }
        }
        try stream.finish()
        found.append("end")
    } catch {
        found.append("\(error)")
    }
    try FuzzFailure.unless(!isBroken, "a file ended before its end: \(found)")
    return found
}

private func pieces(of bytes: [UInt8], cuts: [Int]) -> [[UInt8]] {
    zip([0] + cuts, cuts + [bytes.count]).map { Array(bytes[$0..<$1]) }
}

private func streamedRows(_ bytes: [UInt8], cuts: [Int]) -> [String] {
    var stream = CSVStream(maximumRowBytes: 64)
    var rows: [String] = []
    func note(_ line: Int, _ row: Result<CSVRow, StreamProblem>) {
        do throws(StreamProblem) {
            let row = try row.get()
            var text = "row \(line)"
            for field in row.columns.indices { text += try "|" + (row.optionalText(field) ?? "") }
            rows.append(text)
        } catch {
            rows.append("bad \(line) \(error)")
        }
    }
    do {
        for piece in pieces(of: bytes, cuts: cuts) { try stream.receive(piece, note) }
        try stream.finish(note)
    } catch {
        rows.append("\(error)")
    }
    return rows
}

private func streamedLines(_ bytes: [UInt8], cuts: [Int]) -> [String] {
    var stream = LineStream(maximumLineBytes: 48)
    var lines: [String] = []
    func note(_ number: Int, _ line: Result<[UInt8], StreamProblem>) {
        switch line {
        case .success(let bytes): lines.append("line \(number) \(bytes)")
        case .failure(let problem): lines.append("bad \(number) \(problem)")
        }
    }
    for piece in pieces(of: bytes, cuts: cuts) { stream.receive(piece, note) }
    stream.finish(note)
    return lines
}

private func written(_ value: JSONValue) -> [UInt8] {
    var writer = JSONWriter()
    writer.value(value)
    return writer.finish()
}

/// Each row as text; a bad one as `bad` and its line.
private func rows(_ bytes: [UInt8], bufferBytes: Int) -> [String] {
    var reader = CSVReader(source: ByteSource(bytes: bytes), dialect: .commas, bufferBytes: bufferBytes)
    var rows: [String] = []
    while let step = try? reader.next(), step != .end {
        if case .malformed = step {
            rows.append("bad \(reader.line)")
            continue
        }
        let fields = (0..<reader.fieldCount).map { try? reader.text($0) }
        rows.append(fields.contains(nil) ? "bad \(reader.line)" : fields.map { ($0 ?? "") + "|" }.joined())
    }
    return rows
}
