/// Why a service refused. Anything else that is thrown is a fault of ours and is never shown.
public enum DomainError: Error, Equatable {
    /// The input breaks a rule; each problem names its field.
    case invalid([FieldProblem])
    /// There is no such thing (or the viewer may not know that there is). The text names what was looked for.
    case notFound(String)
    /// The change contradicts what is stored, such as a name that is taken.
    case conflict(String)
    /// The change was made against a version that is no longer the current one.
    case stale
    /// Nobody is signed in, and somebody must be.
    case unauthorized
    /// Somebody is signed in, and may not.
    case forbidden
    /// Too many tries; come back after so many seconds.
    case rateLimited(retryAfterSeconds: Int)
    /// The disk is full, or may not be written to. The text says of what, as a sentence.
    case noRoom(String)

    public static func invalid(_ field: String, _ message: String) -> DomainError {
        .invalid([FieldProblem(field: field, message: message)])
    }

    /// In words, for whoever sits at the command line or reads a report.
    public var explanation: String {
        switch self {
        case .invalid(let problems): problems.map { "\($0.field): \($0.message)" }.joined(separator: "\n")
        case .notFound(let what): "There is no \(what)."
        case .conflict(let why): why
        case .stale: "It was changed meanwhile; read it again."
        case .unauthorized, .forbidden: "This is not allowed."
        case .noRoom(let what): what
        case .rateLimited(let seconds): "Too many tries; come back in \(seconds) seconds."
        }
    }
}

/// One broken rule of one field, in words that say what to do.
public struct FieldProblem: Equatable, Sendable {
    /// The field's name as forms and the API write it: `title`, `image_url`.
    public let field: String
    /// Which of the field's parts it is, where it has several: the name of an attribute, the place of a tag from 0.
    public let part: String?
    public let message: String

    public init(field: String, part: String? = nil, message: String) {
        self.field = field
        self.part = part
        self.message = message
    }
}

/// Collects every problem of an input, so that a person mends a form once and not field by field.
public struct Validation {
    public private(set) var problems: [FieldProblem] = []

    public init() {}

    public mutating func require(
        _ holds: Bool,
        _ field: String,
        part: @autoclosure () -> String? = nil,
        _ message: @autoclosure () -> String
    ) {
        if !holds { problems.append(FieldProblem(field: field, part: part(), message: message())) }
    }

    /// Throws `.invalid` if any rule was broken.
    public func finish() throws(DomainError) {
        if !problems.isEmpty { throw .invalid(problems) }
    }
}
