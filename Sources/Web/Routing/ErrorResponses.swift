import Domain

/// What an error becomes: the one place that maps errors to statuses.
struct ErrorAnswer {
    let status: Status
    /// A stable word for scripts.
    let code: String
    /// For people; never holds anything secret.
    let detail: String
    var problems: [FieldProblem] = []
    var queryProblems: [QueryProblems.Problem] = []
    /// Of the lines that were sent, where those are what is wrong.
    var report: BulkReport?
    var headers = Headers()

    init(_ error: any Error) {
        switch error {
        case let error as ErrorWithHeaders:
            self.init(error.error)
            for field in error.headers.fields { headers.set(field.name, to: field.value) }
        case let error as DomainError: self.init(error)
        case let error as HTTPError: self.init(error)
        case let error as JSONError:
            self.init(.badRequest, "malformed-json", "The body is not well-formed JSON: \(error.description).")
            problems = [FieldProblem(field: error.pointer, message: "expected \(error.expected)")]
        case let error as QueryProblems:
            let first = error.problems.first.map { "“\($0.parameter)” \($0.detail)" } ?? ""
            self.init(.badRequest, "bad-parameter", "The query cannot be used: \(first)")
            queryProblems = error.problems
        case let error as JSONProblems:
            self.init(.unprocessableContent, "invalid", "Some fields cannot be used as they are.")
            problems = error.problems.map { FieldProblem(field: $0.pointer, message: $0.detail) }
        case let error as RefusedLoad:
            self.init(.unprocessableContent, "rejected-lines", "Some lines cannot be saved, so none was.")
            report = error.report
        default:
            self.init(
                .internalServerError,
                "internal",
                "Something went wrong on our side. It is logged; please try again."
            )
        }
    }

    /// Whether the error is ours, and worth a line in the log with all its detail.
    var isOurFault: Bool { status == .internalServerError }

    private init(_ status: Status, _ code: String, _ detail: String) {
        self.status = status
        self.code = code
        self.detail = detail
    }

    private init(_ error: DomainError) {
        switch error {
        case .invalid(let problems):
            self.init(.unprocessableContent, "invalid", "Some fields cannot be used as they are.")
            self.problems = problems
        case .notFound(let what): self.init(.notFound, "not-found", "There is no \(what).")
        case .conflict(let why): self.init(.conflict, "conflict", why)
        case .stale:
            self.init(.preconditionFailed, "stale", "It was changed meanwhile. Read it again, then repeat your change.")
        case .unauthorized: self.init(.unauthorized, "unauthorized", "Sign in, or send a token that is valid.")
        case .forbidden: self.init(.forbidden, "forbidden", "This account or token may not do this.")
        case .noRoom(let what): self.init(.insufficientStorage, "no-room", what)
        case .rateLimited(let seconds):
            self.init(.tooManyRequests, "rate-limited", "Too many tries. Come back in \(waitingTime(seconds)).")
            headers.set(.retryAfter, to: String(seconds))
        }
    }

    private init(_ error: HTTPError) {
        self.init(error.status, Self.code(of: error.status), error.detail)
        headers = error.headers
    }

    /// `Method Not Allowed` as `method-not-allowed`.
    private static func code(of status: Status) -> String {
        // The word that the domain's own refusal has.
        if status == .tooManyRequests { return "rate-limited" }
        return String(describing: status.reason).lowercased().split(separator: " ").joined(separator: "-")
    }
}

/// An error whose answer carries fields besides those of its own.
struct ErrorWithHeaders: Error, CustomStringConvertible {
    let error: any Error
    let headers: Headers

    var description: String { String(describing: error) }
}

