/// How the rows of a text file are written.
public struct CSVDialect: Sendable, Equatable {
    /// How the bytes of a field become text.
    public enum Encoding: Sendable {
        case utf8
        case latin1
        /// Field by field: UTF-8 where that fits, otherwise latin-1. For files that come in both.
        case utf8OrLatin1
    }

    /// What stands between two fields: one byte or two.
    public let separator: [UInt8]
    /// Whether a field may stand in double quotes, and then hold separators, line breaks and doubled quotes (RFC 4180).
    public let allowsQuotes: Bool
    public let encoding: Encoding

    public init(separator: String, allowsQuotes: Bool, encoding: Encoding) {
        precondition((1...2).contains(separator.utf8.count))
        self.separator = Array(separator.utf8)
        self.allowsQuotes = allowsQuotes
        self.encoding = encoding
    }

    public static let commas = CSVDialect(separator: ",", allowsQuotes: true, encoding: .utf8)
    /// `id::Title::A|B`, as MovieLens 1M (latin-1) and 10M (UTF-8) have it.
    public static let doubleColons = CSVDialect(separator: "::", allowsQuotes: false, encoding: .utf8OrLatin1)
    /// As MovieLens 100K has it.
    public static let tabs = CSVDialect(separator: "\t", allowsQuotes: false, encoding: .latin1)
    public static let pipes = CSVDialect(separator: "|", allowsQuotes: false, encoding: .latin1)
}

/// What is wrong with a row.
public enum CSVProblem: Error, Equatable, Sendable {
    case unclosedQuote
    /// Something stands between the closing quote and the separator.
    case textAfterQuote
    case tooLong(limit: Int)
    case wrongFieldCount(expected: Int, found: Int)
    case invalidUTF8(field: Int)

    /// In words, for reports.
    public var message: String {
        switch self {
        case .unclosedQuote: "a quoted field is not closed"
        case .textAfterQuote: "text stands behind a closing quote"
        case .tooLong(let limit): "the row is longer than \(limit) bytes"
        case .wrongFieldCount(let expected, let found): "\(found) fields, where \(expected) were expected"
        case .invalidUTF8(let field): "field \(field + 1) is not valid UTF-8"
        }
    }
}
