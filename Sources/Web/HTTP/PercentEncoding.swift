import Domain

/// Writes text into the query of a URL (RFC 3986).
enum PercentEncoding {
    private static let digits = Array("0123456789ABCDEF".utf8)

    /// Everything but the unreserved characters as `%XX`.
    static func encode(_ text: String) -> String {
        var text = text
        // A String's UTF-8 is read in place; the pointer does not outlive the call.
        if text.withUTF8({ $0.allSatisfy(isUnreserved) }) { return text }
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if isUnreserved(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }

    /// `?name=value&…`, or nothing without pairs.
    static func query(_ pairs: [(name: String, value: String)]) -> String {
        var text = ByteWriter()
        append(query: pairs, to: &text)
        return text.text
    }

    static func append(query pairs: [(name: String, value: String)], to text: inout ByteWriter) {
        var mark: StaticString = "?"
        for pair in pairs {
            text.append(mark)
            text.append(encode(pair.name))
            text.append("=")
            text.append(encode(pair.value))
            mark = "&"
        }
    }
}
