/// A header value with parameters, such as `form-data; name="file"; filename="ratings.csv"`.
struct ParameterisedHeader: Equatable {
    /// What stands before the first semicolon, in lower case.
    let value: String
    private let parameters: [Form.Field]

    /// Reads a header value; nil if it is not UTF-8, has a parameter without a value, or names one twice.
    init?(_ bytes: ArraySlice<UInt8>) {
        guard String(validating: bytes, as: UTF8.self) != nil else { return nil }
        let end = bytes.firstIndex(of: UInt8(ascii: ";")) ?? bytes.endIndex
        value = String(decoding: Self.trimmed(bytes[..<end]), as: UTF8.self).lowercased()
        var parameters: [Form.Field] = []
        var rest = bytes[end...]
        while !rest.isEmpty {
            rest = Self.trimmed(rest.dropFirst())
            // A semicolon at the very end is common, and harmless.
            if rest.isEmpty { break }
            guard let parameter = Self.parameter(&rest) else { return nil }
            guard !parameters.contains(where: { $0.name == parameter.name }) else { return nil }
            parameters.append(parameter)
        }
        self.parameters = parameters
    }

    /// The value of a parameter, its quotes and escapes undone; nil if it is not there.
    func parameter(_ name: String) -> String? {
        parameters.first { $0.name == name }?.value
    }

    /// The bytes without white space around them.
    static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
        var trimmed = bytes.drop(while: isSpace)
        while let last = trimmed.last, isSpace(last) { trimmed.removeLast() }
        return trimmed
    }

    /// Reads one `name=value` up to the semicolon after it.
    private static func parameter(_ rest: inout ArraySlice<UInt8>) -> Form.Field? {
        guard let equals = rest.firstIndex(where: { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ";") }),
            rest[equals] == UInt8(ascii: "=")
        else { return nil }
        let name = String(decoding: trimmed(rest[..<equals]), as: UTF8.self).lowercased()
        rest = rest[(equals + 1)...].drop { $0 == 0x20 || $0 == 0x09 }
        guard !name.isEmpty, let value = rest.first == UInt8(ascii: "\"") ? quoted(&rest) : token(&rest) else {
            return nil
        }
        guard rest.isEmpty || rest.first == UInt8(ascii: ";") else { return nil }
        return Form.Field(name: name, value: String(decoding: value, as: UTF8.self))
    }

    private static func token(_ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
        let end = rest.firstIndex(of: UInt8(ascii: ";")) ?? rest.endIndex
        let value = trimmed(rest[..<end])
        rest = rest[end...]
        return value.isEmpty || value.contains(UInt8(ascii: "\"")) ? nil : [UInt8](value)
    }

    /// Reads a quoted string. A backslash escapes only a quote or a backslash: some senders write Windows paths as they
    /// stand.
    private static func quoted(_ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
        var value: [UInt8] = []
        rest = rest.dropFirst()
        while let byte = rest.popFirst() {
            switch (byte, rest.first) {
            case (UInt8(ascii: "\""), _):
                rest = rest.drop { $0 == 0x20 || $0 == 0x09 }
                return value
            case (UInt8(ascii: "\\"), let next?) where next == UInt8(ascii: "\"") || next == UInt8(ascii: "\\"):
                value.append(next)
                rest = rest.dropFirst()
            default: value.append(byte)
            }
        }
        return nil
    }
}
