import Domain
import Testing

@testable import Web

/// Tells where a document is not as a schema says.
struct SchemaValidator {
    let scale: RatingScale

    /// One line for each fault, with its place (RFC 6901); none for a document that conforms.
    func faults(of value: JSONValue, against schema: Schema, at place: String = "") -> [String] {
        if value == .null { return schema.allowsNull ? [] : ["\(place) is null"] }
        switch (schema.kind, value) {
        case (.anything, _): return []
        case (.string(let length, let pattern, let format), .string(let text)):
            return faults(of: text, length, pattern, format).map { "\(place) \($0)" }
        case (.choice(let choices), .string(let text)):
            return choices.contains(text) ? [] : ["\(place) is “\(text)”, none of \(choices)"]
        case (.integer(let range), .integer(let number)):
            return range?.contains(Int(number)) ?? true ? [] : ["\(place) is \(number), out of \(range!)"]
        case (.number(let range), .integer), (.number(let range), .number):
            let number = value.double ?? .nan
            return range?.contains(number) ?? true ? [] : ["\(place) is \(number), out of \(range!)"]
        case (.rating, .integer), (.rating, .number):
            return scale.contains(value.double ?? .nan) ? [] : ["\(place) is not on the scale"]
        case (.boolean, .bool): return []
        case (.array(let element, let count), .array(let elements)):
            var found = elements.enumerated().flatMap { faults(of: $1, against: element, at: "\(place)/\($0)") }
            if let count, !count.contains(elements.count) { found.append("\(place) has \(elements.count) elements") }
            if schema.isDistinct, elements.indices.contains(where: { elements[..<$0].contains(elements[$0]) }) {
                found.append("\(place) repeats an element")
            }
            return found
        case (.object(let properties, let others), .object(let members)):
            return faults(of: members, properties, others, at: place)
        case (.entries(let element, let names, let count), .object(let members)):
            return (count.contains(members.count) ? [] : ["\(place) has \(members.count) members"])
                + members.flatMap { member in
                    faults(of: .string(member.key), against: names, at: "\(place): the name of \(member.key)")
                        + faults(of: member.value, against: element, at: "\(place)/\(member.key)")
                }
        case (.oneOf(let schemas), _):
            let all = schemas.map { faults(of: value, against: $0, at: place) }
            return all.contains([]) ? [] : ["\(place) fits none: \(all)"]
        default: return ["\(place) is \(value), not \(schema.kind)"]
        }
    }

    private func faults(
        of text: String,
        _ length: ClosedRange<Int>?,
        _ pattern: String?,
        _ format: String?
    ) -> [String] {
        var found: [String] = []
        if let length, !length.contains(text.unicodeScalars.count) { found.append("is of another length: “\(text)”") }
        if let pattern, !matches(text, pattern) { found.append("does not match \(pattern): “\(text)”") }
        let isMoment = matches(text, #"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"#)
        if format == "date-time", !isMoment { found.append("is no time: “\(text)”") }
        return found
    }

    private func matches(_ text: String, _ pattern: String) -> Bool {
        guard let regex = try? Regex(pattern).matchingSemantics(.unicodeScalar) else { return false }
        return text.contains(regex)
    }

    private func faults(
        of members: [JSONMember],
        _ properties: [Schema.Property],
        _ others: Schema?,
        at place: String
    ) -> [String] {
        let missing = properties.filter { property in
            property.isRequired && !members.contains { $0.key == property.name }
        }
        return missing.map { "\(place)/\($0.name) is missing" }
            + members.flatMap { member in
                let path = "\(place)/\(member.key)"
                if let property = properties.first(where: { $0.name == member.key }) {
                    return faults(of: member.value, against: property.schema, at: path)
                }
                return others.map { faults(of: member.value, against: $0, at: path) } ?? ["\(path) is not described"]
            }
    }
}

extension Schema {
    fileprivate var allowsNull: Bool {
        if isNullable { return true }
        switch kind {
        case .anything: return true
        case .oneOf(let schemas): return schemas.contains(where: \.allowsNull)
        default: return false
        }
    }
}

@Suite struct SchemaValidatorTests {
    private let validator = SchemaValidator(scale: .halfStars)

    private func faults(_ json: String, _ schema: Schema) throws -> Int {
        validator.faults(of: try JSONReader.parse(Array(json.utf8)), against: schema).count
    }

    @Test func `it finds each fault of a document`() throws {
        let schema = Schema(
            .object([
                .always("id", .identifier),
                .always("name", Schema(.string(length: 1...3, pattern: Schema.line)).orNull),
                .maybe("rating", .rating),
                .maybe("kinds", Schema(.array(Schema(.choice(["a", "b"])), count: 1...2)).distinct),
                .maybe("at", .timestamp), .maybe("attributes", .attributes),
            ])
        )
        for (json, count) in [
            (#"{"id":1,"name":"abc"}"#, 0), (#"{"id":1,"name":null,"rating":4.5,"kinds":["a","b"]}"#, 0),
            (#"{"id":0,"name":"abcd"}"#, 2), (#"{"name":""}"#, 3), (#"{"id":1,"name":" a","x":1}"#, 2),
            (#"{"id":1,"name":"a","rating":4.2}"#, 1), (#"{"id":1,"name":"a","kinds":["a","a"]}"#, 1),
            (#"{"id":1,"name":"a","kinds":["c"]}"#, 1), (#"{"id":"1","name":"a"}"#, 1), (#"[]"#, 1),
            (#"{"id":1,"name":"a","at":"2026-01-31T12:00:00Z"}"#, 0), (#"{"id":1,"name":"a","at":"today"}"#, 1),
            (#"{"id":1,"name":"a","attributes":{"year":1945,"by":"x","won":true}}"#, 0),
            (#"{"id":1,"name":"a","attributes":{" ":1,"list":[]}}"#, 2),
        ] {
            #expect(try faults(json, schema) == count, "\(json)")
        }
    }
}
