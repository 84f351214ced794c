import Domain

/// The reference of the REST API as its template shows it, made from the table that routes.
struct APIReference {
    let routes: [APIRoute]
    /// What ratings may be.
    let scale: RatingScale

    private var words: SchemaText { SchemaText(scale: scale) }

    /// `groups`, `schemas` and `statuses`, without what depends on who looks.
    var values: [String: TemplateValue] {
        ["groups": .list(groups), "schemas": .list(schemas), "statuses": .list(Refusal.all.map(Self.refusal))]
    }

    // MARK: - Operations

    private var groups: [TemplateValue] {
        var tags: [String] = []
        for route in routes where !tags.contains(route.tag) { tags.append(route.tag) }
        return tags.map { tag in
            [
                "name": .text(tag.isPlainName ? tag : "description"), "title": .text(Self.title(of: tag)),
                "operations": .list(routes.filter { $0.tag == tag }.map(operation)),
            ]
        }
    }

    /// `Similarity matrices`
    private static func title(of tag: String) -> String {
        guard tag.isPlainName else { return "This description" }
        let words = tag.split(separator: "-").joined(separator: " ")
        return words.prefix(1).uppercased() + words.dropFirst()
    }

    private func operation(_ route: APIRoute) -> TemplateValue {
        let curl = CurlLine(route, scale: scale)
        let who = Self.who(route.access)
        let method = route.method.rawValue
        return [
            "id": .text(route.operationID), "method": .text(method), "method_name": .text(method.lowercased()),
            "path": .text(route.path), "summary": Self.prose(route.summary), "who": .text(who),
            "words": .text("\(method) \(route.path) \(route.summary) \(who)".lowercased()),
            "parameters": .list(parameters(route)),
            "body": route.body.map { content($0, isSent: true) } ?? .none,
            "answers": .list(
                route.answers.map { answer in
                    [
                        "status": .integer(answer.status.code), "help": Self.prose(answer.help),
                        "content": answer.content.map { content($0, isSent: false) } ?? .none,
                    ]
                }
            ),
            "refusals": .list(route.refusals.map(Self.refusal)),
            "curl": ["before": .text(curl.before), "after": .text(curl.after)],
            "is_deprecated": .flag(route.deprecation != nil),
            "is_open": .flag(route.access.role == nil && !route.changes),
            "is_dangerous": .flag(route.method == .delete),
        ]
    }

    private static func who(_ access: APIRoute.Access) -> String {
        guard let role = access.role else { return "For everybody." }
        let scope = access.scope.isEmpty ? "" : " A token must be good for \(access.scope.text)."
        if access.isForOwn { return "For members where it is their own, for editors in any case." + scope }
        switch role {
        case .member: return "For whoever is signed in or has a token." + scope
        case .editor: return "For editors." + scope
        case .admin: return "For admins." + scope
        }
    }

    private func parameters(_ route: APIRoute) -> [TemplateValue] {
        let path = route.pathParameters.map { name in
            let schema = Schema.pathParameter(name)
            return parameter(
                name,
                "path",
                words.type(of: schema),
                isRequired: true,
                schema.help,
                value: CurlLine.value(of: name, scale)
            )
        }
        let query = route.parameters.map { one in
            parameter(
                one.name,
                "query",
                type(of: one),
                isRequired: false,
                one.help,
                standard: one.standard,
                choices: one.choices
            )
        }
        let headers = route.headerParameters.map { one in
            let type = [SchemaText.Piece(text: "text")]
            return parameter(
                one.name,
                "header",
                type,
                isRequired: one.isRequired,
                one.help,
                value: one.isRequired ? "*" : ""
            )
        }
        return path + query + headers
    }

    private func type(of parameter: QueryParameter) -> [SchemaText.Piece] {
        let text: String
        switch parameter.kind {
        case .cursor, .fields: text = "text"
        case .ids: text = "ids with commas between them"
        default: return words.type(of: parameter.schema)
        }
        return [SchemaText.Piece(text: text)]
    }

