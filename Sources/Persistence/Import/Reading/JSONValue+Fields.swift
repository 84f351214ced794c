internal import Domain

/// Fields as data sets write them, who are not strict about texts and numbers.
extension JSONValue {
    var asText: String? {
        if case .string(let text) = self { return text }
        return nil
    }

    /// A text, or a number as it is written.
    var asID: String? {
        switch self {
        case .string(let text): text.trimmed
        case .integer(let number): String(number)
        case .number(let number): shortest(number)
        default: nil
        }
    }

    var asNumber: Double? {
        switch self {
        case .integer(let number): Double(number)
        case .number(let number): number
        default: nil
        }
    }

    var asList: [JSONValue]? {
        if case .array(let elements) = self { return elements }
        return nil
    }
}
