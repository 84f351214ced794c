import Domain

/// What a JSON value may be, in the words of JSON Schema (draft 2020-12), which OpenAPI 3.1 uses.
struct Schema: Sendable {
    indirect enum Kind: Sendable {
        /// - pattern: a regular expression of ECMA-262 that all of the text, or a part of it, must match.
        case string(length: ClosedRange<Int>? = nil, pattern: String? = nil, format: String? = nil)
        case integer(ClosedRange<Int>? = nil)
        case number(ClosedRange<Double>? = nil)
        /// A number of the site's scale.
        case rating
        case boolean
        case choice([String])
        case array(Schema, count: ClosedRange<Int>? = nil)
        /// - others: what members of other names may be; nil if there may be none.
        case object([Property], others: Schema? = nil)
        /// An object whose members have names of the site's own.
        case entries(Schema, names: Schema, count: ClosedRange<Int>)
        case oneOf([Schema])
        case anything
    }

    struct Property: Sendable {
        let name: String
        let schema: Schema
        let isRequired: Bool
    }

    let kind: Kind
    /// Under which the document holds it once for all; nil for one that stands where it is used.
    private(set) var name: String?
    private(set) var isNullable = false
    /// Whether no two elements of the array may be the same.
    private(set) var isDistinct = false
    /// A sentence for people.
    private(set) var help: String?
    private(set) var example: JSONValue?

    init(_ kind: Kind, _ help: String? = nil) {
        self.kind = kind
        self.help = help
    }

    /// The same, or `null`.
    var orNull: Schema {
        var schema = self
        schema.isNullable = true
        return schema
    }

    /// The same, each element once.
    var distinct: Schema {
        var schema = self
        schema.isDistinct = true
        return schema
    }

    func named(_ name: String) -> Schema {
        var schema = self
        schema.name = name
        return schema
    }

    func like(_ example: JSONValue) -> Schema {
        var schema = self
        schema.example = example
        return schema
    }

    /// The names of its members, if it is an object of a fixed shape.
    var memberNames: [String]? {
        if case .object(let properties, others: nil) = kind { properties.map(\.name) } else { nil }
    }
}

extension Schema.Property {
    /// A member that is always there.
    static func always(_ name: String, _ schema: Schema) -> Self {
        Self(name: name, schema: schema, isRequired: true)
    }

    static func always(_ name: String, _ kind: Schema.Kind, _ help: String? = nil) -> Self {
        always(name, Schema(kind, help))
    }

    /// A member that may be left out.
    static func maybe(_ name: String, _ schema: Schema) -> Self {
        Self(name: name, schema: schema, isRequired: false)
    }

    static func maybe(_ name: String, _ kind: Schema.Kind, _ help: String? = nil) -> Self {
        maybe(name, Schema(kind, help))
    }
}
