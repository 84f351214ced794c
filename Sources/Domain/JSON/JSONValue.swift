/// Any JSON document or part of one, as it was written.
public enum JSONValue: Equatable, Sendable {
    case null
    case bool(Bool)
    /// A number written without fraction and exponent, exactly.
    case integer(Int64)
    /// A number written with a fraction or an exponent; always finite.
    case number(Double)
    case string(String)
    case array([JSONValue])
    /// The members in the order they were written; no two have the same key.
    case object([JSONMember])

    /// The value of an object's key; nil if there is no such key, or this is no object.
    public subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }

    /// What a person would call this kind of value: `a string`, `an object`.
    public var kind: String {
        switch self {
        case .null: "null"
        case .bool: "true or false"
        case .integer, .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

/// One key of an object with its value.
public struct JSONMember: Equatable, Sendable {
    public let key: String
    public let value: JSONValue

    public init(key: String, value: JSONValue) {
        self.key = key
        self.value = value
    }
}
