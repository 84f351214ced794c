import Domain

/// The description of the API for programs (OpenAPI 3.1), made from the table that routes.
struct OpenAPIDocument {
    let routes: [APIRoute]
    /// What ratings may be.
    let scale: RatingScale

    var bytes: [UInt8] {
        var schemas = SchemaWriter(scale: scale)
        var writer = JSONWriter(expecting: 1 << 17)
        writer.object { writer in
            writer.field("openapi", "3.1.0")
            writer.key("info")
            writer.object { writer in
                writer.field("title", "Palate: the REST API")
                writer.field("version", "1")
                writer.field("description", Self.introduction)
            }
            writer.key("servers")
            writer.array { writer in writer.object { $0.field("url", "/api/v1") } }
            writer.key("tags")
            writer.array { writer in for tag in tags { writer.object { $0.field("name", tag) } } }
            writer.key("paths")
            writer.object { writer in
                for path in paths {
                    writer.key(text: path)
                    writer.object { writer in
                        for route in routes where route.path == path {
                            writer.key(text: route.method.rawValue.lowercased())
                            OperationWriter(route: route, routes: routes, scale: scale).write(to: &writer, &schemas)
                        }
                    }
                }
            }
            writer.key("components")
            writer.object { writer in
                Self.writeSecurity(to: &writer)
                OperationWriter.writeShared(to: &writer, &schemas)
                writer.key("schemas")
                schemas.writeNamed(to: &writer)
            }
        }
        return writer.finish()
    }

    private static let introduction = """
        Scripts load data and read recommendations here. Send a token as `Authorization: Bearer …`, made on the account page or \
        by `palate token`; a browser's session works too, with its anti-forgery token as `X-CSRF-Token` on what changes things. \
        Errors are `application/problem+json` and point to what is wrong. Lists have `limit`, `cursor` and `count`, and a `Link` \
        to the parts beside them. Every answer has an `ETag`; `If-None-Match` saves sending it again, `If-Match` keeps a change \
        from undoing another. A POST with an `Idempotency-Key` may be sent again: it is made once.
        """

    /// In the order of the table.
    private var paths: [String] { Self.distinct(routes.map(\.path)) }
    private var tags: [String] { Self.distinct(routes.map(\.tag)) }

    private static func distinct(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }
    }

    private static func writeSecurity(to writer: inout JSONWriter) {
        writer.key("securitySchemes")
        writer.object { writer in
            writer.key("token")
            writer.object { writer in
                writer.field("type", "http")
                writer.field("scheme", "bearer")
                writer.field("description", "A token of the account page, with the scopes that the operation names.")
            }
            writer.key("session")
            writer.object { writer in
                writer.field("type", "apiKey")
                writer.field("in", "cookie")
                writer.field("name", "palate_session")
                writer.field("description", "A browser's session; `__Host-palate_session` over TLS.")
            }
            writer.key("csrf")
            writer.object { writer in
                writer.field("type", "apiKey")
                writer.field("in", "header")
                writer.field("name", "X-CSRF-Token")
                writer.field("description", "The anti-forgery token of the session's pages.")
            }
        }
    }
}

extension APIRoute {
    /// The noun that it belongs to: the first of its path.
    var tag: String { path.split(separator: "/").first.map(String.init) ?? "" }

    /// `getItemsItemSimilar`
    var operationID: String {
        let words = path.split { !$0.isLetter && !$0.isNumber }
        return method.rawValue.lowercased() + words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    /// The names in braces.
    var pathParameters: [String] {
        path.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
    }
}
