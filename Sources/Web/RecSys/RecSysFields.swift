import Domain

/// The fields of an object that was sent, read as a serializer of Django REST framework reads them: what is not known is
/// passed over, and everything wrong is told at once.
struct RecSysFields {
    private let value: JSONValue
    /// Whether what is left out keeps its value (PATCH).
    let isPartial: Bool
    private(set) var problems = RecSysProblems()

    /// Throws a 400 unless the value is an object.
    init(_ value: JSONValue, isPartial: Bool = false) throws {
        guard value.members != nil else {
            var problems = RecSysProblems()
            problems.add(
                "non_field_errors",
                "Invalid data. Expected a dictionary, but got \(Self.pythonType(of: value))."
            )
            throw RecSysRefusal(problems)
        }
        self.value = value
        self.isPartial = isPartial
    }

    func has(_ name: String) -> Bool { value[name] != nil }

    mutating func add(_ name: String, _ message: String) {
        problems.add(name, message)
    }

    /// Nil where it is missing or wrong, which is noted.
    mutating func required<Value>(_ name: String, _ read: (JSONValue) -> Result<Value, RecSysMessage>) -> Value? {
        guard has(name) else {
            if !isPartial { add(name, "This field is required.") }
            return nil
        }
        return optional(name, read)
    }

    /// Nil where it is missing or wrong; wrong is noted, and so is null.
    mutating func optional<Value>(_ name: String, _ read: (JSONValue) -> Result<Value, RecSysMessage>) -> Value? {
        guard let value = value[name] else { return nil }
        guard value != .null else {
            add(name, "This field may not be null.")
            return nil
        }
        switch read(value) {
        case .success(let value): return value
        case .failure(let message):
            add(name, message.text)
            return nil
        }
    }

    /// The value as it was sent, null too.
    func raw(_ name: String) -> JSONValue? { value[name] }

    // MARK: - By type

    static func text(_ value: JSONValue) -> Result<String, RecSysMessage> {
        let text: String
        switch value {
        case .string(let given): text = given
        case .integer(let number): text = String(number)
        case .number(let number): text = shortest(number)
        default: return .failure("Not a valid string.")
        }
        return text.trimmed.isEmpty ? .failure("This field may not be blank.") : .success(text.trimmed)
    }

    static func integer(_ value: JSONValue) -> Result<Int, RecSysMessage> {
        if let number = value.wholeNumber { return .success(number) }
        if let number = value.string.flatMap({ Int($0.trimmed) }) { return .success(number) }
        return .failure("A valid integer is required.")
    }

    static func number(_ value: JSONValue) -> Result<Double, RecSysMessage> {
        let number = value.double ?? value.string.flatMap { Double($0.trimmed) }
        guard let number, number.isFinite else { return .failure("A valid number is required.") }
        return .success(number)
    }

    static func flag(_ value: JSONValue) -> Result<Bool, RecSysMessage> {
        switch value {
        case .bool(let flag): .success(flag)
        case .integer(1), .string("true"), .string("True"), .string("1"): .success(true)
        case .integer(0), .string("false"), .string("False"), .string("0"): .success(false)
        default: .failure("Must be a valid boolean.")
        }
    }

    /// The id in a hyperlink to one of the resource: a URL with any host, or a path.
    static func link(to resource: String) -> (JSONValue) -> Result<Int64, RecSysMessage> {
        { value in
            guard let text = value.string else {
                return .failure("Incorrect type. Expected URL string, received \(pythonType(of: value)).")
            }
            guard let id = RecSysLink.id(in: text, of: resource) else {
                return .failure("Invalid hyperlink - No URL match.")
            }
            return .success(id)
        }
    }

    /// What Python calls the type that this becomes there.
    static func pythonType(of value: JSONValue) -> String {
        switch value {
        case .null: "NoneType"
        case .bool: "bool"
        case .integer: "int"
        case .number: "float"
        case .string: "str"
        case .array: "list"
        case .object: "dict"
        }
    }
}

struct RecSysMessage: Error, ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
    let text: String

    init(stringLiteral text: String) {
        self.text = text
    }
}

/// Hyperlinks: `http://host/api/items/7/`.
enum RecSysLink {
    static func text(_ base: String, _ resource: String, _ id: Int64) -> String { "\(base)\(resource)/\(id)/" }

    /// Nil for a link to something else.
    static func id(in text: String, of resource: String) -> Int64? {
        // By bytes: lists of ratings name an item in each row.
        var path = Array(text.utf8)[...]
        if path.first != slash {
            guard let colon = path.firstIndex(of: UInt8(ascii: ":")), path[colon...].starts(with: "://".utf8),
                let pathStart = path[(colon + 3)...].firstIndex(of: slash)
            else { return nil }
            path = path[pathStart...]
        }
        for part in ["/api/", resource, "/"] {
            guard path.starts(with: part.utf8) else { return nil }
            path = path.dropFirst(part.utf8.count)
        }
        guard path.last == slash, let id = NumberText.integer(path.dropLast()), id > 0 else { return nil }
        return id
    }

    private static let slash = UInt8(ascii: "/")
}
