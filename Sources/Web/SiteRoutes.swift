import Domain

/// Collects the routes of the site, and joins to each what its kind needs: who asks, the token of forms, the limits.
struct SiteRoutes {
    // A form of ours is a few kilobytes; the longest description a few times that after encoding.
    private static let maxFormBytes = 256 << 10

    private(set) var builder = RouterBuilder()
    let frame: PageFrame
    let gate: APIGate
    let limits: RateLimitGate

    /// A file of ours: the same for everybody, and no more work than a refusal.
    mutating func file(_ pattern: String, _ action: @escaping Handler) {
        builder.on(.get, pattern, RouteOptions(place: .loop, limitClass: .unlimited), action)
    }

    /// - Parameter limit: what the place says, if nothing else is said.
    mutating func page(
        _ pattern: String,
        _ place: Place,
        limit: RateLimitClass? = nil,
        _ action: @escaping @Sendable (Visit) throws -> Response
    ) {
        let options = RouteOptions(place: place, limitClass: limit)
        let (frame, limits) = (frame, limits)
        builder.on(.get, pattern, options) { request in
            let visit = try frame.visit(request)
            try limits.charge(request, options.limitClass, to: visit.viewer)
            return try action(visit)
        }
    }

    /// HTML forms can only POST; `?_method=delete` in their action says that they mean to delete.
    mutating func form(
        _ pattern: String,
        _ place: Place,
        limit: RateLimitClass? = nil,
        post: (@Sendable (Visit) throws -> Response)? = nil,
        put: (@Sendable (Visit) throws -> Response)? = nil,
        delete: (@Sendable (Visit) throws -> Response)? = nil
    ) {
        let options = RouteOptions(place: place, maxBodyBytes: Self.maxFormBytes, limitClass: limit)
        let (frame, limits) = (frame, limits)
        builder.on(.post, pattern, options) { request in
            let visit = try frame.visit(request)
            try limits.charge(request, options.limitClass, to: visit.viewer)
            try visit.checkForm()
            let action: (@Sendable (Visit) throws -> Response)? =
                switch try request.query.first("_method") {
                case nil: post
                case "put": put
                case "delete": delete
                default: nil
                }
            guard let action else { throw HTTPError(.badRequest, "This form cannot be sent here.") }
            return try action(visit)
        }
    }

    /// A route of the REST API with the conventions that hold for all of them.
    mutating func api(_ route: APIRoute) {
        let (gate, limits) = (gate, limits)
        let options = RouteOptions(
            place: route.place,
            maxBodyBytes: route.maxBodyBytes ?? Limits.standardBodyBytes,
            limitClass: route.limit
        )
        switch route.action {
        case .answer(let action):
            let idempotency = Idempotency(store: gate.services.keptAnswers, clock: gate.services.clock)
            builder.on(route.method, route.pattern, options) { request in
                let (viewer, standing) = try limits.admit(request, options.limitClass, gate, isUnsafe: route.changes)
                return try limits.tell(standing) {
                    try route.access.check(viewer)
                    let call = try APICall(services: gate.services, route: route, request: request, viewer: viewer)
                    return route.finished(try idempotency.perform(call, action), to: request)
                }
            }
        case .receive(let action):
            // It counts as one change, however much it brings.
            builder.receive(route.method, route.pattern, limit: options.limitClass) { request in
                let (viewer, standing) = try limits.admit(request, options.limitClass, gate, isUnsafe: route.changes)
                return try limits.telling(standing) {
                    try route.access.check(viewer)
                    let call = try APICall(services: gate.services, route: route, request: request, viewer: viewer)
                    return APIReceiver(receiver: try action(call), call: call, limits: limits, standing: standing)
                }
            }
        }
    }

    /// A route that brings all its conventions itself.
    mutating func own(_ method: Method, _ pattern: String, _ options: RouteOptions, _ action: @escaping Handler) {
        builder.on(method, pattern, options, action)
    }

    /// For balancers, who need an answer at any time: nobody is asked who they are.
    mutating func health(_ route: APIRoute) {
        guard case .answer(let action) = route.action else { preconditionFailure("health is asked for, not sent") }
        let services = gate.services
        builder.on(.get, route.pattern, RouteOptions(place: .loop, limitClass: .unlimited, isEssential: true)) {
            request in
            try action(APICall(services: services, route: route, request: request, viewer: .guest))
        }
    }
}

/// Receives for a script, and tells it how it stands in what it is answered.
private struct APIReceiver: ContentReceiver {
    var receiver: any ContentReceiver
    let call: APICall
    let limits: RateLimitGate
    let standing: RateLimitStanding?

    mutating func receive(_ piece: [UInt8]) throws {
        try limits.telling(standing) { try receiver.receive(piece) }
    }

    mutating func finish() throws -> Response {
        try limits.tell(standing) { call.route.finished(try receiver.finish(), to: call.request) }
    }

    mutating func cancel() {
        receiver.cancel()
    }
}

extension RateLimitGate {
    /// Who asks, once they have paid. Throws as `APIGate.viewer` and `charge` do.
    fileprivate func admit(
        _ request: Request,
        _ limitClass: RateLimitClass,
        _ gate: APIGate,
        isUnsafe: Bool
    ) throws -> (Viewer, RateLimitStanding?) {
        let viewer: Viewer
        do { viewer = try gate.viewer(request, isUnsafe: isUnsafe) } catch {
            let standing = try charge(request, limitClass, to: .guest)
            return try telling(standing) { throw error }
        }
        return (viewer, try charge(request, limitClass, to: viewer))
    }

    @discardableResult
    fileprivate func charge(
        _ request: Request,
        _ limitClass: RateLimitClass,
        to viewer: Viewer
    ) throws(HTTPError) -> RateLimitStanding? {
        try charge(request, limitClass, to: viewer.account?.id.rawValue)
    }

    /// Adds how the client stands to what comes of an action, be it an answer or an error.
    fileprivate func tell(_ standing: RateLimitStanding?, _ action: () throws -> Response) throws -> Response {
        var response = try telling(standing, action)
        if let standing { add(standing, to: &response.headers) }
        return response
    }

    /// Adds how the client stands to an error of an action.
    fileprivate func telling<Result>(_ standing: RateLimitStanding?, _ action: () throws -> Result) throws -> Result {
        guard let standing else { return try action() }
        do { return try action() } catch {
            var headers = Headers()
            add(standing, to: &headers)
            throw ErrorWithHeaders(error: error, headers: headers)
        }
    }
}
