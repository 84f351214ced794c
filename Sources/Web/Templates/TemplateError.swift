/// A mistake in a template, or in what a template was given.
public struct TemplateError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The template's name: `items/show`.
    public let template: String
    /// Counted from 1; 0 when the whole file is meant.
    public let line: Int
    public let message: String

    init(_ place: TemplatePlace, _ message: String) {
        template = place.template
        line = place.line
        self.message = message
    }

    /// `items/show.html:12: …`, as compilers write it, so that editors jump there.
    public var description: String {
        line > 0 ? "\(template).html:\(line): \(message)" : "\(template).html: \(message)"
    }
}

/// A line of a template.
struct TemplatePlace: Equatable, Sendable {
    let template: String
    let line: Int
}
