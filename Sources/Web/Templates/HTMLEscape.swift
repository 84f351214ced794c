/// Makes text safe between tags and inside quoted attribute values.
public enum HTMLEscape {
    /// Appends a text with `&`, `<`, `>`, `"` and `'` written as entities.
    public static func append(_ text: String, to output: inout [UInt8]) {
        var text = text
        // A String's UTF-8 is read in place; the pointer does not outlive the call.
        text.withUTF8 { bytes in
            var runStart = 0
            for index in bytes.indices {
                guard let entity = entity(for: bytes[index]) else { continue }
                output.append(contentsOf: bytes[runStart..<index])
                // The literal's bytes live as long as the program.
                entity.withUTF8Buffer { output.append(contentsOf: $0) }
                runStart = index + 1
            }
            output.append(contentsOf: bytes[runStart...])
        }
    }

    @inline(__always)
    private static func entity(for byte: UInt8) -> StaticString? {
        // Every special byte is at most '>'; letters, the common case, leave at this one comparison.
        guard byte <= UInt8(ascii: ">") else { return nil }
        return switch byte {
        case UInt8(ascii: "&"): "&amp;"
        case UInt8(ascii: "<"): "&lt;"
        case UInt8(ascii: ">"): "&gt;"
        case UInt8(ascii: "\""): "&quot;"
        case UInt8(ascii: "'"): "&#39;"
        default: nil
        }
    }
}
