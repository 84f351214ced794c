import Domain

/// Where a part of a list begins, as one opaque word that only this site can have made, for one list with its filters and
/// order: a mark, and a code of it and of the list under the site's key.
enum Cursor: Equatable {
    case page(PageMark)
    /// In a list that was read from a version of a matrix, so that all its parts are read from the same one.
    case version(Int?, offset: Int)

    private static let separator: UInt8 = 0x1F
    /// Half of a code of SHA-256: nobody guesses 128 bits.
    private static let codeBytes = 16

    /// Nil for an offset so deep that the list ends there.
    ///
    /// - Parameter list: what tells the list from all others.
    func text(of list: String, key: [UInt8]) -> String? {
        guard let fields else { return nil }
        let mark = Array(fields.joined(separator: String(Unicode.Scalar(Self.separator))).utf8)
        return Base64.url.encode(Self.code(mark, list, key) + mark)
    }

    /// Nil for what is no cursor of this list.
    init?(_ text: String, of list: String, key: [UInt8]) {
        guard let bytes = Base64.url.decode(text), bytes.count > Self.codeBytes else { return nil }
        let mark = Array(bytes.dropFirst(Self.codeBytes))
        guard constantTimeEquals(Array(bytes.prefix(Self.codeBytes)), Self.code(mark, list, key)),
            let plain = String(validating: mark, as: UTF8.self)
        else { return nil }
        let fields = plain.split(
            separator: Character(Unicode.Scalar(Self.separator)),
            maxSplits: 2,
            omittingEmptySubsequences: false
        )
        self.init(fields: fields.map(String.init))
    }

    private static func code(_ mark: [UInt8], _ list: String, _ key: [UInt8]) -> [UInt8] {
        Array(HMACSHA256.authenticate(mark + [0] + Array(list.utf8), key: key).prefix(codeBytes))
    }

    /// The kind, the id or offset, and the rest, which may hold the separator itself.
    private var fields: [String]? {
        switch self {
        case .page(.offset(let offset)):
            offset > PageRequest.maxOffset ? nil : ["o", String(offset), ""]
        case .page(.after(let value, let id)): ["a", String(id), Self.text(of: value)]
        case .page(.before(let value, let id)): ["b", String(id), Self.text(of: value)]
        case .version(let version, let offset):
            offset > PageRequest.maxOffset ? nil : ["v", String(offset), version.map { String($0) } ?? ""]
        }
    }

    private init?(fields: [String]) {
        guard fields.count == 3, let number = Int64(fields[1]) else { return nil }
        switch fields[0] {
        case "o": self = .page(.offset(Int(number)))
        case "a": self = .page(.after(Self.value(of: fields[2]), id: number))
        case "b": self = .page(.before(Self.value(of: fields[2]), id: number))
        case "v": self = .version(Int(fields[2]), offset: Int(number))
        default: return nil
        }
    }

    private static func text(of value: SortValue) -> String {
        switch value {
        case .none: ""
        case .number(let number): "n" + String(number.bitPattern, radix: 16)
        case .text(let text): "t" + text
        }
    }

    private static func value(of text: String) -> SortValue {
        if text.hasPrefix("n"), let bits = UInt64(text.dropFirst(), radix: 16) {
            return .number(Double(bitPattern: bits))
        }
        return text.hasPrefix("t") ? .text(String(text.dropFirst())) : .none
    }
}
