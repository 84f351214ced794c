/// The header fields of an answer, in the order they were set.
///
/// No value can break out of its line: control characters are replaced by spaces as a value comes in, so a value made
/// of what a visitor typed is as safe as a literal.
public struct Headers: Sendable {
    struct Field: Sendable {
        let name: HeaderName
        var value: String
    }

    /// Room made with the first field, for what most answers have.
    private static let usualCount = 8

    private(set) var fields: [Field] = []

    public init() {}

    /// One field.
    public init(_ name: HeaderName, _ value: String) {
        append(name, value)
    }

    /// The first value of the field.
    public subscript(name: HeaderName) -> String? {
        fields.first { $0.name == name }?.value
    }

    /// Every value of the field, in order.
    public func all(_ name: HeaderName) -> [String] {
        fields.filter { $0.name == name }.map(\.value)
    }

    public func contains(_ name: HeaderName) -> Bool {
        fields.contains { $0.name == name }
    }

    /// Replaces whatever the field held.
    public mutating func set(_ name: HeaderName, to value: String) {
        if let index = fields.firstIndex(where: { $0.name == name }) {
            let replaced = Field(name: fields[index].name, value: Self.safe(value))
            fields.removeAll { $0.name == name }
            fields.insert(replaced, at: index)
        } else {
            append(name, value)
        }
    }

    /// Adds one more value, as `Set-Cookie` needs.
    public mutating func append(_ name: HeaderName, _ value: String) {
        precondition(!name.isReserved, "the server itself writes \(name.text)")
        write(name, value)
    }

    /// Adds a field of the server's own to an answer that is not written to a connection.
    mutating func write(_ name: HeaderName, _ value: String) {
        if fields.isEmpty { fields.reserveCapacity(Self.usualCount) }
        fields.append(Field(name: name, value: Self.safe(value)))
    }

    public mutating func remove(_ name: HeaderName) {
        fields.removeAll { $0.name == name }
    }

    /// The value with each character that may not stand in a field replaced by a space.
    static func safe(_ value: String) -> String {
        var value = value
        // A String's UTF-8 is read in place; the pointer does not outlive the call.
        if value.withUTF8(WireByte.areFieldValue) { return value }
        return String(decoding: value.utf8.map { WireByte.isFieldValue($0) ? $0 : WireByte.space }, as: UTF8.self)
    }
}
