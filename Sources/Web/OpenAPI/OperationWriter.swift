import Domain

/// Writes what OpenAPI calls an operation: one route with all that goes in and can come out.
struct OperationWriter {
    let route: APIRoute

    func write(to writer: inout JSONWriter, _ schemas: inout SchemaWriter) {
        writer.object { writer in
            writer.field("operationId", route.operationID)
            writer.field("summary", route.summary)
            writer.field("tags", [route.tag])
            if route.deprecation != nil { writer.field("deprecated", true) }
            writer.key("security")
            writeSecurity(to: &writer)
            writeParameters(to: &writer, &schemas)
            if let body = route.body { writeBody(body, to: &writer, &schemas) }
            writer.key("responses")
            writeResponses(to: &writer, &schemas)
        }
    }

    private func writeSecurity(to writer: inout JSONWriter) {
        writer.array { writer in
            if route.access.role == nil { writer.object { _ in } }
            writer.object { $0.field("token", route.access.scope.text.split(separator: " ").map(String.init)) }
            writer.object { writer in
                writer.field("session", [String]())
                if route.changes || route.method != .get { writer.field("csrf", [String]()) }
            }
        }
    }

    // MARK: - What goes in

    private func writeParameters(to writer: inout JSONWriter, _ schemas: inout SchemaWriter) {
        writer.key("parameters")
        writer.array { writer in
            for name in route.pathParameters {
                writer.object { writer in
                    writer.field("name", name)
                    writer.field("in", "path")
                    writer.field("required", true)
                    writer.key("schema")
                    schemas.write(.pathParameter(name), to: &writer)
                }
            }
            for parameter in route.parameters { write(parameter, to: &writer, &schemas) }
            if route.matching != .none {
                writeHeader(
                    "If-Match",
                    "The `ETag` of the version that is changed, or `*`.",
                    isRequired: route.matching == .required,
                    #"^(\*|"[!#-~]+")$"#,
                    to: &writer
                )
            }
            if route.method == .get, route.answers.first?.content != nil {
                writeHeader(
                    "If-None-Match",
                    "The `ETag` of what is at hand: then the answer is a 304.",
                    isRequired: false,
                    #"^(\*|(W/)?"[!#-~]+")$"#,
                    to: &writer
                )
            }
            if route.takesIdempotencyKey {
                writeHeader(
                    "Idempotency-Key",
                    "A word of one's own; the change is made once, however often it is asked for under it within a day.",
                    isRequired: false,
                    "^[!-~]{1,200}$",
                    to: &writer
                )
            }
        }
    }

    private func writeHeader(
        _ name: String,
        _ help: String,
        isRequired: Bool,
        _ pattern: String,
        to writer: inout JSONWriter
    ) {
        writer.object { writer in
            writer.field("name", name)
            writer.field("in", "header")
            writer.field("description", help)
            writer.field("required", isRequired)
            writer.key("schema")
            writer.object { writer in
                writer.field("type", "string")
                writer.field("pattern", pattern)
            }
        }
    }

    private func write(_ parameter: QueryParameter, to writer: inout JSONWriter, _ schemas: inout SchemaWriter) {
        writer.object { writer in
            writer.field("name", parameter.name)
            writer.field("in", "query")
            writer.field("description", parameter.help)
            if case .ids = parameter.kind { writer.field("explode", false) }
            if case .fields = parameter.kind { writer.field("explode", false) }
            writer.key("schema")
            schemas.write(parameter.schema, to: &writer)
        }
    }

    private func writeBody(_ body: APIRoute.Content, to writer: inout JSONWriter, _ schemas: inout SchemaWriter) {
        writer.key("requestBody")
        writer.object { writer in
            writer.field("required", true)
            writeContent(body, to: &writer, &schemas)
        }
    }

    private func writeContent(_ content: APIRoute.Content, to writer: inout JSONWriter, _ schemas: inout SchemaWriter) {
        writer.key("content")
        writer.object { writer in
            for type in content.types {
                writer.key(text: type)
                writer.object { writer in
                    writer.key("schema")
                    schemas.write(content.schema, to: &writer)
                    guard type.hasSuffix("json") else { return }
                    writer.key("example")
                    writer.value(content.schema.exampleValue)
                }
            }
        }
    }

    // MARK: - What comes out

    private func writeResponses(to writer: inout JSONWriter, _ schemas: inout SchemaWriter) {
        writer.object { writer in
            for answer in route.answers {
                writer.key(text: String(answer.status.code))
                writer.object { writer in
                    writer.field("description", answer.help)
                    writeHeaders(of: answer, to: &writer)
                    if let content = answer.content { writeContent(content, to: &writer, &schemas) }
                }
            }
            for status in refusals {
                writer.key(text: String(status.code))
                writer.object { $0.field("$ref", "#/components/responses/\(Self.name(of: status))") }
            }
        }
    }

    private func writeHeaders(of answer: APIRoute.Answer, to writer: inout JSONWriter) {
        var names = ["RateLimit", "RateLimit-Policy"]
        if answer.content != nil, route.method == .get || route.matching != .none { names.append("ETag") }
        if answer.status == .created || answer.status == .accepted { names.append("Location") }
        if route.parameters.contains(where: { $0.name == "cursor" }) { names.append("Link") }
        writer.key("headers")
        writer.object { writer in
            for name in names {
                writer.key(text: name)
                writer.object { $0.field("$ref", "#/components/headers/\(name)") }
            }
        }
    }

