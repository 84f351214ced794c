/// What a template can be given to show.
public enum TemplateValue: Equatable, Sendable {
    case none
    case text(String)
    case number(Double)
    case integer(Int)
    case flag(Bool)
    case list([TemplateValue])
    case record([String: TemplateValue])
    /// HTML that the server made itself. Only `raw` prints it, and `raw` prints nothing else: text that people wrote
    /// can never reach a page unescaped.
    case markup([UInt8])

    /// The text, or `none` if there is none.
    public init(_ text: String?) {
        self = text.map { .text($0) } ?? .none
    }

    /// The number, or `none` if there is none.
    public init(_ number: Double?) {
        self = number.map { .number($0) } ?? .none
    }

    /// The integer, or `none` if there is none.
    public init(_ integer: Int?) {
        self = integer.map { .integer($0) } ?? .none
    }

    public init(_ flag: Bool) {
        self = .flag(flag)
    }

    /// What `if` asks: true, a number other than 0, a text, list or markup that is not empty, any record.
    var isTruthy: Bool {
        switch self {
        case .none: false
        case .text(let text): !text.isEmpty
        case .number(let number): number != 0
        case .integer(let integer): integer != 0
        case .flag(let flag): flag
        case .list(let list): !list.isEmpty
        case .record: true
        case .markup(let bytes): !bytes.isEmpty
        }
    }

    /// What `==` asks: as Swift's equality, but an integer equals a number of the same size.
    func matches(_ other: TemplateValue) -> Bool {
        switch (self, other) {
        case (.integer(let integer), .number(let number)), (.number(let number), .integer(let integer)):
            Double(integer) == number
        default: self == other
        }
    }

    /// What a person would call this kind of value: `a text`, `a list`.
    var kind: String {
        switch self {
        case .none: "nothing"
        case .text: "a text"
        case .number, .integer: "a number"
        case .flag: "true or false"
        case .list: "a list"
        case .record: "a record"
        case .markup: "markup"
        }
    }
}

extension TemplateValue: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    public init(stringLiteral value: String) {
        self = .text(value)
    }

    public init(integerLiteral value: Int) {
        self = .integer(value)
    }

    public init(floatLiteral value: Double) {
        self = .number(value)
    }

    public init(booleanLiteral value: Bool) {
        self = .flag(value)
    }

    public init(arrayLiteral elements: TemplateValue...) {
        self = .list(elements)
    }

    /// A record. Of a key written twice the later value stays.
    public init(dictionaryLiteral elements: (String, TemplateValue)...) {
        self = .record(Dictionary(elements, uniquingKeysWith: { _, later in later }))
    }

    public init(nilLiteral: ()) {
        self = .none
    }
}
