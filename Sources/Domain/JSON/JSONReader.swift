/// Reads JSON strictly (RFC 8259) from bytes of any origin.
///
/// Beyond the standard it refuses what systems are known to read differently: a key twice in an object, invalid UTF-8,
/// half a surrogate pair, and numbers that do not fit. It never traps and never reads deeper than its limit.
public struct JSONReader {
    /// Nesting beyond this is no data of ours but an attack on the stack.
    public static let maximumDepth = 64

    private let bytes: [UInt8]
    private var index = 0
    private var depth = 0

    /// The one value that a text consists of. Throws where the text is not strict JSON.
    public static func parse(_ bytes: [UInt8]) throws(JSONError) -> JSONValue {
        var reader = JSONReader(bytes: bytes)
        reader.skipSpace()
        let value = try reader.value()
        reader.skipSpace()
        guard reader.index == bytes.count else { throw reader.error(expected: "the end of the text") }
        return value
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    // MARK: Values

    private mutating func value() throws(JSONError) -> JSONValue {
        guard let byte = peek() else { throw error(expected: "a value") }
        switch byte {
        case UInt8(ascii: "{"): return .object(try members())
        case UInt8(ascii: "["): return .array(try elements())
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: throw error(expected: "a value")
        }
    }

    private mutating func literal(_ text: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        let end = index + text.utf8CodeUnitCount
        // The literal's bytes live as long as the program.
        let isThere = text.withUTF8Buffer { bytes[index..<min(end, bytes.count)].elementsEqual($0) }
        guard isThere else { throw error(expected: "a value") }
        index = end
        return value
    }

    private mutating func elements() throws(JSONError) -> [JSONValue] {
        try enter()
        var elements: [JSONValue] = []
        if skip(UInt8(ascii: "]")) { return leave(with: elements) }
        while true {
            do throws(JSONError) { elements.append(try value()) } catch { throw error.inside("\(elements.count)") }
            skipSpace()
            if skip(UInt8(ascii: "]")) { return leave(with: elements) }
            guard skip(UInt8(ascii: ",")) else { throw error(expected: "',' or ']'") }
        }
    }

    private mutating func members() throws(JSONError) -> [JSONMember] {
        try enter()
        var members: [JSONMember] = []
        var keys = JSONKeys()
        if skip(UInt8(ascii: "}")) { return leave(with: members) }
        while true {
            let start = index
            guard peek() == UInt8(ascii: "\"") else { throw error(expected: "a key in double quotes") }
            let key = try string()
            guard keys.insert(key, beside: members) else {
                throw error(at: start, expected: "a key not used before").inside(key)
            }
            skipSpace()
            guard skip(UInt8(ascii: ":")) else { throw error(expected: "':'") }
            do throws(JSONError) {
                members.append(JSONMember(key: key, value: try value()))
            } catch {
                throw error.inside(key)
            }
            skipSpace()
            if skip(UInt8(ascii: "}")) { return leave(with: members) }
            guard skip(UInt8(ascii: ",")) else { throw error(expected: "',' or '}'") }
        }
    }

    private mutating func string() throws(JSONError) -> String {
        var scanner = JSONStringScanner(bytes: bytes, index: index)
        do {
            let text = try scanner.scan()
            index = scanner.index
            return text
        } catch {
            throw self.error(at: error.offset, expected: error.expected)
        }
    }

    // MARK: Numbers

    private mutating func number() throws(JSONError) -> JSONValue {
        let start = index
        skip(UInt8(ascii: "-"), andSpace: false)
        if !skip(UInt8(ascii: "0"), andSpace: false) { try digits() }
        var isInteger = true
        if skip(UInt8(ascii: "."), andSpace: false) {
            isInteger = false
            try digits()
        }
        if let byte = peek(), byte | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            index += 1
            if !skip(UInt8(ascii: "+"), andSpace: false) { skip(UInt8(ascii: "-"), andSpace: false) }
            try digits()
        }
        let text = bytes[start..<index]
        if isInteger {
            guard let integer = NumberText.integer(text) else {
                throw error(at: start, expected: "an integer of at most 64 bits")
            }
            // An integer has no negative zero.
            return integer == 0 && text.count > 1 ? .number(-0.0) : .integer(integer)
        }
        guard let number = NumberText.decimal(text) else {
            throw error(at: start, expected: "a number that is not so large")
        }
        return .number(number)
    }

    private mutating func digits() throws(JSONError) {
        let start = index
        while let byte = peek(), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { index += 1 }
        guard index > start else { throw error(expected: "a digit") }
    }

    // MARK: Bytes

    private func peek() -> UInt8? {
        index < bytes.count ? bytes[index] : nil
    }

    /// Steps over one byte, and the white space after it, if it is there.
    @discardableResult
    private mutating func skip(_ byte: UInt8, andSpace: Bool = true) -> Bool {
        guard peek() == byte else { return false }
        index += 1
        if andSpace { skipSpace() }
        return true
    }

    private mutating func skipSpace() {
        while let byte = peek(), byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { index += 1 }
    }

    private mutating func enter() throws(JSONError) {
        guard depth < Self.maximumDepth else { throw error(expected: "at most \(Self.maximumDepth) levels") }
        depth += 1
        index += 1
        skipSpace()
    }

    private mutating func leave<Content>(with content: Content) -> Content {
        depth -= 1
        return content
    }

    private func error(at offset: Int? = nil, expected: String) -> JSONError {
        JSONError(in: bytes, at: offset ?? index, expected: expected)
    }
}

/// The keys an object has used; a set only once the object is too wide to be searched.
private struct JSONKeys {
    private static let searchableCount = 8

    private var keys: Set<String> = []

    /// Adds the key that follows these members; false if one of them has it.
    mutating func insert(_ key: String, beside members: [JSONMember]) -> Bool {
        guard members.count >= Self.searchableCount else { return !members.contains { $0.key == key } }
        if keys.isEmpty { keys.formUnion(members.lazy.map(\.key)) }
        return keys.insert(key).inserted
    }
}
