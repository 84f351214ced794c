import Domain

extension Schema {
    /// What such a document may look like.
    func exampleValue(_ scale: RatingScale) -> JSONValue {
        if let example { return example }
        switch kind {
        case .string(_, _, let format):
            return .string(format == "date-time" ? "2026-01-31T12:00:00Z" : "text")
        case .integer(let range): return .integer(Int64(max(range?.lowerBound ?? 1, 1)))
        case .number(let range): return .number(range?.lowerBound ?? 0.5)
        case .rating: return .number(scale.maximum)
        case .boolean: return .bool(true)
        case .choice(let choices): return .string(choices.first ?? "")
        case .array(let element, let count):
            return .array(Array(repeating: element.exampleValue(scale), count: max(count?.lowerBound ?? 1, 1)))
        case .object(let properties, _):
            return .object(properties.map { JSONMember(key: $0.name, value: $0.schema.exampleValue(scale)) })
        case .entries: return .object([])
        case .oneOf(let schemas): return schemas.first?.exampleValue(scale) ?? .null
        case .anything: return .integer(1)
        }
    }
}
