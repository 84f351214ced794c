/// Entity tags (RFC 9110, 8.8.3) and the conditions made of them.
public enum EntityTag {
    /// A strong tag: the text in quotes. Characters that a tag may not hold become "_".
    public static func strong(_ text: String) -> String {
        var bytes: [UInt8] = [UInt8(ascii: "\"")]
        bytes.append(contentsOf: text.utf8.map { isTagByte($0) ? $0 : UInt8(ascii: "_") })
        bytes.append(UInt8(ascii: "\""))
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether an `If-None-Match` names this tag, comparing weakly: the client already has it.
    public static func isListed(_ tag: String, in ifNoneMatch: String) -> Bool {
        list(ifNoneMatch).contains { $0 == "*" || opaque($0) == opaque(tag) }
    }

    /// Whether an `If-Match` names this tag, comparing strongly: the client still sees what is there.
    public static func isStronglyListed(_ tag: String, in ifMatch: String) -> Bool {
        list(ifMatch).contains { $0 == "*" || ($0 == tag && !$0.hasPrefix("W/")) }
    }

    private static func isTagByte(_ byte: UInt8) -> Bool {
        byte > WireByte.space && byte < 0x7F && byte != UInt8(ascii: "\"")
    }

    private static func opaque(_ tag: String) -> Substring {
        tag.hasPrefix("W/") ? tag.dropFirst(2) : tag[...]
    }

    /// The elements of a list of tags. A comma inside quotes belongs to its tag.
    private static func list(_ text: String) -> [String] {
        var elements: [String] = []
        var current: [UInt8] = []
        var isQuoted = false
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if byte == WireByte.comma, !isQuoted {
                elements.append(String(decoding: current, as: UTF8.self))
                current.removeAll()
            } else if isQuoted || (byte != WireByte.space && byte != WireByte.tab) {
                current.append(byte)
            }
        }
        elements.append(String(decoding: current, as: UTF8.self))
        return elements.filter { !$0.isEmpty }
    }
}