    private func parameter(
        _ name: String,
        _ place: String,
        _ type: [SchemaText.Piece],
        isRequired: Bool,
        _ help: String?,
        standard: String? = nil,
        value: String = "",
        choices: [String] = []
    ) -> TemplateValue {
        [
            "name": .text(name), "place": .text(place), "type": Self.pieces(type), "is_required": .flag(isRequired),
            "help": Self.prose(help ?? ""), "standard": .text(standard ?? ""), "value": .text(value),
            "choices": .list(choices.map { .text($0) }),
        ]
    }

    private func content(_ content: APIRoute.Content, isSent: Bool) -> TemplateValue {
        let example = content.schema.exampleValue(scale)
        let text = content.isOneDocument ? example.pretty : example.compact
        return [
            "is_files": .flag(content.isFiles),
            "types": .text(content.types.joined(separator: ", ")), "type": .text(content.types[0]),
            "schema": Self.pieces(
                content.isFiles ? [SchemaText.Piece(text: "files as they are")] : words.type(of: content.schema)
            ),
            "rows": .list(content.schema.name == nil ? rows(of: content.schema, isSent: isSent) : []),
            "example": .text(content.isFiles ? "" : text),
        ]
    }

    private static func refusal(_ refusal: Refusal) -> TemplateValue {
        [
            "code": .integer(refusal.status.code), "text": .text(String(describing: refusal.status.reason)),
            "help": prose(refusal.help),
        ]
    }

    // MARK: - Schemas

    private var schemas: [TemplateValue] {
        var named: [Schema] = []
        let sent = routes.compactMap(\.body).flatMap(\.schema.namedSchemas)
        let answered = routes.flatMap(\.answers).compactMap(\.content).flatMap(\.schema.namedSchemas)
        for schema in sent + answered + [.problem]
        where !named.contains(where: { $0.name == schema.name }) {
            named.append(schema)
        }
        return named.sorted { ($0.name ?? "") < ($1.name ?? "") }.map { schema in
            let isSent = sent.contains { $0.name == schema.name }
            return [
                "name": .text(schema.name ?? ""), "help": Self.prose(schema.help ?? ""),
                "rows": .list(rows(of: schema, isSent: isSent)),
            ]
        }
    }

    /// - Parameter isSent: of what is only answered it need not be said that fields are there.
    private func rows(of schema: Schema, isSent: Bool) -> [TemplateValue] {
        words.rows(of: schema).map { row in
            [
                "name": .text(row.name), "place": .none, "type": Self.pieces(row.type),
                "is_required": .flag(row.isRequired && isSent), "help": Self.prose(row.help ?? ""), "standard": .none,
            ]
        }
    }

    /// With what stands between backquotes as code.
    private static func prose(_ text: String) -> TemplateValue {
        var bytes: [UInt8] = []
        for (index, part) in text.split(separator: "`", omittingEmptySubsequences: false).enumerated() {
            let isCode = !index.isMultiple(of: 2)
            if isCode { bytes += "<code>".utf8 }
            HTMLEscape.append(String(part), to: &bytes)
            if isCode { bytes += "</code>".utf8 }
        }
        return .markup(bytes)
    }

    private static func pieces(_ pieces: [SchemaText.Piece]) -> TemplateValue {
        .list(pieces.map { ["text": .text($0.text), "link": TemplateValue($0.link)] })
    }
}

extension QueryParameter {
    /// All values that it takes, where they can be counted.
    fileprivate var choices: [String] {
        switch kind {
        case .choice(let choices): choices
        case .flag: ["true", "false"]
        default: []
        }
    }
}

extension String {
    /// Whether it can name a place of the page.
    fileprivate var isPlainName: Bool { utf8.allSatisfy { $0 != UInt8(ascii: ".") } }
}
