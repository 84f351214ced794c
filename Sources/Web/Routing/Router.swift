/// Finds the route of a request: a trie of path segments, frozen into flat arrays that are only read.
public struct Router: Sendable {
    /// What a search came to.
    public enum Match: Sendable {
        case found(Route, PathParameters)
        case notFound
        /// The path is served, but not by this method.
        case methodNotAllowed(allow: [Method])

        var route: Route? {
            if case .found(let route, _) = self { route } else { nil }
        }
    }

    private struct Node: Sendable {
        var firstEdge: Int
        var edgeCount: Int
        /// Indices of nodes; -1 where there is none.
        var parameter: Int
        var rest: Int
    }

    private struct Edge: Sendable {
        var text: Range<Int>
        var node: Int
    }

    /// What a search has come upon so far.
    private struct Search {
        let method: Method
        var route = -1
        var allowed: Set<Method> = []
    }

    /// Every route in the order it was added, for tables and documentation.
    public let routes: [Route]
    private var nodes: [Node] = []
    private var edges: [Edge] = []
    private var text: [UInt8] = []
    /// For each node one entry per method: the index of its route, or -1.
    private var routeIndices: [Int] = []

    init(routes: [Route]) {
        self.routes = routes
    }

    mutating func appendNode(literals: [(text: [UInt8], node: Int)], parameter: Int?, rest: Int?, routes: [Int?]) {
        nodes.append(
            Node(firstEdge: edges.count, edgeCount: literals.count, parameter: parameter ?? -1, rest: rest ?? -1)
        )
        for literal in literals {
            edges.append(Edge(text: text.count..<(text.count + literal.text.count), node: literal.node))
            text.append(contentsOf: literal.text)
        }
        routeIndices.append(contentsOf: routes.map { $0 ?? -1 })
        // A HEAD is answered by the route of GET, unless it has one of its own.
        let base = routeIndices.count - routes.count
        if routeIndices[base + Method.head.index] < 0 {
            routeIndices[base + Method.head.index] = routeIndices[base + Method.get.index]
        }
    }

    /// The route for a path as it was received, percent-encoded.
    public func match(_ method: Method, _ rawPath: String) -> Match {
        let bytes = Array(rawPath.utf8)
        guard let target = try? RequestTarget(bytes.indices, in: bytes.span) else { return .notFound }
        return match(method, target.routing.isEmpty ? bytes.span : target.routing.span)
    }

    /// The route for a path decoded but for its encoded slashes, see `RequestTarget.routing`.
    func match(_ method: Method, _ path: Span<UInt8>) -> Match {
        guard !nodes.isEmpty, path.count > 0, path[0] == WireByte.slash else { return .notFound }
        var search = Search(method: method)
        // "/" has no segments; any other path has one more than it has slashes between them.
        let isServed = path.count == 1 ? visit(0, &search) : walk(path, from: 1, at: 0, &search)
        if search.route >= 0 {
            let route = routes[search.route]
            return .found(route, route.shape.parameters(of: path))
        }
        guard isServed else { return .notFound }
        return .methodNotAllowed(allow: Self.allow(search.allowed))
    }

    /// Every method that some route serves, as `OPTIONS *` asks.
    var allMethods: [Method] { Self.allow(Set(routes.map(\.method))) }

    private static func allow(_ methods: Set<Method>) -> [Method] {
        let served = methods.union(methods.contains(.get) ? [.options, .head] : [.options])
        return Method.allCases.filter(served.contains)
    }

    /// Searches below a node for the segments from `start` on; true once a node serves the path, by whatever method. Each node stands at one depth, so it is visited at most
    /// once and a search never takes longer than the table is large.
    private func walk(_ path: Span<UInt8>, from start: Int, at index: Int, _ search: inout Search) -> Bool {
        let node = nodes[index]
        let end = RoutePattern.endOfSegment(in: path, from: start)
        for edge in edges[node.firstEdge..<(node.firstEdge + node.edgeCount)]
        where matches(edge, path, start..<end) {
            if proceed(path, to: end, at: edge.node, &search) { return true }
        }
        if node.parameter >= 0, end > start, proceed(path, to: end, at: node.parameter, &search) { return true }
        return node.rest >= 0 && path.count > start && visit(node.rest, &search)
    }

    private func proceed(_ path: Span<UInt8>, to end: Int, at node: Int, _ search: inout Search) -> Bool {
        end == path.count ? visit(node, &search) : walk(path, from: end + 1, at: node, &search)
    }

    /// True if the node has routes: one for the method is taken, otherwise their methods are noted for `Allow`.
    private func visit(_ node: Int, _ search: inout Search) -> Bool {
        let base = node * Method.count
        let route = routeIndices[base + search.method.index]
        if route >= 0 {
            search.route = route
            return true
        }
        for method in Method.allCases where routeIndices[base + method.index] >= 0 {
            search.allowed.insert(method)
        }
        return !search.allowed.isEmpty
    }

    private func matches(_ edge: Edge, _ path: Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard edge.text.count == range.count else { return false }
        for offset in 0..<range.count where text[edge.text.lowerBound + offset] != path[range.lowerBound + offset] {
            return false
        }
        return true
    }
}
