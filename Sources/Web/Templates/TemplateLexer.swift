/// What a template's text consists of before its tags are matched up.
enum TemplatePiece {
    case text(ArraySlice<UInt8>, TemplatePlace)
    /// `{{ … }}`
    case output(TemplateTag)
    /// `{% … %}`
    case statement(TemplateTag)
}

/// Cuts a template's text at its tags, and drops its comments.
struct TemplateLexer {
    private let bytes: [UInt8]
    private let template: String
    private var index = 0
    private var line = 1

    init(_ bytes: [UInt8], template: String) {
        self.bytes = bytes
        self.template = template
    }

    /// The next piece; nil at the end. Throws where a tag is not closed or cannot be cut into words.
    mutating func next() throws(TemplateError) -> TemplatePiece? {
        while index < bytes.count {
            let place = TemplatePlace(template: template, line: line)
            let end = nextTag()
            if end > index { return .text(take(to: end), place) }
            let kind = bytes[index + 1]
            let closing = kind == UInt8(ascii: "{") ? UInt8(ascii: "}") : kind
            guard let close = position(of: closing, from: index + 2) else {
                throw TemplateError(place, "'{\(Unicode.Scalar(kind))' is not closed")
            }
            let content = take(to: close + 2).dropFirst(2).dropLast(2)
            if kind == UInt8(ascii: "{") { return .output(try TemplateTag(content, at: place)) }
            if kind == UInt8(ascii: "%") { return .statement(try TemplateTag(content, at: place)) }
        }
        return nil
    }

    /// Where the next tag begins, or the text ends.
    private func nextTag() -> Int {
        var start = index
        while let brace = bytes[start...].firstIndex(of: UInt8(ascii: "{")), brace + 1 < bytes.count {
            switch bytes[brace + 1] {
            case UInt8(ascii: "{"), UInt8(ascii: "%"), UInt8(ascii: "#"): return brace
            default: start = brace + 1
            }
        }
        return bytes.count
    }

    /// Where a byte stands right before a `}`.
    private func position(of byte: UInt8, from start: Int) -> Int? {
        var start = start
        while let position = bytes[start...].firstIndex(of: byte), position + 1 < bytes.count {
            if bytes[position + 1] == UInt8(ascii: "}") { return position }
            start = position + 1
        }
        return nil
    }

    private mutating func take(to end: Int) -> ArraySlice<UInt8> {
        let taken = bytes[index..<end]
        line += taken.count { $0 == UInt8(ascii: "\n") }
        index = end
        return taken
    }
}
