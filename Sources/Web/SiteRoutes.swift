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

    /// - Parameters:
    ///   - readsQuery: whether the action reads the query, and so refuses what it does not know; otherwise there may be none.
    ///   - changes: whether the route changes anything, where its method does not tell.
    mutating func api(
        _ method: Method,
        _ pattern: String,
        _ place: Place,
        limit: RateLimitClass? = nil,
        readsQuery: Bool = false,
        changes: Bool? = nil,
        _ action: @escaping @Sendable (APICall) throws -> Response
    ) {
        let options = RouteOptions(place: place, limitClass: limit)
        let (gate, limits) = (gate, limits)
        builder.on(method, pattern, options) { request in
            let isUnsafe = changes ?? (request.method != .get && request.method != .head)
            let (viewer, standing) = try limits.admit(request, options.limitClass, gate, isUnsafe: isUnsafe)
            return try limits.tell(standing) {
                let call = APICall(services: gate.services, request: request, viewer: viewer)
                if !readsQuery { _ = try call.query(allowing: []) }
                var response = try action(call)
                response.keepPrivate()
                return response
            }
        }
    }

    /// Takes content of any length as it comes. It counts as one change, however much it brings.
    mutating func receive(
        _ method: Method,
        _ pattern: String,
        _ action: @escaping @Sendable (APICall) throws -> any ContentReceiver
    ) {
        let (gate, limits) = (gate, limits)
        builder.receive(method, pattern) { request in
            let (viewer, standing) = try limits.admit(request, .write, gate, isUnsafe: true)
            let call = APICall(services: gate.services, request: request, viewer: viewer)
            return try limits.telling(standing) {
                _ = try call.query(allowing: [])
                return APIReceiver(receiver: try action(call), limits: limits, standing: standing)
            }
        }
    }

    /// For balancers, who need an answer at any time: nobody is asked who they are.
    mutating func health(_ pattern: String, _ action: @escaping @Sendable (APICall) throws -> Response) {
        let services = gate.services
        builder.on(.get, pattern, RouteOptions(place: .loop, limitClass: .unlimited, isEssential: true)) { request in
            let call = APICall(services: services, request: request, viewer: .guest)
            _ = try call.query(allowing: [])
            return try action(call)
        }
    }
}

/// Receives for a script, and tells it how it stands in what it is answered.
private struct APIReceiver: ContentReceiver {
    var receiver: any ContentReceiver
    let limits: RateLimitGate
    let standing: RateLimitStanding?

    mutating func receive(_ piece: [UInt8]) throws {
        try limits.telling(standing) { try receiver.receive(piece) }
    }

    mutating func finish() throws -> Response {
        try limits.tell(standing) {
            var response = try receiver.finish()
            response.keepPrivate()
            return response
        }
    }

    mutating func cancel() {
        receiver.cancel()
    }
}

extension Response {
    /// Who asks decides what is answered, and the next rating changes it.
    fileprivate mutating func keepPrivate() {
        if !headers.contains(.cacheControl) { headers.set(.cacheControl, to: "private, no-cache") }
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
            try charge(request, limitClass, to: .guest)
            throw error
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
