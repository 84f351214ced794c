// `Int(exactly:)` of a Double calls the C mathematics library, which this import links.
import Glibc

/// The fields that documents of ours have, by type.
extension JSONFields {
    public mutating func requiredString(_ key: String) -> String {
        required(key, "a string", placeholder: "", \.string)
    }

    public mutating func optionalString(_ key: String) -> String? {
        optional(key, "a string", \.string)
    }

    public mutating func requiredInteger(_ key: String) -> Int {
        required(key, "an integer", placeholder: 0, \.wholeNumber)
    }

    public mutating func optionalInteger(_ key: String) -> Int? {
        optional(key, "an integer", \.wholeNumber)
    }

    public mutating func requiredDouble(_ key: String) -> Double {
        required(key, "a number", placeholder: 0, \.double)
    }

    public mutating func optionalDouble(_ key: String) -> Double? {
        optional(key, "a number", \.double)
    }

    public mutating func requiredBool(_ key: String) -> Bool {
        required(key, "true or false", placeholder: false, \.bool)
    }

    public mutating func optionalBool(_ key: String) -> Bool? {
        optional(key, "true or false", \.bool)
    }

    /// An array of strings; elements of other types are noted one by one.
    public mutating func optionalStrings(_ key: String) -> [String]? {
        optionalElements(key, "a string", \.string)
    }

    /// An array of integers; elements of other types are noted one by one.
    public mutating func optionalIntegers(_ key: String) -> [Int]? {
        optionalElements(key, "an integer", \.wholeNumber)
    }

    /// An array of numbers. Of elements of another type only the first is noted, as there may be thousands.
    public mutating func requiredDoubles(_ key: String) -> [Double] {
        let elements = requiredArray(key)
        var numbers: [Double] = []
        numbers.reserveCapacity(elements.count)
        for element in elements {
            guard let number = element.double else {
                addProblem(at: numbers.count, of: key, "must be a number, not \(element.kind)")
                return []
            }
            numbers.append(number)
        }
        return numbers
    }

    public mutating func requiredArray(_ key: String) -> [JSONValue] {
        required(key, "an array", placeholder: [], \.elements)
    }

    public mutating func optionalArray(_ key: String) -> [JSONValue]? {
        optional(key, "an array", \.elements)
    }

    /// The members of an object whose keys are data, such as an item's attributes.
    public mutating func optionalObject(_ key: String) -> [JSONMember]? {
        optional(key, "an object", \.members)
    }
}

extension JSONValue {
    /// The text, if this is a string.
    public var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The integer, if this is a number without a fraction: JSON does not tell `3` from `3.0`.
    public var wholeNumber: Int? {
        switch self {
        case .integer(let integer): Int(exactly: integer)
        case .number(let number): Int(exactly: number)
        default: nil
        }
    }

    /// The number, if this is one.
    public var double: Double? {
        switch self {
        case .integer(let integer): Double(integer)
        case .number(let number): number
        default: nil
        }
    }

    /// The truth, if this is `true` or `false`.
    public var bool: Bool? {
        if case .bool(let truth) = self { truth } else { nil }
    }

    /// The elements, if this is an array.
    public var elements: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The members, if this is an object.
    public var members: [JSONMember]? {
        if case .object(let members) = self { members } else { nil }
    }
}
