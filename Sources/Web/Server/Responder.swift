import Domain

/// Turns requests into answers: routes them, runs their handlers, maps errors, and gives the last touch.
///
/// The one path that a request takes, whether it came over a socket or from within the process. A class, because every step
/// of every request looks at it: a struct would be copied with all that it refers to.
public final class Responder: Sendable {
    /// What is to be done about a request.
    enum Plan {
        case run(Route, PathParameters)
        case answer(Response)
    }

    let router: Router
    let dispatcher: any Dispatcher
    let hooks: ServerHooks
    private let proxies: TrustedProxies?
    private let tellsTimes: Bool

    /// - Parameters:
    ///   - proxies: whom to believe about where a request came from; nil: nobody.
    ///   - tellsTimes: whether answers say how long they took, which is for developers and nobody else.
    public init(
        router: Router,
        dispatcher: any Dispatcher,
        hooks: ServerHooks = ServerHooks(),
        limits: Limits = Limits(),
        proxies: TrustedProxies? = nil,
        tellsTimes: Bool = false
    ) {
        self.router = router
        self.dispatcher = PunctualDispatcher(dispatcher: dispatcher, queueMilliseconds: limits.queueMilliseconds)
        self.hooks = hooks
        self.proxies = proxies
        self.tellsTimes = tellsTimes
    }

    /// Answers a request made in the process, waiting for handlers that run elsewhere, and for all of the answer.
    ///
    /// Only events are left to come; whoever asked takes them from their stream.
    public func respond(to request: Request) -> Response {
        let request = Request(
            head: received(request.head),
            parameters: request.parameters,
            body: request.body
        )
        var response = answer(Result { try gathered(run(request), for: request) }, to: request)
        response.headers.write(.xRequestID, request.publicID.text)
        if request.method == .head { response.body = .none }
        return response
    }

    /// The answer with all of its content in one piece. What breaks off is an error: here nothing has been sent yet.
    private func gathered(_ response: Response, for request: Request) throws -> Response {
        guard case .stream(let source) = response.body, request.method != .head else { return response }
        var response = response
        response.body = .bytes(try step { try source.gather() })
        return response
    }

    private func run(_ request: Request) throws -> Response {
        switch try plan(request.head) {
        case .answer(let response): return response
        case .run(let route, let parameters):
            guard request.body.count <= route.options.maxBodyBytes else {
                throw HTTPError.contentTooLarge(limit: route.options.maxBodyBytes)
            }
            var request = request
            request.parameters = parameters
            return try run(request, by: route)
        }
    }

    private func run(_ request: Request, by route: Route) throws -> Response {
        switch route.action {
        case .answer(let handler): return try dispatch(route.options.place) { try handler(request) }
        case .receive(let handler):
            let head = Request(head: request.head, parameters: request.parameters, body: [])
            let receiver = try dispatch(route.options.place) { OpenReceiver(try handler(head), self.dispatcher) }
            return try step { try request.head.notes.timing { try receiver.finish(with: request.body) } }
        }
    }

    /// Runs work at a place, and waits for it.
    private func dispatch<Outcome: Sendable>(
        _ place: Place,
        _ work: @escaping @Sendable () throws -> Outcome
    ) throws -> Outcome {
        if place == .loop { return try work() }
        let outcome = Monitor<Result<Outcome, any Error>?>(nil)
        let isTaken = dispatcher.dispatch(place, work, done: { result in outcome.update { $0 = result } })
        guard isTaken else { throw Self.busy }
        return try outcome.wait { $0 }.get()
    }

    /// A head as it came in, with the origin that it has for the site.
    func received(_ head: RequestHead) -> RequestHead {
        proxies?.resolve(head) ?? head
    }

    /// Runs one step of content that streams, and waits for it.
    private func step<Outcome: Sendable>(_ work: @escaping @Sendable () throws -> Outcome) throws -> Outcome {
        let outcome = Monitor<Result<Outcome, any Error>?>(nil)
        dispatcher.step {
            let result = Result { try work() }
            outcome.update { $0 = result }
        }
        return try outcome.wait { $0 }.get()
    }

    /// Throws a 404, a 405 that carries `Allow`, or what `ServerHooks.admit` does.
    func plan(_ head: RequestHead) throws(HTTPError) -> Plan {
        if head.target.isAsterisk { return .answer(Self.allowResponse(router.allMethods)) }
        let match = head.withRoutingPath { router.match(head.method, $0) }
        let fields = try hooks.admit(Request(head: head, parameters: PathParameters(), body: []), match.route?.options)
        switch match {
        case .found(let route, let parameters): return .run(route, parameters)
        case .notFound: throw HTTPError(.notFound, "There is nothing at this address.", headers: fields)
        case .methodNotAllowed(let allow) where head.method == .options:
            return .answer(Self.allowResponse(allow, fields))
        case .methodNotAllowed(let allow):
            throw HTTPError(
                .methodNotAllowed,
                "This address does not take \(head.method == .other ? "this method" : head.method.rawValue).",
                headers: Self.allowResponse(allow, fields).headers
            )
        }
    }

    /// The answer to a request of which this came.
    func answer(_ result: Result<Response, any Error>, to request: Request) -> Response {
        var response: Response
        switch result {
        case .success(let success): response = success
        case .failure(let error):
            response = hooks.errorResponse(error, request)
            for field in (error as? HTTPError)?.headers.fields ?? [] where !response.headers.contains(field.name) {
                response.headers.append(field.name, field.value)
            }
        }
        hooks.finish(request, &response)
        if tellsTimes { response.headers.set(.serverTiming, to: ServerTiming.text(request)) }
        return response
    }

    static var busy: HTTPError { unavailable("The server is busy. Please try again in a moment.") }

    /// Says to come again soon: queues drain within moments or not at all.
    static func unavailable(_ detail: String) -> HTTPError {
        var headers = Headers()
        headers.set(.retryAfter, to: "1")
        return HTTPError(.serviceUnavailable, detail, headers: headers)
    }

    private static func allowResponse(_ methods: [Method], _ fields: Headers = Headers()) -> Response {
        var response = Response.noContent
        response.headers = fields
        response.headers.set(.allow, to: methods.map(\.rawValue).joined(separator: ", "))
        return response
    }
}
