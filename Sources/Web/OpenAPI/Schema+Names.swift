extension Schema {
    /// It, and all that it is made of, which have names.
    var namedSchemas: [Schema] {
        let below: [Schema] =
            switch kind {
            case .array(let element, _): element.namedSchemas
            case .object(let properties, let others):
                properties.flatMap(\.schema.namedSchemas) + (others?.namedSchemas ?? [])
            case .entries(let element, let names, _): element.namedSchemas + names.namedSchemas
            case .oneOf(let schemas): schemas.flatMap(\.namedSchemas)
            default: []
            }
        return (name == nil ? [] : [self]) + below
    }
}
