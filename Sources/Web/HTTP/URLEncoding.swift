/// Percent-encoding for URLs that the server writes.
enum URLEncoding {
    /// The text with every byte escaped that a URL may not hold; what is escaped already stays so.
    static func url(_ text: String) -> String {
        escape(text) { $0 > WireByte.space && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "<") }
    }

    /// A path of plain text: its slashes separate segments, and everything else stands for itself.
    static func path(_ text: String) -> String {
        escape(text) {
            WireByte.isLetter($0) || WireByte.isDigit($0) || $0 == WireByte.slash || $0 == UInt8(ascii: "-")
                || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "~")
        }
    }

    private static func escape(_ text: String, keeping isPlain: (UInt8) -> Bool) -> String {
        if text.utf8.allSatisfy(isPlain) { return text }
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if isPlain(byte) {
                bytes.append(byte)
            } else {
                bytes += [WireByte.percent, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
