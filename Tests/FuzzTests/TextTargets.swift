import Domain

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
