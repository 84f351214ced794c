import Domain

/// What follows from a route and is written down nowhere else.
extension APIRoute {
    /// Whether it is for balancers, who are answered anew at any time, and without limits.
    var isHealthCheck: Bool { path.hasPrefix("/health/") }

    /// Whether what it answers has a tag, by which a client may have it already.
    var isTagged: Bool {
        method == .get && !isHealthCheck && place != .stream && answers.first?.content?.isMadeWhole == true
    }

    /// What `fields` picks from: one result of a list by pages, or all of the answer. Nil where it cannot be asked for.
    var fieldsSchema: Schema? {
        guard parameters.contains(where: { $0.name == "fields" }), let schema = answers.first?.content?.schema else {
            return nil
        }
        guard case .object(let members, _) = schema.kind, members.contains(where: { $0.name == "previous_cursor" }),
            case .array(let element, _)? = members.first(where: { $0.name == "results" })?.schema.kind
        else { return schema }
        return element
    }
}

extension APIRoute.Content {
    /// Whether it is one JSON document, and not one a line or something else.
    var isOneDocument: Bool { types.allSatisfy { $0.hasSuffix("/json") || $0.hasSuffix("+json") } }

    /// Whether all of it is there before its first byte is sent.
    var isMadeWhole: Bool { isOneDocument || types == ["image/svg+xml"] }

    /// Whether it is files, which are taken as they are.
    var isFiles: Bool { types.contains("application/octet-stream") }
}

extension Schema {
    /// The name of a field of such a document: `title`, `item.title`.
    var fieldPath: Schema {
        let names = Schema(.choice(fieldPaths))
        let open = openFields
        guard !open.isEmpty else { return names }
        let dots = open.map { $0.split(separator: ".").joined(separator: #"\."#) }
        return Schema(.oneOf([names, Schema(.string(pattern: "^(\(dots.joined(separator: "|")))\\.[^.,][^,]*$"))]))
    }

    private var fieldPaths: [String] {
        switch kind {
        case .object(let members, _):
            members.flatMap { member in [member.name] + member.schema.fieldPaths.map { "\(member.name).\($0)" } }
        case .array(let element, _): element.fieldPaths
        default: []
        }
    }

    /// Those whose own fields have any names.
    private var openFields: [String] {
        switch kind {
        case .object(let members, _):
            members.flatMap { member in
                (member.schema.isOpen ? [member.name] : [])
                    + member.schema.openFields.map { "\(member.name).\($0)" }
            }
        case .array(let element, _): element.openFields
        default: []
        }
    }

    private var isOpen: Bool {
        switch kind {
        case .entries: true
        case .object(_, let others): others != nil
        default: false
        }
    }
}
