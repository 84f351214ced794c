import Domain

/// A schema in words, for people.
struct SchemaText {
    /// What ratings may be.
    let scale: RatingScale

    /// One field of a document; those of its fields stand beside it, under names with a dot.
    struct Row {
        let name: String
        let type: [Piece]
        let isRequired: Bool
        let help: String?
    }

    /// A part of what is said of a type; one with a link is the name of a schema.
    struct Piece: Equatable {
        let text: String
        var link: String?
    }

    // MARK: - Types

    /// `list of Item`, `whole number from 1 to 200, or null`
    func type(of schema: Schema) -> [Piece] {
        type(of: schema, isMany: false) + (schema.isNullable ? [Piece(text: ", or null")] : [])
    }

    private func type(of schema: Schema, isMany: Bool) -> [Piece] {
        if let name = schema.name { return [Piece(text: name, link: Self.link(to: name))] }
        switch schema.kind {
        case .string(let length, _, let format):
            if format == "date-time" { return [Piece(text: isMany ? "times" : "time")] }
            return [Piece(text: (isMany ? "texts" : "text") + Self.size(length, "characters"))]
        case .integer(let range): return [Piece(text: (isMany ? "whole numbers" : "whole number") + Self.range(range))]
        case .number(let range):
            let bounds = range.map { " from \(shortest($0.lowerBound)) to \(shortest($0.upperBound))" }
            return [Piece(text: (isMany ? "numbers" : "number") + (bounds ?? ""))]
        case .rating:
            let bounds = "\(shortest(scale.minimum)) to \(shortest(scale.maximum))"
            return [Piece(text: "number from \(bounds) in steps of \(shortest(scale.step))")]
        case .boolean: return [Piece(text: "true or false")]
        case .choice(let choices): return [Piece(text: choices.joined(separator: " | "))]
        case .array(let element, let count):
            return [Piece(text: "list of ")] + type(of: element, isMany: true)
                + [Piece(text: Self.size(count, "in all") + (schema.isDistinct ? ", each once" : ""))]
        case .object(_, let others): return [Piece(text: others == nil ? "object" : "object of any names")]
        case .entries(let element, _, let count):
            return [Piece(text: "object of any names, each ")] + type(of: element)
                + [Piece(text: Self.size(count, "in all"))]
        case .oneOf(let schemas):
            return Array(schemas.map { type(of: $0) }.joined(separator: [Piece(text: " or ")]))
        case .anything: return [Piece(text: "anything")]
        }
    }

    private static func size(_ range: ClosedRange<Int>?, _ unit: String) -> String {
        guard let range else { return "" }
        if range.upperBound == .max { return range.lowerBound == 0 ? "" : ", at least \(range.lowerBound) \(unit)" }
        return range.lowerBound <= 1
            ? ", at most \(range.upperBound) \(unit)" : ", \(range.lowerBound) to \(range.upperBound) \(unit)"
    }

    private static func range(_ range: ClosedRange<Int>?) -> String {
        switch (range?.lowerBound ?? .min, range?.upperBound ?? .max) {
        case (.min, .max): ""
        case (let lowest, .max): " from \(lowest)"
        case (let lowest, let highest): " from \(lowest) to \(highest)"
        }
    }

    /// Where the page tells of a schema.
    static func link(to name: String) -> String { "schema-\(name)" }

    // MARK: - Fields

    /// Of documents of this kind, be it named or not; none for what has no fields.
    func rows(of schema: Schema) -> [Row] { rows(of: schema, within: "") }

    private func rows(of schema: Schema, within prefix: String) -> [Row] {
        switch schema.kind {
        case .object(let properties, _):
            properties.flatMap { property in
                let name = prefix + property.name
                let row = Row(
                    name: name,
                    type: type(of: property.schema),
                    isRequired: property.isRequired,
                    help: property.schema.help
                )
                return [row] + rows(below: property.schema, name)
            }
        // Alternatives differ in what is required: that is what all of them require.
        case .oneOf(let schemas):
            schemas.flatMap { rows(of: $0, within: prefix) }.reduce(into: [Row]()) { rows, row in
                guard !rows.contains(where: { $0.name == row.name }) else { return }
                let isRequired = schemas.allSatisfy { one in
                    self.rows(of: one, within: prefix).contains { $0.name == row.name && $0.isRequired }
                }
                rows.append(Row(name: row.name, type: row.type, isRequired: isRequired, help: row.help))
            }
        default: []
        }
    }

    /// What has a name is told under its own.
    private func rows(below schema: Schema, _ name: String) -> [Row] {
        guard schema.name == nil else { return [] }
        switch schema.kind {
        case .object: return rows(of: schema, within: name + ".")
        case .array(let element, _): return element.name == nil ? rows(of: element, within: name + "[].") : []
        default: return []
        }
    }
}
