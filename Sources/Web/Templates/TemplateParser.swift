/// Matches up the tags of one template: its text in, its syntax out.
struct TemplateParser {
    /// Deeper nesting is a mistake, and would have later steps exhaust the stack.
    private static let maximumDepth = 64

    /// The tag that ended a body.
    private struct Ending {
        let keyword: String
        var tag: TemplateTag
    }

    private var lexer: TemplateLexer
    private var depth = 0
    private var layout: TemplateSource.Layout?
    private var blockNames: Set<String> = []
    /// Whether anything but white space has come.
    private var hasContent = false

    /// Throws where a form is not known, not closed, or closed twice.
    static func parse(_ bytes: [UInt8], name: String) throws(TemplateError) -> TemplateSource {
        var parser = TemplateParser(lexer: TemplateLexer(bytes, template: name))
        let (nodes, ending) = try parser.body()
        if let ending { throw TemplateError(ending.tag.place, "'\(ending.keyword)' closes nothing") }
        return TemplateSource(name: name, layout: parser.layout, nodes: nodes)
    }

    private init(lexer: TemplateLexer) {
        self.lexer = lexer
    }

    /// Reads up to the tag that closes or continues what was opened, or to the end of the text.
    private mutating func body() throws(TemplateError) -> ([TemplateSyntax], Ending?) {
        var nodes: [TemplateSyntax] = []
        while let piece = try lexer.next() {
            switch piece {
            case .text(let text, let place):
                let blank = text.prefix { $0 == 0x20 || $0 == 0x09 || $0 == 0x0a || $0 == 0x0d }
                if blank.count < text.count {
                    let line = place.line + blank.count { $0 == UInt8(ascii: "\n") }
                    try noteContent(TemplatePlace(template: place.template, line: line))
                }
                // Beside the blocks of a page with a layout there is nowhere to print to.
                if layout == nil || depth > 0 { nodes.append(.text(Self.withoutIndentation(text))) }
            case .output(let tag):
                try noteContent(tag.place)
                nodes.append(try output(tag))
            case .statement(var tag):
                let keyword = try tag.keyword()
                if ["elif", "else", "end"].contains(keyword) { return (nodes, Ending(keyword: keyword, tag: tag)) }
                if let node = try statement(keyword, tag) { nodes.append(node) }
            }
        }
        return (nodes, nil)
    }

    private mutating func noteContent(_ place: TemplatePlace) throws(TemplateError) {
        hasContent = true
        guard layout == nil || depth > 0 else {
            throw TemplateError(place, "only blocks can stand in a template with a layout")
        }
    }

    private func output(_ tag: TemplateTag) throws(TemplateError) -> TemplateSyntax {
        var tag = tag
        let isRaw = !tag.isAtLast && tag.skip("raw")
        let operand = try tag.operand()
        try tag.finish()
        return .print(operand, isRaw: isRaw)
    }

    private mutating func statement(_ keyword: String, _ tag: TemplateTag) throws(TemplateError) -> TemplateSyntax? {
        if keyword != "block", keyword != "layout" { try noteContent(tag.place) }
        switch keyword {
        case "if": return try choice(tag)
        case "for": return try loop(tag)
        case "include": return try include(tag)
        case "block": return try block(tag)
        case "layout":
            try readLayout(tag)
            return nil
        default: throw TemplateError(tag.place, "there is no tag '\(keyword)'")
        }
    }

    // MARK: Statements

    private mutating func choice(_ opening: TemplateTag) throws(TemplateError) -> TemplateSyntax {
        var branches: [TemplateSyntax.Branch] = []
        var tag = opening
        while true {
            let condition = try tag.condition()
            try tag.finish()
            let (body, ending) = try nestedBody(of: "if", at: opening.place)
            branches.append(TemplateSyntax.Branch(condition: condition, body: body))
            guard ending.keyword == "elif" else {
                return .choice(branches, otherwise: try otherwise(ending, of: "if", at: opening.place))
            }
            tag = ending.tag
        }
    }

