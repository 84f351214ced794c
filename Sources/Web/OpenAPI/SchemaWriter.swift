import Domain

/// Writes schemas, those with a name by reference, and remembers the named for the end.
struct SchemaWriter {
    /// What ratings may be.
    let scale: RatingScale
    private var named: [(name: String, schema: Schema)] = []

    init(scale: RatingScale) {
        self.scale = scale
    }

    mutating func write(_ schema: Schema, to writer: inout JSONWriter) {
        guard let name = schema.name else { return writeWhole(schema, to: &writer) }
        if !named.contains(where: { $0.name == name }) { named.append((name, schema)) }
        let reference = "#/components/schemas/\(name)"
        writer.object { writer in
            guard schema.isNullable else { return writer.field("$ref", reference) }
            writer.key("anyOf")
            writer.array { writer in
                writer.object { $0.field("$ref", reference) }
                writer.object { $0.field("type", "null") }
            }
        }
    }

    /// Those that were written by reference, and those that these refer to.
    mutating func writeNamed(to writer: inout JSONWriter) {
        var place = 0
        writer.object { writer in
            while place < named.count {
                let (name, schema) = named[place]
                writer.key(text: name)
                writeWhole(schema, to: &writer)
                place += 1
            }
        }
    }

    private mutating func writeWhole(_ schema: Schema, to writer: inout JSONWriter) {
        writer.object { writer in
            if let help = schema.help { writer.field("description", help) }
            if let example = schema.example {
                writer.key("examples")
                writer.array { $0.value(example) }
            }
            switch schema.kind {
            case .string(let length, let pattern, let format):
                type("string", schema, to: &writer)
                if let length {
                    writer.field("minLength", length.lowerBound)
                    writer.field("maxLength", length.upperBound)
                }
                if let pattern { writer.field("pattern", pattern) }
                if let format { writer.field("format", format) }
            case .integer(let range):
                type("integer", schema, to: &writer)
                writer.field("format", "int64")
                writer.field("minimum", range?.lowerBound ?? .min)
                writer.field("maximum", range?.upperBound ?? .max)
            case .number(let range):
                type("number", schema, to: &writer)
                if let range {
                    writer.field("minimum", range.lowerBound)
                    writer.field("maximum", range.upperBound)
                }
            case .rating:
                type("number", schema, to: &writer)
                writer.field("minimum", scale.minimum)
                writer.field("maximum", scale.maximum)
                // A multiple counts from 0, steps count from the lowest.
                let steps = scale.minimum / scale.step
                if steps == steps.rounded() { writer.field("multipleOf", scale.step) }
            case .boolean: type("boolean", schema, to: &writer)
            case .choice(let choices):
                type("string", schema, to: &writer)
                writer.key("enum")
                writer.array { writer in
                    for choice in choices { writer.string(choice) }
                    if schema.isNullable { writer.null() }
                }
            case .array(let element, let count):
                type("array", schema, to: &writer)
                writer.key("items")
                write(element, to: &writer)
                if let count {
                    writer.field("minItems", count.lowerBound)
                    if count.upperBound != .max { writer.field("maxItems", count.upperBound) }
                }
                if schema.isDistinct { writer.field("uniqueItems", true) }
            case .object(let properties, let others): writeObject(schema, properties, others, to: &writer)
            case .entries(let element, let names, let count):
                type("object", schema, to: &writer)
                writer.field("minProperties", count.lowerBound)
                writer.field("maxProperties", count.upperBound)
                writer.key("propertyNames")
                write(names, to: &writer)
                writer.key("additionalProperties")
                write(element, to: &writer)
            case .oneOf(let schemas):
                writer.key("anyOf")
                writer.array { writer in
                    for schema in schemas { write(schema, to: &writer) }
                    if schema.isNullable { writer.object { $0.field("type", "null") } }
                }
            case .anything: break
            }
        }
    }

    private mutating func writeObject(
        _ schema: Schema,
        _ properties: [Schema.Property],
        _ others: Schema?,
        to writer: inout JSONWriter
    ) {
        type("object", schema, to: &writer)
        if !properties.isEmpty {
            writer.key("properties")
            writer.object { writer in
                for property in properties {
                    writer.key(text: property.name)
                    write(property.schema, to: &writer)
                }
            }
        }
        let required = properties.filter(\.isRequired).map(\.name)
        if !required.isEmpty { writer.field("required", required) }
        writer.key("additionalProperties")
        if let others { write(others, to: &writer) } else { writer.bool(false) }
    }

    private func type(_ name: String, _ schema: Schema, to writer: inout JSONWriter) {
        if schema.isNullable { writer.field("type", [name, "null"]) } else { writer.field("type", name) }
    }
}
