import Domain

/// Attributes and settings as the API reads and writes them: an object of texts, numbers, true and false.
extension JSONFields {
    /// None if there is no such field.
    mutating func attributes(_ key: String) -> Attributes {
        var attributes = Attributes()
        mergeAttributes(key, into: &attributes)
        return attributes
    }

    /// A merge patch (RFC 7396): sets each member, takes away those that are null, and all of them if the object is null.
    mutating func mergeAttributes(_ key: String, into attributes: inout Attributes) {
        let members = optionalObject(key)
        if members == nil { attributes = Attributes() }
        for member in members ?? [] {
            switch member.value {
            case .string(let text): attributes[member.key] = .text(text)
            case .integer(let number): attributes[member.key] = .number(Double(number))
            case .number(let number): attributes[member.key] = .number(number)
            case .bool(let flag): attributes[member.key] = .flag(flag)
            case .null: attributes[member.key] = nil
            case .array, .object:
                addProblem(key, "must hold texts, numbers, true or false only, unlike “\(member.key)”")
            }
        }
    }
}

extension JSONWriter {
    mutating func attributes(_ attributes: Attributes) {
        object { writer in
            for (name, value) in attributes.entries {
                writer.key(text: name)
                writer.attribute(value)
            }
        }
    }

    mutating func attribute(_ value: Attributes.Value) {
        switch value {
        case .text(let text): string(text)
        case .number(let number): double(number)
        case .flag(let flag): bool(flag)
        }
    }
}