    /// The ways in which the route can refuse.
    private var refusals: [Status] {
        var statuses: [Status] = [.badRequest, .unauthorized, .tooManyRequests, .serviceUnavailable]
        if route.method == .get, route.answers.first?.content != nil { statuses.append(.notModified) }
        if route.access.role != nil || route.changes { statuses.append(.forbidden) }
        let asksForOthers = route.parameters.contains { $0.name == "recommender" } || route.body != nil
        if !route.pathParameters.isEmpty || asksForOthers { statuses.append(.notFound) }
        if route.canConflict || (route.method == .post && route.changes) { statuses.append(.conflict) }
        if route.matching != .none { statuses.append(.preconditionFailed) }
        if route.matching == .required { statuses.append(.preconditionRequired) }
        if route.body != nil || !route.parameters.isEmpty { statuses.append(.unprocessableContent) }
        if route.body != nil { statuses += [.contentTooLarge, .unsupportedMediaType] }
        return statuses.sorted { $0.code < $1.code }
    }

    // MARK: - What they share

    private static let allRefusals: [(status: Status, help: String)] = [
        (.notModified, "The client has it already."),
        (.badRequest, "The query or the body cannot be read; `errors` says where."),
        (.unauthorized, "Nobody is signed in, or the token is not good."),
        (.forbidden, "This account or token may not do this."),
        (.notFound, "There is no such thing, or the client may not know that there is."),
        (.conflict, "What is stored is against it, such as a name that is taken."),
        (.preconditionFailed, "It was changed meanwhile."),
        (.contentTooLarge, "The body is too long."),
        (.unsupportedMediaType, "The body is of another kind; `Accept` or `Accept-Patch` says of which it may be."),
        (.unprocessableContent, "Some fields break a rule; `errors` says which."),
        (.preconditionRequired, "Send `If-Match`."),
        (.tooManyRequests, "Too many requests; `Retry-After` says when to come back."),
        (.serviceUnavailable, "The server is overloaded or about to stop; `Retry-After` says when to come back."),
    ]

    /// `NotFound`
    private static func name(of status: Status) -> String {
        String(describing: status.reason).split(separator: " ").joined()
    }

    static func writeShared(to writer: inout JSONWriter, _ schemas: inout SchemaWriter) {
        writer.key("responses")
        writer.object { writer in
            for (status, help) in allRefusals {
                writer.key(text: name(of: status))
                writer.object { writer in
                    writer.field("description", help)
                    guard status != .notModified else { return }
                    writer.key("content")
                    writer.object { writer in
                        writer.key("application/problem+json")
                        writer.object { writer in
                            writer.key("schema")
                            schemas.write(.problem, to: &writer)
                        }
                    }
                }
            }
        }
        writer.key("headers")
        writer.object { writer in
            for (name, help) in [
                ("ETag", "Names this version of it."), ("Location", "Where it is."),
                ("Link", "The parts of the list beside this one."),
                ("RateLimit", "How much is left of the limit."), ("RateLimit-Policy", "The limit."),
            ] {
                writer.key(text: name)
                writer.object { writer in
                    writer.field("description", help)
                    writer.key("schema")
                    writer.object { $0.field("type", "string") }
                }
            }
        }
    }
}

extension QueryParameter {
    fileprivate var schema: Schema {
        let one: Schema =
            switch kind {
            case .text, .cursor: Schema(.string())
            case .integer(let range): Schema(.integer(range))
            case .number(let range): Schema(.number(range))
            case .flag: Schema(.boolean)
            case .choice(let choices): Schema(.choice(choices))
            case .id: .identifier
            case .ids: Schema(.array(.identifier, count: 1...Int(Int32.max)))
            case .fields: Schema(.array(Schema(.string(length: 1...200)), count: 1...100))
            }
        if case .ids = kind { return one }
        return repeats ? Schema(.array(one)) : one
    }
}

extension Schema {
    fileprivate static func pathParameter(_ name: String) -> Schema {
        name == "interaction"
            ? Schema(.string(pattern: "^[1-9][0-9]{0,17}-[1-9][0-9]{0,17}$"), "The user's id and the item's.").like(
                .string("12-345")
            )
            : .identifier
    }

    /// Problem details (RFC 9457).
    fileprivate static let problem = Schema(
        .object([
            .always("type", .string()),
            .always("title", .string()),
            .always("status", .integer(400...599)),
            .always("detail", .string(), "What is wrong, for people."),
            .always("instance", .string()),
            .always("code", .string(), "What is wrong, for programs."),
            .always("request_id", .string()),
            .maybe(
                "errors",
                .array(
                    Schema(
                        .object([
                            .maybe("pointer", .string(), "Where in the body (RFC 6901)."),
                            .maybe("parameter", .string(), "Which parameter of the query."),
                            .always("detail", .string()),
                        ])
                    )
                )
            ),
        ])
    )
    .named("Problem")

    /// What such a document may look like.
    var exampleValue: JSONValue {
        if let example { return example }
        switch kind {
        case .string(_, _, let format):
            return .string(format == "date-time" ? "2026-01-31T12:00:00Z" : "text")
        case .integer(let range): return .integer(Int64(max(range?.lowerBound ?? 1, 1)))
        case .number(let range): return .number(range?.lowerBound ?? 0.5)
        case .boolean: return .bool(true)
        case .choice(let choices): return .string(choices.first ?? "")
        case .array(let element, _): return .array([element.exampleValue])
        case .object(let properties, _):
            return .object(properties.map { JSONMember(key: $0.name, value: $0.schema.exampleValue) })
        case .oneOf(let schemas): return schemas.first?.exampleValue ?? .null
        case .anything: return .integer(1)
        }
    }
}
