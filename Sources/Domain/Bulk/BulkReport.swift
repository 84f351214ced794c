/// What became of the lines of a load.
public struct BulkReport: Sendable, Equatable {
    /// Why a line was left out.
    public struct Problem: Sendable, Equatable {
        /// For programs.
        public enum Code: String, Sendable {
            /// The line is no JSON, or no row like the others.
            case malformed
            /// A field breaks a rule.
            case invalid
            case unknownItem = "unknown_item"
            case unknownUser = "unknown_user"
            /// The line rates for somebody else.
            case forbidden
            /// Another line of a data set says it again, or better.
            case duplicate
        }

        /// Counted from 1.
        public let line: Int
        public let code: Code
        /// Where in the line (RFC 6901); empty for all of it.
        public let pointer: String
        /// In words.
        public let detail: String

        public init(line: Int, code: Code, pointer: String, detail: String) {
            self.line = line
            self.code = code
            self.pointer = pointer
            self.detail = detail
        }
    }

    /// Up to which line the stream is settled, blank lines counted.
    public var lineCount = 0
    public var created = 0
    public var updated = 0
    public var unchanged = 0
    public var rejected = 0
    /// The first ones, in order of line.
    public var problems: [Problem] = []
    /// False where nothing was saved since the load was to be all or nothing, and a line was rejected.
    public var isSaved = true
    /// Whether this is what an earlier request under the same key came to, and the lines of this one were not looked at.
    public var isReplayed = false

    public init() {}

    /// Adds what became of some lines.
    ///
    /// - Parameters:
    ///   - unread: what could not be read of them; the first ones.
    ///   - unreadCount: how many those are in all.
    ///   - refused: what the store refused; the first ones, in order of line.
    mutating func add(unread: [Problem], unreadCount: Int, refused: [Problem], atMost problemCount: Int) {
        rejected += unreadCount
        let both = unread.isEmpty ? refused : (unread + refused).sorted { $0.line < $1.line }
        problems += both.prefix(max(problemCount - problems.count, 0))
    }
}

extension BulkReport.Problem {
    init(line: Int, _ problem: LineProblem) {
        switch problem {
        case .unknownItem(let name):
            let pointer = name.isID ? "/item_id" : "/item"
            self.init(line: line, code: .unknownItem, pointer: pointer, detail: "There is no item “\(name)”.")
        case .unknownUser(let name):
            let pointer = name.isID ? "/user_id" : "/user"
            self.init(line: line, code: .unknownUser, pointer: pointer, detail: "There is no user “\(name)”.")
        case .invalid(let problems):
            let first = problems.first
            self.init(
                line: line,
                code: .invalid,
                pointer: first.map { "/\($0.field)" } ?? "",
                detail: first?.message ?? "The line breaks a rule."
            )
        }
    }
}

extension RowName {
    fileprivate var isID: Bool { if case .id = self { true } else { false } }
}
