/// One thing wrong with a field, for the `errors` of a problem document.
public struct JSONProblem: Equatable, Sendable {
    /// Where the field stands (RFC 6901): `/tags/2`.
    public let pointer: String
    /// What is wrong, as the end of a sentence about the field: `must be a string`.
    public let detail: String

    public init(pointer: String, detail: String) {
        self.pointer = pointer
        self.detail = detail
    }
}

/// Every problem found in one document.
public struct JSONProblems: Error, Equatable, Sendable, CustomStringConvertible {
    public let problems: [JSONProblem]

    public init(_ problems: [JSONProblem]) {
        self.problems = problems
    }

    public var description: String {
        problems.map { "\($0.pointer.isEmpty ? "the document" : $0.pointer) \($0.detail)" }.joined(separator: "; ")
    }
}

/// Reads the fields of an object by name and type, and collects everything wrong so that a script sees it all at once.
///
/// A required field that is missing or of another type reads as an empty value, and the problem is noted: use no value
/// before `finish()` has returned.
///
/// ```swift
/// var fields = try JSONFields(value)
/// let title = fields.requiredString("title")
/// let tags = fields.optionalStrings("tags")
/// try fields.finish()
/// ```
///
/// Optional fields read as nil both when missing and when `null`; `has` tells the two apart.
public struct JSONFields {
    private let members: [JSONMember]
    private let pointer: String
    /// Which members somebody has asked for, in their order.
    private var isRead: [Bool]
    private var problems: [JSONProblem] = []

    /// Throws `JSONProblems` if the value is not an object.
    public init(_ value: JSONValue) throws(JSONProblems) {
        guard case .object(let members) = value else {
            throw JSONProblems([JSONProblem(pointer: "", detail: "must be an object")])
        }
        self.init(members: members, pointer: "")
    }

    private init(members: [JSONMember], pointer: String) {
        self.members = members
        self.pointer = pointer
        isRead = [Bool](repeating: false, count: members.count)
    }

    /// Throws one error that lists every problem, fields that nobody read among them.
    public mutating func finish() throws(JSONProblems) {
        for (member, isRead) in zip(members, isRead) where !isRead {
            addProblem(member.key, "is not a known field")
        }
        guard problems.isEmpty else { throw JSONProblems(problems) }
    }

    /// Whether a field is there, be it `null`.
    public func has(_ key: String) -> Bool {
        members.contains { $0.key == key }
    }

    /// Notes a problem that the caller found in a field.
    public mutating func addProblem(_ key: String, _ detail: String) {
        problems.append(JSONProblem(pointer: pointer(to: key), detail: detail))
    }

    /// Notes a problem that the caller found in an element of an array.
    mutating func addProblem(at index: Int, of key: String, _ detail: String) {
        problems.append(JSONProblem(pointer: "\(pointer(to: key))/\(index)", detail: detail))
    }

    // MARK: Any type

    /// A field as it stands; nil if it is missing or `null`.
    public mutating func optionalValue(_ key: String) -> JSONValue? {
        guard let index = members.firstIndex(where: { $0.key == key }) else { return nil }
        isRead[index] = true
        let value = members[index].value
        return value == .null ? nil : value
    }

    /// A field read by a function that returns nil for the wrong type, which `expected` names: `a string`.
    public mutating func optional<Value>(
        _ key: String,
        _ expected: String,
        _ read: (JSONValue) -> Value?
    ) -> Value? {
        guard let value = optionalValue(key) else { return nil }
        if let result = read(value) { return result }
        addProblem(key, "must be \(expected), not \(value.kind)")
        return nil
    }

    /// As `optional`, but a missing field is a problem too, and any problem reads as the placeholder.
    public mutating func required<Value>(
        _ key: String,
        _ expected: String,
        placeholder: Value,
        _ read: (JSONValue) -> Value?
    ) -> Value {
        if let value = optional(key, expected, read) { return value }
        if !has(key) {
            addProblem(key, "is required")
        } else if members.contains(where: { $0.key == key && $0.value == .null }) {
            addProblem(key, "must be \(expected), not null")
        }
        return placeholder
    }

    // MARK: Nesting

    /// Reads an object inside this one; nil if it is missing or `null`. Its problems and unknown fields join these.
    public mutating func optionalFields<Value>(_ key: String, _ read: (inout JSONFields) -> Value) -> Value? {
        guard let members = optional(key, "an object", \.members) else { return nil }
        return nested(members, pointer: pointer(to: key), read)
    }

    /// Reads each object of an array of objects; nil if the array is missing or `null`. Elements that are no objects
    /// are left out, and noted.
    public mutating func optionalList<Value>(_ key: String, _ read: (inout JSONFields) -> Value) -> [Value]? {
        guard let elements = optional(key, "an array of objects", \.elements) else { return nil }
        var values: [Value] = []
        for (index, element) in elements.enumerated() {
            let elementPointer = "\(pointer(to: key))/\(index)"
            if let members = element.members {
                values.append(nested(members, pointer: elementPointer, read))
            } else {
                problems.append(JSONProblem(pointer: elementPointer, detail: "must be an object, not \(element.kind)"))
            }
        }
        return values
    }

    private mutating func nested<Value>(
        _ members: [JSONMember],
        pointer: String,
        _ read: (inout JSONFields) -> Value
    ) -> Value {
        var fields = JSONFields(members: members, pointer: pointer)
        let value = read(&fields)
        do throws(JSONProblems) { try fields.finish() } catch { problems += error.problems }
        return value
    }

    /// Reads every element of an array by one function; elements of the wrong type are noted one by one.
    mutating func optionalElements<Value>(
        _ key: String,
        _ expected: String,
        _ read: (JSONValue) -> Value?
    ) -> [Value]? {
        guard let elements = optional(key, "an array", \.elements) else { return nil }
        var values: [Value] = []
        for (index, element) in elements.enumerated() {
            if let value = read(element) {
                values.append(value)
            } else {
                addProblem(at: index, of: key, "must be \(expected), not \(element.kind)")
            }
        }
        return values
    }

    private func pointer(to key: String) -> String { pointer + JSONPointer.token(key) }
}
