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
            let example = content.schema.exampleValue(scale)
            let text = content.isOneDocument ? example.pretty : example.compact
            words.append((content.isOneDocument ? "-d " : "--data-binary ") + Self.quoted(text))
        }
        after = words.joined(separator: " \\\n  ")
    }

    /// What stands for a name of the path in examples.
    static func value(of name: String, _ scale: RatingScale) -> String {
        let value = Schema.pathParameter(name).exampleValue(scale)
        return value.string ?? value.compact
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
    }
}
