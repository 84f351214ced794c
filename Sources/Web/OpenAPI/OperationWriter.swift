import Domain

/// Writes what OpenAPI calls an operation: one route with all that goes in and can come out.
struct OperationWriter {
    let route: APIRoute
    /// All, among which are those that follow from what it answers.
    let routes: [APIRoute]
    let scale: RatingScale

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
            for header in route.headerParameters { write(header, to: &writer) }
        }
    }

    private func write(_ header: HeaderParameter, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("name", header.name)
            writer.field("in", "header")
            writer.field("description", header.help)
            writer.field("required", header.isRequired)
            writer.key("schema")
            writer.object { writer in
                writer.field("type", "string")
                if let pattern = header.pattern { writer.field("pattern", pattern) }
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
            if case .fields = parameter.kind, let schema = route.fieldsSchema {
                schemas.write(Schema(.array(schema.fieldPath, count: 1...Int.max)), to: &writer)
            } else {
                schemas.write(parameter.schema, to: &writer)
            }
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
                    // A media type says all there is to say of a file.
                    if content.isFiles { return }
                    if content.isOneDocument {
                        writer.key("schema")
                        schemas.write(content.schema, to: &writer)
                        writer.key("example")
                        writer.value(content.schema.exampleValue(scale))
                    } else {
                        writeRows(content.schema, to: &writer, &schemas)
                    }
                }
            }
        }
    }

    /// OpenAPI 3.1 has no word for what each row of many is; this is the one of 3.2.
    private func writeRows(_ row: Schema, to writer: inout JSONWriter, _ schemas: inout SchemaWriter) {
        writer.key("x-itemSchema")
        schemas.write(row, to: &writer)
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
                    writeLinks(of: answer, to: &writer)
                }
            }
            for refusal in route.refusals {
                writer.key(text: String(refusal.status.code))
                writer.object { $0.field("$ref", "#/components/responses/\(refusal.name)") }
            }
        }
    }

    private func writeHeaders(of answer: APIRoute.Answer, to writer: inout JSONWriter) {
        var names = route.isHealthCheck ? [] : ["RateLimit", "RateLimit-Policy"]
        if route.isTagged || (answer.content != nil && route.matching != .none) { names.append("ETag") }
        if answer.status == .created || answer.status == .accepted { names.append("Location") }
        if route.parameters.contains(where: { $0.name == "cursor" }) { names.append("Link") }
        Self.writeHeaders(names, to: &writer)
    }

    private static func writeHeaders(_ names: [String], to writer: inout JSONWriter) {
        writer.key("headers")
        writer.object { writer in
            for name in names {
                writer.key(text: name)
                writer.object { $0.field("$ref", "#/components/headers/\(name)") }
            }
        }
    }

    /// What can be asked for next: the next part of a list, and all that concerns what was made.
    private func writeLinks(of answer: APIRoute.Answer, to writer: inout JSONWriter) {
        var links: [(route: APIRoute, parameter: String, value: String)] = []
        if route.fieldsSchema != nil, route.parameters.contains(where: { $0.name == "cursor" }) {
            links.append((route, "query.cursor", "$response.body#/next_cursor"))
        }
        if route.method == .post, answer.status == .created || answer.status == .accepted {
            links += routes.filter { $0.path.hasPrefix(route.path + "/{") && $0.pathParameters.count == 1 }.map {
                ($0, "path." + $0.pathParameters[0], "$response.body#/id")
            }
        }
        guard !links.isEmpty else { return }
        writer.key("links")
        writer.object { writer in
            for (route, parameter, value) in links {
                writer.key(text: route.operationID)
                writer.object { writer in
                    writer.field("operationId", route.operationID)
                    writer.key("parameters")
                    writer.object { writer in
                        writer.key(text: parameter)
                        writer.string(value)
                    }
                }
            }
        }
    }

    // MARK: - What they share

    static func writeShared(to writer: inout JSONWriter, _ schemas: inout SchemaWriter) {
        writer.key("responses")
        writer.object { writer in
            for refusal in Refusal.all {
                writer.key(text: refusal.name)
                writer.object { writer in
                    writer.field("description", refusal.help)
                    writeHeaders(refusal.headers, to: &writer)
                    guard refusal.status != .notModified else { return }
                    writer.key("content")
                    writer.object { writer in
                        let isPlain = refusal.status == .uriTooLong
                        writer.key(text: isPlain ? "text/plain" : "application/problem+json")
                        writer.object { writer in
                            writer.key("schema")
                            schemas.write(isPlain ? Schema(.string()) : .problem, to: &writer)
                        }
                    }
                }
            }
        }
        writer.key("headers")
        writer.object { writer in
            for (name, help) in [
                ("ETag", "Names this version of it."), ("Location", "Where it is."),
                ("Retry-After", "After how many seconds to come back."),
                ("WWW-Authenticate", "How to say who asks."),
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
    var schema: Schema {
        let one: Schema =
            switch kind {
            case .text: Schema(.string(pattern: #"^[^\u0000]*$"#))
            case .cursor: Schema(.string())
            case .integer(let range): Schema(.integer(range))
            case .number(let range): Schema(.number(range))
            case .flag: Schema(.boolean)
            case .choice(let choices): Schema(.choice(choices))
            case .id: .identifier
            case .ids: Schema(.array(.identifier, count: 1...Int.max))
            case .fields: Schema(.array(Schema(.string()), count: 1...Int.max))
            }
        if case .ids = kind { return one }
        return repeats ? Schema(.array(one)) : one
    }
}

extension Schema {
    static func pathParameter(_ name: String) -> Schema {
        switch name {
        case "interaction":
            Schema(.string(pattern: "^[1-9][0-9]{0,17}-[1-9][0-9]{0,17}$"), "The user's id and the item's.").like(
                .string("12-345")
            )
        case "tag": .tagName
        default: .identifier
        }
    }

    /// Problem details (RFC 9457).
    static let problem = Schema(
        .object([
            .always("type", .string()),
            .always("title", .string()),
            .always("status", .integer(400...599)),
            .always("detail", .string(), "What is wrong, for people."),
            .always("instance", .string()),
            .always("code", .string(), "What is wrong, for programs."),
            .always("request_id", .string()),
            .maybe("report", .bulkReport),
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
}
