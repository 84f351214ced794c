import Domain

/// A request as a line of the shell, which reads the token from `$TOKEN`.
struct CurlLine {
    /// What comes before the address of the API, and what after it.
    let before: String
    let after: String

    init(_ route: APIRoute, scale: RatingScale) {
        before = route.method == .get ? "curl '" : "curl -X \(route.method.rawValue) '"
        let segments = route.path.split(separator: "/").map { segment in
            segment.hasPrefix("{") ? Self.value(of: String(segment.dropFirst().dropLast()), scale) : String(segment)
        }
        var words = ["/" + segments.joined(separator: "/") + "'"]
        if route.access.role != nil { words.append(#"-H "Authorization: Bearer $TOKEN""#) }
        for field in route.headerParameters where field.isRequired { words.append("-H '\(field.name): *'") }
        if let content = route.body {
            words.append("-H 'Content-Type: \(content.types[0])'")
            words.append(Self.sending(content, scale))
        }
        after = words.joined(separator: " \\\n  ")
    }

    /// What stands for a name of the path in examples.
    static func value(of name: String, _ scale: RatingScale) -> String {
        let value = Schema.pathParameter(name).exampleValue(scale)
        return value.string ?? value.compact
    }

    private static func sending(_ content: APIRoute.Content, _ scale: RatingScale) -> String {
        if content.isFiles { return "-T data-set.tar" }
        let example = content.schema.exampleValue(scale)
        return content.isOneDocument ? "-d " + quoted(example.pretty) : "--data-binary " + quoted(example.compact)
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
    }
}
