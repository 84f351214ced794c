/// Where a text stops being JSON, and what should have stood there.
public struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Counted from 0.
    public let byteOffset: Int
    /// Counted from 1.
    public let line: Int
    /// Counted from 1, in Unicode scalars.
    public let column: Int
    /// What should have stood there, as the end of a sentence: `a value`, `a string with valid UTF-8`.
    public let expected: String
    /// The innermost value that is not well-formed (RFC 6901): `/ratings/3`; empty for the whole text.
    public private(set) var pointer = ""

    public var description: String { "line \(line), column \(column): expected \(expected)" }

    init(in bytes: [UInt8], at offset: Int, expected: String) {
        let before = bytes.prefix(offset)
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        byteOffset = offset
        line = 1 + before.count { $0 == UInt8(ascii: "\n") }
        column = 1 + before[lineStart...].count { $0 & 0xc0 != 0x80 }
        self.expected = expected
    }
    /// The same, of a value that stands under a key or an index of another.
    func inside(_ token: String) -> JSONError {
        var error = self
        error.pointer = JSONPointer.token(token) + pointer
        return error
    }
}

/// Pointers into documents, as RFC 6901 writes them.
public enum JSONPointer {
    /// One step of a pointer with its slash, `~` and `/` written as the standard asks.
    public static func token(_ name: String) -> String {
        var text = "/"
        for scalar in name.unicodeScalars {
            switch scalar {
            case "~": text += "~0"
            case "/": text += "~1"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
