import Domain

/// The fields of a form, in the order the browser sent them; a name may come more than once.
public struct Form: Equatable, Sendable {
    /// One name with its value.
    public struct Field: Equatable, Sendable {
        public let name: String
        public let value: String

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    public let fields: [Field]

    public init(fields: [Field] = []) {
        self.fields = fields
    }

    /// Reads `application/x-www-form-urlencoded`.
    ///
    /// Throws `FormError.malformed` for a broken escape or text that is not UTF-8, and `.tooLarge` beyond the limits.
    public init(urlEncoded body: [UInt8], limits: FormLimits = FormLimits()) throws(FormError) {
        var fields: [Field] = []
        for pair in body.split(separator: UInt8(ascii: "&")) {
            guard fields.count < limits.maximumFields else {
                throw .tooLarge("The form has more than \(limits.maximumFields) fields.")
            }
            let equals = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            let name = try Self.decode(pair[..<equals])
            let value = try Self.decode(pair[equals...].dropFirst())
            fields.append(Field(name: name, value: value))
        }
        self.init(fields: fields)
    }

    /// The first value of a name; nil if the form has no such field.
    public func first(_ name: String) -> String? {
        fields.first { $0.name == name }?.value
    }

    /// Every value of a name, in order: what a group of checkboxes sends.
    public func all(_ name: String) -> [String] {
        fields.filter { $0.name == name }.map(\.value)
    }

    /// The text that `+` and `%xx` stand for.
    private static func decode(_ encoded: ArraySlice<UInt8>) throws(FormError) -> String {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(encoded.count)
        var index = encoded.startIndex
        while index < encoded.endIndex {
            switch encoded[index] {
            case UInt8(ascii: "+"): decoded.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard index + 2 < encoded.endIndex, let high = Hexadecimal.value(ofDigit: encoded[index + 1]),
                    let low = Hexadecimal.value(ofDigit: encoded[index + 2])
                else { throw .malformed("The form has a '%' without two hexadecimal digits after it.") }
                decoded.append(high << 4 | low)
                index += 2
            case let byte: decoded.append(byte)
            }
            index += 1
        }
        guard let text = String(validating: decoded, as: UTF8.self) else {
            throw .malformed("The form has text that is not UTF-8.")
        }
        return text
    }
}

/// Why a form could not be read, in words for whoever sent it.
public enum FormError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The bytes break the rules of the format.
    case malformed(String)
    /// The form is well made but larger than the site takes.
    case tooLarge(String)

    public var description: String {
        switch self {
        case .malformed(let detail), .tooLarge(let detail): detail
        }
    }
}

/// How much a form may hold, besides the limit on the whole body.
public struct FormLimits: Equatable, Sendable {
    /// No screen of ours comes near; more would only buy an attacker memory per byte sent.
    public var maximumFields = 1000

    /// Parts of a multipart form: its fields and files together.
    public var maximumParts = 1000

    /// The headers of one part name it and its type; this leaves room for long file names.
    public var maximumPartHeaderBytes = 8 << 10

    public init() {}
}