    private mutating func loop(_ opening: TemplateTag) throws(TemplateError) -> TemplateSyntax {
        var tag = opening
        let variable = try tag.newName("a name after 'for'")
        guard tag.skip("in") else { throw TemplateError(tag.place, "expected 'in' after the name") }
        let list = try tag.operand()
        try tag.finish()
        let (body, ending) = try nestedBody(of: "for", at: opening.place)
        let otherwise = try otherwise(ending, of: "for", at: opening.place)
        return .loop(TemplateSyntax.Loop(variable: variable, list: list, body: body, otherwise: otherwise))
    }

    private func include(_ opening: TemplateTag) throws(TemplateError) -> TemplateSyntax {
        var tag = opening
        let name = try tag.quoted("a template's name")
        var arguments: [TemplateSyntax.Argument] = []
        while !tag.isAtEnd {
            let argument = try tag.newName("a name to add")
            guard tag.skip("=") else { throw TemplateError(tag.place, "expected '=' after '\(argument)'") }
            arguments.append(TemplateSyntax.Argument(name: argument, value: try tag.operand()))
        }
        return .include(TemplateSyntax.Include(name: name, arguments: arguments, place: tag.place))
    }

    private mutating func block(_ opening: TemplateTag) throws(TemplateError) -> TemplateSyntax {
        var tag = opening
        let name = try tag.newName("a name after 'block'")
        try tag.finish()
        guard blockNames.insert(name).inserted else {
            throw TemplateError(tag.place, "block '\(name)' stands here twice")
        }
        hasContent = true
        let (body, ending) = try nestedBody(of: "block", at: tag.place)
        guard ending.keyword == "end" else {
            throw TemplateError(ending.tag.place, "'\(ending.keyword)' does not belong in a block")
        }
        try ending.tag.finish()
        return .block(TemplateSyntax.Block(name: name, body: body, place: tag.place))
    }

    private mutating func readLayout(_ opening: TemplateTag) throws(TemplateError) {
        var tag = opening
        guard layout == nil, !hasContent, depth == 0 else {
            throw TemplateError(tag.place, "a layout must be named before anything else")
        }
        layout = TemplateSource.Layout(name: try tag.quoted("the layout's name"), place: tag.place)
        try tag.finish()
    }

    // MARK: Endings

    private mutating func nestedBody(
        of keyword: String,
        at place: TemplatePlace
    ) throws(TemplateError) -> ([TemplateSyntax], Ending) {
        guard depth < Self.maximumDepth else {
            throw TemplateError(place, "'\(keyword)' stands more than \(Self.maximumDepth) deep")
        }
        depth += 1
        let (nodes, ending) = try body()
        depth -= 1
        guard let ending else { throw TemplateError(place, "'\(keyword)' is not closed") }
        return (nodes, ending)
    }

    /// What stands between an `else`, if that is the ending, and the `end`.
    private mutating func otherwise(
        _ ending: Ending,
        of keyword: String,
        at place: TemplatePlace
    ) throws(TemplateError) -> [TemplateSyntax] {
        try check(ending, isOneOf: ["else", "end"], of: keyword)
        guard ending.keyword == "else" else { return [] }
        let (nodes, last) = try nestedBody(of: keyword, at: place)
        try check(last, isOneOf: ["end"], of: keyword)
        return nodes
    }

    private func check(_ ending: Ending, isOneOf keywords: [String], of opening: String) throws(TemplateError) {
        guard keywords.contains(ending.keyword) else {
            throw TemplateError(ending.tag.place, "'\(ending.keyword)' does not belong here in '\(opening)'")
        }
        try ending.tag.finish()
    }

    /// The text with white space that holds a line end cut down to that line end. Indentation is for those who read the
    /// template; in pages of many cards it would be a quarter of what is sent.
    private static func withoutIndentation(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var kept: [UInt8] = []
        kept.reserveCapacity(text.count)
        var start = text.startIndex
        while start < text.endIndex {
            let end = text[start...].firstIndex { !isWhiteSpace($0) } ?? text.endIndex
            if end == start {
                kept.append(text[start])
                start += 1
                continue
            }
            if text[start..<end].contains(UInt8(ascii: "\n")) {
                kept.append(UInt8(ascii: "\n"))
            } else {
                kept.append(contentsOf: text[start..<end])
            }
            start = end
        }
        return kept
    }

    private static func isWhiteSpace(_ byte: UInt8) -> Bool {
        [UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n")].contains(byte)
    }
}
