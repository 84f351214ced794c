import Domain

/// What the lines of a log are made of, written straight into bytes.
enum LogText {
    static let space = UInt8(ascii: " ")
    static let lineFeed = UInt8(ascii: "\n")
    private static let hexadecimalDigits = Array("0123456789abcdef".utf8)

    static func append(_ text: String, to output: inout [UInt8]) {
        output.append(contentsOf: text.utf8)
    }

    /// RFC 3339 in UTC, to the millisecond: `2026-11-21T03:40:00.123Z`.
    static func appendTime(_ millisecondsSince1970: Int64, to output: inout [UInt8]) {
        let (seconds, milliseconds) = millisecondsSince1970.quotientAndRemainder(dividingBy: 1000)
        let date = Timestamp(seconds: seconds).civilDate
        let second = Int(seconds % 86_400)
        appendDigits(date.year, 4, "-", to: &output)
        appendDigits(date.month, 2, "-", to: &output)
        appendDigits(date.day, 2, "T", to: &output)
        appendDigits(second / 3600, 2, ":", to: &output)
        appendDigits(second / 60 % 60, 2, ":", to: &output)
        appendDigits(second % 60, 2, ".", to: &output)
        appendDigits(Int(milliseconds), 3, "Z", to: &output)
    }

    /// The text with everything that a terminal might obey, or mistake for the end of the line, as `\x1b`.
    static func appendVisible(_ text: String, to output: inout [UInt8]) {
        if text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) { return append(text, to: &output) }
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse, .surrogate:
                for byte in String(scalar).utf8 {
                    append("\\x", to: &output)
                    output.append(hexadecimalDigits[Int(byte >> 4)])
                    output.append(hexadecimalDigits[Int(byte & 0x0F)])
                }
            default: output.append(contentsOf: String(scalar).utf8)
            }
        }
    }

    /// A line that is an object: the time, and what the body writes.
    static func appendJSON(
        _ millisecondsSince1970: Int64,
        to output: inout [UInt8],
        _ body: (inout JSONWriter) -> Void
    ) {
        var time: [UInt8] = []
        appendTime(millisecondsSince1970, to: &time)
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("time", String(decoding: time, as: UTF8.self))
            body(&writer)
        }
        writer.newline()
        output += writer.finish()
    }

    private static func appendDigits(_ number: Int, _ width: Int, _ mark: Unicode.Scalar, to output: inout [UInt8]) {
        var divisor = 1
        for _ in 1..<width { divisor *= 10 }
        while divisor > 0 {
            output.append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
            divisor /= 10
        }
        output.append(UInt8(ascii: mark))
    }
}
