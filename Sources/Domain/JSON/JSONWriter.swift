/// Writes JSON (RFC 8259) straight into bytes, placing the commas itself.
///
/// ```swift
/// var writer = JSONWriter()
/// writer.object { writer in
///     writer.field("title", item.title)
///     writer.key("tags")
///     writer.array { writer in for tag in item.tags { writer.string(tag) } }
/// }
/// let body = writer.finish()
/// ```
public struct JSONWriter: ~Copyable {
    private static let hexadecimalDigits = [UInt8]("0123456789abcdef".utf8)

    private var bytes: ByteWriter
    private var needsComma = false
    private var depth = 0

    /// With room for a document of about this size.
    public init(expecting byteCount: Int = 0) {
        bytes = ByteWriter(expecting: byteCount)
    }

    /// The document. Traps if an object or array was left open: that is a bug of the caller.
    public consuming func finish() -> [UInt8] {
        precondition(depth == 0, "JSON with an object or array left open")
        return bytes.finish()
    }

    /// How many bytes stand written.
    public var count: Int { bytes.count }

    // MARK: Structure

    public mutating func beginObject() { open(UInt8(ascii: "{")) }
    public mutating func endObject() { close(UInt8(ascii: "}")) }
    public mutating func beginArray() { open(UInt8(ascii: "[")) }
    public mutating func endArray() { close(UInt8(ascii: "]")) }

    /// Writes an object whose members the body writes.
    public mutating func object(_ body: (inout JSONWriter) throws -> Void) rethrows {
        beginObject()
        try body(&self)
        endObject()
    }

    /// Writes an array whose elements the body writes.
    public mutating func array(_ body: (inout JSONWriter) throws -> Void) rethrows {
        beginArray()
        try body(&self)
        endArray()
    }

    /// Ends a line between documents, for NDJSON.
    public mutating func newline() {
        precondition(depth == 0, "a line of NDJSON ended inside a document")
        bytes.append(UInt8(ascii: "\n"))
        needsComma = false
    }

    // MARK: Keys

    /// Writes a key that the code names. It must need no escaping, and is copied as it stands.
    public mutating func key(_ name: StaticString) {
        let length = name.utf8CodeUnitCount
        let comma = needsComma ? 1 : 0
        bytes.write(atMost: length + 4) { room in
            room[0] = UInt8(ascii: ",")
            room[comma] = UInt8(ascii: "\"")
            let text = UnsafeMutableBufferPointer(rebasing: room[(comma + 1)...])
            _ = text.update(fromContentsOf: UnsafeBufferPointer(start: name.utf8Start, count: length))
            text[length] = UInt8(ascii: "\"")
            text[length + 1] = UInt8(ascii: ":")
            return comma + length + 3
        }
        needsComma = false
    }

    /// Writes a key that comes from data.
    public mutating func key(text: String) {
        string(text)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    // MARK: Values

    public mutating func null() { literal("null") }
    public mutating func bool(_ value: Bool) { literal(value ? "true" : "false") }
    public mutating func int(_ value: Int) { int(Int64(value)) }

    public mutating func int(_ value: Int64) {
        separate()
        bytes.write(atMost: NumberText.roomBytes) { NumberText.write(value, to: $0) }
    }

    /// Writes the shortest text that reads back as the same number. Traps on NaN and infinity, which JSON lacks.
    public mutating func double(_ value: Double) {
        precondition(value.isFinite, "JSON has no NaN and no infinity")
        separate()
        bytes.write(atMost: NumberText.roomBytes) { NumberText.write(value, to: $0) }
    }

    public mutating func string(_ value: String) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        var value = value
        // A String's UTF-8 is read in place; the pointer does not outlive the call.
        value.withUTF8 { appendEscaped($0) }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Copies a whole value that another writer finished. Other bytes would break the document.
    public mutating func raw(_ finished: UnsafeBufferPointer<UInt8>) {
        separate()
        bytes.append(finished)
    }

    /// The same.
    public mutating func raw(_ finished: [UInt8]) {
        finished.withUnsafeBufferPointer { raw($0) }
    }

    public mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .bool(let value): bool(value)
        case .integer(let value): int(value)
        case .number(let value): double(value)
        case .string(let value): string(value)
        case .array(let elements): array { writer in for element in elements { writer.value(element) } }
        case .object(let members):
            object { writer in
                for member in members {
                    writer.key(text: member.key)
                    writer.value(member.value)
                }
            }
        }
    }

    // MARK: Details

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    private mutating func open(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
        depth += 1
    }

    private mutating func close(_ bracket: UInt8) {
        precondition(depth > 0, "JSON closed more often than opened")
        bytes.append(bracket)
        needsComma = true
        depth -= 1
    }

    private mutating func literal(_ text: StaticString) {
        separate()
        bytes.append(text)
    }

    private mutating func appendEscaped(_ text: UnsafeBufferPointer<UInt8>) {
        if Self.mayNeedEscaping(text) { appendWithEscapes(text) } else { bytes.append(text) }
    }

    /// False for nearly all texts, and found without a branch for each byte, so that many are looked at in one step.
    private static func mayNeedEscaping(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var found: UInt8 = 0
        for byte in text {
            let isSpecial = byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0xe2
            found |= isSpecial ? 1 : 0
        }
        return found != 0
    }

    /// Copies runs that need no escaping in one piece.
    private mutating func appendWithEscapes(_ text: UnsafeBufferPointer<UInt8>) {
        var runStart = 0
        var index = 0
        while index < text.count {
            let length = Self.escapedLength(in: text, at: index)
            if length > 0 {
                bytes.append(UnsafeBufferPointer(rebasing: text[runStart..<index]))
                appendEscape(of: text[index], isLineSeparator: length == 3, last: text[index + length - 1])
                runStart = index + length
            }
            index += max(length, 1)
        }
        bytes.append(UnsafeBufferPointer(rebasing: text[runStart...]))
    }

    /// How many bytes at an index must be written as one escape; 0 if none.
    ///
    /// U+2028 and U+2029 end a line in older JavaScript, so they are escaped too, though JSON would allow them.
    private static func escapedLength(in text: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
        let byte = text[index]
        if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return 1 }
        guard byte == 0xe2, index + 2 < text.count, text[index + 1] == 0x80 else { return 0 }
        return text[index + 2] & 0xfe == 0xa8 ? 3 : 0
    }

    private mutating func appendEscape(of byte: UInt8, isLineSeparator: Bool, last: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0a: bytes.append(UInt8(ascii: "n"))
        case 0x0c: bytes.append(UInt8(ascii: "f"))
        case 0x0d: bytes.append(UInt8(ascii: "r"))
        default:
            // The last byte of U+2028 is 0xa8, and that of U+2029 0xa9.
            let code = isLineSeparator ? 0x2028 + Int(last & 1) : Int(byte)
            bytes.append(UInt8(ascii: "u"))
            for shift in [12, 8, 4, 0] { bytes.append(Self.hexadecimalDigits[code >> shift & 0xf]) }
        }
    }
}
