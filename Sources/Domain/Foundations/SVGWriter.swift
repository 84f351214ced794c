/// Writes the elements of an SVG drawing, and escapes what they hold.
public struct SVGWriter: Sendable {
    private var text = ""

    public init() {}

    /// All that was written.
    public var finished: String { text }

    /// An element; what the body writes stands inside it. Numbers stand with at most two decimals.
    public mutating func element(
        _ name: StaticString,
        _ attributes: KeyValuePairs<StaticString, any SVGValue> = [:],
        _ body: (inout SVGWriter) -> Void = { _ in }
    ) {
        text += "<\(name)"
        for (key, value) in attributes { text += " \(key)=\"\(Self.escaped(value.svgText))\"" }
        var inner = SVGWriter()
        body(&inner)
        text += inner.text.isEmpty ? "/>" : ">\(inner.text)</\(name)>"
    }

    /// Characters between tags.
    public mutating func characters(_ content: String) {
        text += Self.escaped(content)
    }

    private static func escaped(_ content: String) -> String {
        var escaped = ""
        for character in content.unicodeScalars {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            // XML has no way to write other control characters.
            case "\u{0}"..<" " where character != "\n" && character != "\t": escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }
}

/// What an attribute may be.
public protocol SVGValue {
    var svgText: String { get }
}

extension String: SVGValue {
    public var svgText: String { self }
}

extension Int: SVGValue {
    public var svgText: String { String(self) }
}

extension Double: SVGValue {
    public var svgText: String { shortest((self * 100).rounded() / 100) }
}
