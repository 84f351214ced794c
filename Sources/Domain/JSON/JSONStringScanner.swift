/// Reads one string of a JSON text: its escapes and its UTF-8.
struct JSONStringScanner {
    /// What is wrong with a string, and at which byte of the text.
    struct Problem: Error {
        let offset: Int
        let expected: String
    }

    private let bytes: [UInt8]

    /// The next byte to be read: the opening quote at first, the byte after the closing one at last.
    private(set) var index: Int

    init(bytes: [UInt8], index: Int) {
        self.bytes = bytes
        self.index = index
    }

    /// The string that starts at the opening quote.
    mutating func scan() throws(Problem) -> String {
        let start = index
        index += 1
        var run = skipPlain()
        if peek() == UInt8(ascii: "\"") {
            index += 1
            return try text(bytes, run, start: start)
        }
        var content: [UInt8] = []
        while true {
            content.append(contentsOf: bytes[run])
            switch peek() {
            case UInt8(ascii: "\""):
                index += 1
                return try text(content, content.indices, start: start)
            case UInt8(ascii: "\\"): try appendEscape(to: &content)
            case nil: throw Problem(offset: index, expected: "'\"' at the end of the string")
            default: throw Problem(offset: index, expected: "an escape, as control characters must have one")
            }
            run = skipPlain()
        }
    }

    /// Steps over bytes that stand for themselves.
    private mutating func skipPlain() -> Range<Int> {
        let start = index
        while index < bytes.count {
            let byte = bytes[index]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { break }
            index += 1
        }
        return start..<index
    }

    private func peek() -> UInt8? {
        index < bytes.count ? bytes[index] : nil
    }

    private func text(_ content: [UInt8], _ range: Range<Int>, start: Int) throws(Problem) -> String {
        guard let text = String(utf8: content, range) else {
            throw Problem(offset: start, expected: "a string with valid UTF-8")
        }
        return text
    }

    private mutating func appendEscape(to content: inout [UInt8]) throws(Problem) {
        let start = index
        index += 1
        let character = peek()
        index += 1
        switch character {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(bytes[index - 1])
        case UInt8(ascii: "b"): content.append(0x08)
        case UInt8(ascii: "f"): content.append(0x0c)
        case UInt8(ascii: "n"): content.append(0x0a)
        case UInt8(ascii: "r"): content.append(0x0d)
        case UInt8(ascii: "t"): content.append(0x09)
        case UInt8(ascii: "u"): content.append(contentsOf: Array(String(try scalar(start: start)).utf8))
        default: throw Problem(offset: start, expected: "an escape that JSON knows")
        }
    }

    /// The scalar of a `\u` escape, or of two that form a surrogate pair.
    private mutating func scalar(start: Int) throws(Problem) -> Unicode.Scalar {
        let first = try codeUnit(start: start)
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xdc00, peek() == UInt8(ascii: "\\"), index + 1 < bytes.count,
            bytes[index + 1] == UInt8(ascii: "u")
        else { throw Problem(offset: start, expected: "a whole surrogate pair") }
        index += 2
        let second = try codeUnit(start: start)
        guard (0xdc00...0xdfff).contains(second),
            let scalar = Unicode.Scalar(0x1_0000 + (UInt32(first) - 0xd800) << 10 + (UInt32(second) - 0xdc00))
        else { throw Problem(offset: start, expected: "a whole surrogate pair") }
        return scalar
    }

    private mutating func codeUnit(start: Int) throws(Problem) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = peek().flatMap(Hexadecimal.value(ofDigit:)) else {
                throw Problem(offset: start, expected: "four hexadecimal digits after '\\u'")
            }
            unit = unit << 4 | UInt16(digit)
            index += 1
        }
        return unit
    }
}
