/// The inside of one `{{ … }}` or `{% … %}`, cut into words and read one after the other.
struct TemplateTag {
    private enum Token: Equatable {
        /// A name, a path, a number, or a keyword.
        case word(String)
        /// A text in double quotes.
        case quoted(String)
        /// `=`, `==` or `!=`.
        case sign(String)
    }

    /// Names that the language uses itself.
    private static let reservedNames: Set<String> = ["loop", "true", "false", "null", "not", "raw"]

    let place: TemplatePlace
    private var tokens: ArraySlice<Token>

    /// Throws if a character has no business in a tag, or a quote is not closed.
    init(_ content: ArraySlice<UInt8>, at place: TemplatePlace) throws(TemplateError) {
        self.place = place
        var tokens: [Token] = []
        var rest = content
        while let byte = rest.first {
            switch byte {
            case 0x20, 0x09, 0x0a, 0x0d: rest = rest.dropFirst()
            case UInt8(ascii: "\""):
                guard let end = rest.dropFirst().firstIndex(of: UInt8(ascii: "\"")) else {
                    throw TemplateError(place, "a quote is not closed")
                }
                tokens.append(.quoted(String(decoding: rest[..<end].dropFirst(), as: UTF8.self)))
                rest = rest[(end + 1)...]
            case UInt8(ascii: "="), UInt8(ascii: "!"):
                let sign = rest.prefix(rest.dropFirst().first == UInt8(ascii: "=") ? 2 : 1)
                tokens.append(.sign(String(decoding: sign, as: UTF8.self)))
                rest = rest.dropFirst(sign.count)
            default:
                let word = rest.prefix(while: Self.isWordByte)
                guard !word.isEmpty else {
                    let character = String(decoding: rest, as: UTF8.self).prefix(1)
                    throw TemplateError(place, "'\(character)' means nothing here")
                }
                tokens.append(.word(String(decoding: word, as: UTF8.self)))
                rest = rest[word.endIndex...]
            }
        }
        self.tokens = tokens[...]
    }

    var isAtEnd: Bool { tokens.isEmpty }

    /// Whether exactly one token is left.
    var isAtLast: Bool { tokens.count == 1 }

    /// Throws unless everything in the tag has been read.
    func finish() throws(TemplateError) {
        guard let token = tokens.first else { return }
        throw TemplateError(place, "'\(Self.text(of: token))' is not expected here")
    }

    /// Steps over a word or sign if it comes next.
    mutating func skip(_ text: String) -> Bool {
        guard tokens.first == .word(text) || tokens.first == .sign(text) else { return false }
        tokens = tokens.dropFirst()
        return true
    }

    /// Reads the keyword that a tag starts with.
    mutating func keyword() throws(TemplateError) -> String {
        guard case .word(let word)? = tokens.popFirst() else { throw TemplateError(place, "a tag has no keyword") }
        return word
    }

    /// Reads a text in double quotes.
    mutating func quoted(_ expected: String) throws(TemplateError) -> String {
        guard case .quoted(let text)? = tokens.popFirst() else {
            throw TemplateError(place, "expected \(expected) in double quotes")
        }
        return text
    }

    /// Reads a name that the template defines itself.
    mutating func newName(_ expected: String) throws(TemplateError) -> String {
        guard case .word(let word)? = tokens.popFirst(), Self.isName(word) else {
            throw TemplateError(place, "expected \(expected)")
        }
        guard !Self.reservedNames.contains(word) else {
            throw TemplateError(place, "'\(word)' is a word of the language")
        }
        return word
    }

    /// Reads a value: a path, a text in quotes, an integer, `true`, `false` or `null`.
    mutating func operand() throws(TemplateError) -> TemplateOperand {
        switch tokens.popFirst() {
        case .quoted(let text)?: return literal(.text(text))
        case .word("true")?: return literal(.flag(true))
        case .word("false")?: return literal(.flag(false))
        case .word("null")?: return literal(.none)
        case .word(let word)?:
            if let integer = Int(word) { return literal(.integer(integer)) }
            let isOptional = word.utf8.last == UInt8(ascii: "?")
            let path = word.utf8.dropLast(isOptional ? 1 : 0)
                .split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).map { String($0) ?? "" }
            guard path.allSatisfy(Self.isName) else { throw TemplateError(place, "'\(word)' is not a name") }
            return TemplateOperand(content: .path(path), isOptional: isOptional, place: place)
        case .sign(let sign)?: throw TemplateError(place, "expected a value before '\(sign)'")
        case nil: throw TemplateError(place, "expected a value")
        }
    }

    /// Reads what an `if` asks.
    mutating func condition() throws(TemplateError) -> TemplateCondition<TemplateOperand> {
        if skip("not") { return .not(try operand()) }
        let left = try operand()
        if skip("==") { return .equal(left, try operand()) }
        if skip("!=") { return .different(left, try operand()) }
        return .truthy(left)
    }

    private func literal(_ value: TemplateValue) -> TemplateOperand {
        TemplateOperand(content: .literal(value), isOptional: false, place: place)
    }

    private static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, first < UInt8(ascii: "0") || first > UInt8(ascii: "9") else { return false }
        return text.utf8.allSatisfy {
            isWordByte($0) && $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "-")
        }
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "?"),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }

    private static func text(of token: Token) -> String {
        switch token {
        case .word(let text), .sign(let text): text
        case .quoted(let text): "\"\(text)\""
        }
    }
}
