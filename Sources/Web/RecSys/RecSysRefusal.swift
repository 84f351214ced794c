import Domain

/// An answer that refuses, as Django REST framework words it.
struct RecSysRefusal: Error {
    let status: Status
    let body: JSONValue
    var headers = Headers()

    init(_ status: Status, body: JSONValue, headers: Headers = Headers()) {
        self.status = status
        self.body = body
        self.headers = headers
    }

    /// `{"detail":"…"}`
    init(_ status: Status, _ detail: String, headers: Headers = Headers()) {
        self.init(status, body: .object([JSONMember(key: "detail", value: .string(detail))]), headers: headers)
    }

    /// `{"name":["…"]}`
    init(_ problems: RecSysProblems) {
        self.init(.badRequest, body: problems.json)
    }

    static let notFound = RecSysRefusal(.notFound, "Not found.")

    static func notAllowed(_ method: Method) -> RecSysRefusal {
        RecSysRefusal(.methodNotAllowed, "Method \"\(method.rawValue)\" not allowed.")
    }

    /// What became of a request, in the words that its scripts know.
    init(_ error: any Error, names: [String: String] = [:]) throws {
        switch error {
        case let error as RecSysRefusal: self = error
        case let error as JSONError:
            self.init(.badRequest, "JSON parse error - \(error.description)")
        case DomainError.unauthorized: self = Self.unauthorized("Invalid token.")
        case DomainError.forbidden: self.init(.forbidden, "You do not have permission to perform this action.")
        case DomainError.notFound: self = .notFound
        case DomainError.invalid(let problems):
            var found = RecSysProblems()
            for problem in problems { found.add(names[problem.field] ?? problem.field, problem.message) }
            self.init(found)
        case DomainError.conflict(let why): self.init(.conflict, why)
        case let error as HTTPError: self.init(error.status, error.detail, headers: error.headers)
        default: throw error
        }
    }

    static func unauthorized(_ detail: String) -> RecSysRefusal {
        RecSysRefusal(.unauthorized, detail, headers: Headers(.wwwAuthenticate, "Token"))
    }

    var response: Response {
        var writer = JSONWriter()
        writer.value(body)
        var response = Response.bytes(writer.finish(), contentType: "application/json", status: status)
        for field in headers.fields { response.headers.set(field.name, to: field.value) }
        return response
    }
}

/// What is wrong with the fields of one object.
struct RecSysProblems {
    private(set) var fields: [(name: String, messages: [String])] = []

    var isEmpty: Bool { fields.isEmpty }

    mutating func add(_ name: String, _ message: String) {
        if let place = fields.firstIndex(where: { $0.name == name }) {
            fields[place].messages.append(message)
        } else {
            fields.append((name, [message]))
        }
    }

    var json: JSONValue {
        .object(fields.map { JSONMember(key: $0.name, value: .array($0.messages.map(JSONValue.string))) })
    }

    /// Throws them as a refusal, if there are any.
    func finish() throws {
        if !isEmpty { throw RecSysRefusal(self) }
    }
}