/// Problem details as RFC 9457 writes them.
enum Problem {
    static func response(_ answer: ErrorAnswer, to request: Request) -> Response {
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("type", "about:blank")
            writer.field("title", String(describing: answer.status.reason))
            writer.field("status", answer.status.code)
            writer.field("detail", answer.detail)
            writer.field("instance", request.rawPath)
            writer.field("code", answer.code)
            writer.field("request_id", request.publicID.text)
            if let report = answer.report {
                writer.key("report")
                writer.bulkReport(report)
            }
            if !answer.problems.isEmpty || !answer.queryProblems.isEmpty {
                writer.key("errors")
                writer.array { writer in
                    for problem in answer.problems {
                        writer.object { writer in
                            writer.field("pointer", pointer(problem))
                            writer.field("detail", problem.message)
                        }
                    }
                    for problem in answer.queryProblems {
                        writer.object { writer in
                            writer.field("parameter", problem.parameter)
                            writer.field("detail", problem.detail)
                        }
                    }
                }
            }
        }
        var response = Response.bytes(writer.finish(), contentType: "application/problem+json", status: answer.status)
        response.headers.set(.cacheControl, to: "no-store")
        if answer.status == .unauthorized { response.headers.set(.wwwAuthenticate, to: "Bearer realm=\"palate\"") }
        return response
    }

    private static func pointer(_ problem: FieldProblem) -> String {
        let field = problem.field
        return (field.isEmpty || field.hasPrefix("/") ? field : "/" + field)
            + (problem.part.map(JSONPointer.token) ?? "")
    }
}

/// Answers errors: with problems under `/api/` and to those who ask for JSON, with pages to everybody else.
struct ErrorResponses: Sendable {
    let frame: PageFrame
    let log: @Sendable (String) -> Void

    func response(to error: any Error, _ request: Request) -> Response {
        let answer = ErrorAnswer(error)
        if answer.isOurFault { log(Self.faultLine("failed", error, request)) }
        var response = answer.wantsProblem(request) ? Problem.response(answer, to: request) : page(answer, request)
        for field in answer.headers.fields { response.headers.set(field.name, to: field.value) }
        return response
    }

    /// An answer that had begun could not be finished; its client can only be cut off.
    func noteBrokenOff(_ error: any Error, _ request: Request) {
        log(Self.faultLine("broke off", error, request))
    }

    private static func faultLine(_ what: String, _ error: any Error, _ request: Request) -> String {
        "\(request.method.rawValue) \(request.loggedPath) \(what) (request \(request.publicID.text)): \(error)"
    }

    private func page(_ answer: ErrorAnswer, _ request: Request) -> Response {
        // What is refused under load must cost far less than to do it: no page, and no look at who asks.
        guard answer.status != .serviceUnavailable else { return plain(answer, request) }
        do {
            if answer.status == .tooManyRequests { return try waitingPage(answer) }
            let visit = try frame.visit(request)
            if answer.status == .unauthorized {
                let returnTo = request.method == .get ? "?return_to=" + PercentEncoding.encode(request.rawTarget) : ""
                return visit.redirect(to: "/session/new" + returnTo, notice: Notice(.info, "Please sign in first."))
            }
            let detail = ([answer.detail] + answer.problems.map(\.message)).joined(separator: " ")
            return try visit.page(
                "errors/show",
                title: String(describing: answer.status.reason),
                [
                    "status": .integer(answer.status.code), "title": .text(String(describing: answer.status.reason)),
                    "detail": .text(detail),
                    "reference": answer.isOurFault ? .text(request.publicID.text) : .none,
                ],
                status: answer.status
            )
        } catch {
            log("the error page failed (request \(request.publicID.text)): \(error)")
            return plain(answer, request)
        }
    }

    /// A small page that is the same for everybody: a refusal must cost much less than what it refuses, so nobody is asked
    /// who they are.
    private func waitingPage(_ answer: ErrorAnswer) throws -> Response {
        let page = try frame.templates.render(
            "errors/wait",
            [
                "site_name": .text(try frame.services.settings.settings().siteName),
                "stylesheet": .text(frame.assets.stylesheet),
                "favicon": .text(frame.assets.favicon),
                "detail": .text(answer.detail),
            ]
        )
        var response = Response.bytes(page, contentType: "text/html; charset=utf-8", status: answer.status)
        response.headers.set(.cacheControl, to: "no-store")
        return response
    }

    private func plain(_ answer: ErrorAnswer, _ request: Request) -> Response {
        let lines = ["\(answer.status.code) \(answer.status.reason)", answer.detail, request.publicID.text]
        return .text(lines.joined(separator: "\n") + "\n", status: answer.status)
    }
}

extension ErrorAnswer {
    fileprivate func wantsProblem(_ request: Request) -> Bool {
        request.isForAPI || (request.header(.accept)?.hasPrefix("application/json") ?? false)
    }
}
