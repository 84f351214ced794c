import Domain

/// Where a part of a list begins, as one opaque word. It names its list, so that it cannot be used with another.
enum Cursor {
    private static let separator: UInt8 = 0x1F

    /// Nil for an offset so deep that the list ends there.
    static func text(_ mark: PageMark, list: String) -> String? {
        let fields: [String]
        switch mark {
        case .offset(let offset):
            if offset > PageRequest.maxOffset { return nil }
            fields = ["o", String(offset)]
        case .after(.number(let number), let id): fields = ["n", String(number.bitPattern, radix: 16), String(id)]
        case .after(.none, let id): fields = ["i", "", String(id)]
        case .after(.text(let text), let id): fields = ["t", text, String(id)]
        }
        var bytes = Array(list.utf8)
        for field in fields {
            bytes.append(separator)
            bytes += field.utf8
        }
        return Base64.url.encode(bytes)
    }

    /// As for an offset, in a list that is read from a version of a matrix.
    static func text(offset: Int, version: Int?, list: String) -> String? {
        text(.offset(offset), list: version.map { "\(list)\u{1E}\($0)" } ?? list)
    }

    /// Nil for what is no cursor of this list.
    static func readVersioned(_ text: String, list: String) -> (offset: Int, version: Int?)? {
        if case .offset(let offset)? = read(text, list: list) { return (offset, nil) }
        guard let bytes = Base64.url.decode(text), let plain = String(validating: bytes, as: UTF8.self),
            let name = plain.split(separator: Character(Unicode.Scalar(separator))).first.map(String.init),
            name.hasPrefix(list + "\u{1E}"), let version = Int(name.dropFirst(list.count + 1)), version > 0,
            case .offset(let offset)? = read(text, list: name)
        else { return nil }
        return (offset, version)
    }

    /// Nil for what is no cursor of this list.
    static func read(_ text: String, list: String) -> PageMark? {
        guard let bytes = Base64.url.decode(text), let plain = String(validating: bytes, as: UTF8.self) else {
            return nil
        }
        let fields = plain.split(separator: Character(Unicode.Scalar(separator)), omittingEmptySubsequences: false).map(
            String.init
        )
        guard fields.count >= 3, fields[0] == list else { return nil }
        if fields[1] == "o", fields.count == 3 {
            return Int(fields[2]).flatMap { (0...PageRequest.maxOffset).contains($0) ? .offset($0) : nil }
        }
        guard let id = fields.last.flatMap({ Int64($0) }), fields.count >= 4 else { return nil }
        switch fields[1] {
        case "n": return UInt64(fields[2], radix: 16).map { .after(.number(Double(bitPattern: $0)), id: id) }
        case "i": return .after(.none, id: id)
        // The text may hold the separator itself.
        case "t":
            return .after(
                .text(fields[2..<(fields.count - 1)].joined(separator: String(Unicode.Scalar(separator)))),
                id: id
            )
        default: return nil
        }
    }
}
