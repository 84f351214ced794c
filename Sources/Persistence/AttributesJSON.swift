import Domain

/// Attributes as the database keeps them: the text of a JSON object.
enum AttributesJSON {
    static func encode(_ attributes: Attributes) -> String {
        var writer = JSONWriter()
        writer.object { writer in
            for (name, value) in attributes.entries {
                writer.key(text: name)
                switch value {
                case .text(let text): writer.string(text)
                case .number(let number): writer.double(number)
                case .flag(let flag): writer.bool(flag)
                }
            }
        }
        return String(decoding: writer.finish(), as: UTF8.self)
    }

    /// Throws `UnreadableRow` for anything but an object of texts, numbers and truths.
    static func decode(_ bytes: UnsafeRawBufferPointer) throws -> Attributes {
        var attributes = Attributes()
        // Most rows of a plain data set have none.
        if bytes.elementsEqual("{}".utf8) { return attributes }
        do {
            guard let members = try JSONReader.parse(Array(bytes)).members else {
                throw UnreadableRow("attributes that are no JSON object")
            }
            for member in members { attributes[member.key] = try value(member) }
        } catch let error as JSONError {
            throw UnreadableRow("attributes: \(error)")
        }
        return attributes
    }

    private static func value(_ member: JSONMember) throws -> Attributes.Value {
        switch member.value {
        case .string(let text): .text(text)
        case .integer(let integer): .number(Double(integer))
        case .number(let number): .number(number)
        case .bool(let flag): .flag(flag)
        case .null, .array, .object: throw UnreadableRow("the attribute \(member.key) is \(member.value.kind)")
        }
    }
}
