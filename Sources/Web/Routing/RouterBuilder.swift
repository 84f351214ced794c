/// Collects routes, and freezes them into a `Router`.
///
/// Patterns come from the source, so a bad one traps as the program starts: one that is malformed, or that some other
/// route of the same method has already, under whatever parameter names.
public struct RouterBuilder {
    private struct Node {
        var literals: [(text: [UInt8], node: Int)] = []
        var parameter: Int?
        var rest: Int?
        var routes: [Int?] = Array(repeating: nil, count: Method.count)
    }

    private var nodes: [Node] = [Node()]
    private var routes: [Route] = []

    public init() {}

    /// Adds a route. In any one position a literal segment wins over a parameter, and a parameter over a rest; what wins
    /// serves the path alone, so that each path takes the methods of one pattern.
    public mutating func on(
        _ method: Method,
        _ pattern: String,
        _ place: Place = .loop,
        maxBodyBytes: Int? = nil,
        limit limitClass: RateLimitClass? = nil,
        isEssential: Bool = false,
        _ handler: @escaping Handler
    ) {
        let options = RouteOptions(
            place: place,
            maxBodyBytes: maxBodyBytes ?? Limits.standardBodyBytes,
            limitClass: limitClass,
            isEssential: isEssential
        )
        on(method, pattern, options, handler)
    }

    /// Adds a route with all its options.
    public mutating func on(
        _ method: Method,
        _ pattern: String,
        _ options: RouteOptions,
        _ handler: @escaping Handler
    ) {
        // When it ran is noted for the log.
        add(method, pattern, options, .answer { request in try request.head.notes.timing { try handler(request) } })
    }

    /// Adds a route that takes content as it comes: however much that is, unless it is told a limit.
    public mutating func receive(
        _ method: Method,
        _ pattern: String,
        _ place: Place = .stream,
        maxBodyBytes: Int? = nil,
        limit limitClass: RateLimitClass? = nil,
        _ handler: @escaping ReceivingHandler
    ) {
        let options = RouteOptions(place: place, maxBodyBytes: maxBodyBytes ?? Int.max, limitClass: limitClass)
        add(method, pattern, options, .receive(handler))
    }

    private mutating func add(_ method: Method, _ pattern: String, _ options: RouteOptions, _ action: Route.Action) {
        let route = Route(method: method, options: options, shape: RoutePattern(pattern), action: action)
        let node = route.shape.segments.reduce(0) { child(of: $0, for: $1) }
        precondition(
            nodes[node].routes[method.index] == nil,
            "\(method.rawValue) \(pattern) is already served by another route"
        )
        nodes[node].routes[method.index] = routes.count
        routes.append(route)
    }

    private mutating func child(of node: Int, for segment: RoutePattern.Segment) -> Int {
        let existing: Int? =
            switch segment {
            case .literal(let text): nodes[node].literals.first { $0.text == text }?.node
            case .parameter: nodes[node].parameter
            case .rest: nodes[node].rest
            }
        if let existing { return existing }
        let created = nodes.count
        nodes.append(Node())
        switch segment {
        case .literal(let text): nodes[node].literals.append((text, created))
        case .parameter: nodes[node].parameter = created
        case .rest: nodes[node].rest = created
        }
        return created
    }

    /// The router of all routes added so far.
    public func build() -> Router {
        var frozen = Router(routes: routes)
        for node in nodes {
            frozen.appendNode(
                literals: node.literals,
                parameter: node.parameter,
                rest: node.rest,
                routes: node.routes
            )
        }
        return frozen
    }
}
