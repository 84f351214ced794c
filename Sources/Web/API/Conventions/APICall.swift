import Domain

/// One request of a script: who asks, and the ways to read it and to answer.
struct APICall: Sendable {
    let services: Services
    let route: APIRoute
    let request: Request
    let viewer: Viewer
    /// As the route's parameters say it may be.
    let query: Query

    /// Throws `QueryProblems` for a query that the route does not take, and a 400 for one that cannot be decoded.
    init(services: Services, route: APIRoute, request: Request, viewer: Viewer) throws {
        self.services = services
        self.route = route
        self.request = request
        self.viewer = viewer
        query = try request.query
        try query.check(route.parameters)
    }

    // MARK: - Reading

    /// The id in the path. Throws `.notFound` for what cannot be one.
    func id<Entity>(_ name: String) throws -> ID<Entity> {
        let text = request.parameters[name] ?? ""
        guard let id = ID<Entity>(text: text) else { throw DomainError.notFound("\(name) “\(text)”") }
        return id
    }

    /// The fields of the JSON object that was sent. Throws a 415 for another kind of content, and as reading JSON does.
    func fields() throws -> JSONFields {
        try requireContentType()
        return try JSONFields(JSONReader.parse(request.body))
    }

    /// Throws a 415 unless the content is of a kind that the route takes, as it stands and in UTF-8.
    func requireContentType() throws(HTTPError) {
        let known = route.body?.types ?? []
        if let coding = request.header(.contentEncoding)?.lowercased(), coding != "identity", !coding.isEmpty {
            throw HTTPError(.unsupportedMediaType, "Send the body as it is, without Content-Encoding.")
        }
        guard let type = ContentKind(request.header(.contentType) ?? ""), known.contains(type.name) else {
            throw HTTPError(
                .unsupportedMediaType,
                "Send the body as \(known.joined(separator: " or ")).",
                headers: Headers(request.method == .patch ? .acceptPatch : .accept, known.joined(separator: ", "))
            )
        }
        guard type.isUTF8 else { throw HTTPError(.unsupportedMediaType, "Send the body in UTF-8.") }
    }

    /// The name of what the content is, such as `text/csv`; empty if it was not told.
    var contentType: String { ContentKind(request.header(.contentType) ?? "")?.name ?? "" }

    func text(_ name: String) -> String? { query.first(name) }
    func integer(_ name: String) -> Int? { query.first(name).flatMap { Int($0) } }
    func number(_ name: String) -> Double? { query.first(name).flatMap { Double($0) } }
    func flag(_ name: String) -> Bool { query.first(name) == "true" }
    func id<Entity>(query name: String) -> ID<Entity>? { query.first(name).flatMap { ID(text: $0) } }
    /// `7,8` and the same parameter twice mean the same.
    func ids<Entity>(_ name: String) -> [ID<Entity>] {
        query.all(name).flatMap(QueryParameter.parts).compactMap { ID(text: $0) }
    }

    /// `limit`, or what the route says holds without it.
    var limit: Int {
        let parameter = route.parameters.first { $0.name == "limit" }
        return integer("limit") ?? parameter?.standard.flatMap { Int($0) } ?? PageRequest.defaultLimit
    }

    /// `limit`, `cursor` and `count`.
    func pageRequest() throws -> PageRequest {
        var page = PageRequest(limit: limit)
        switch try cursor() {
        case .page(let mark): page.start = mark
        case .version: throw Self.strangeCursor
        case nil: break
        }
        page.wantsTotal = flag("count")
        return page
    }

    /// Nil at the beginning of the list. Throws `QueryProblems` for one of another list.
    func cursor() throws -> Cursor? {
        guard let text = query.first("cursor") else { return nil }
        guard let cursor = Cursor(text, of: listName, key: services.signingKey) else { throw Self.strangeCursor }
        return cursor
    }

    static var strangeCursor: QueryProblems {
        QueryProblems(
            "cursor",
            "does not belong to this list with these filters and this order. Begin again without it."
        )
    }

    func text(of cursor: Cursor) -> String? { cursor.text(of: listName, key: services.signingKey) }

    /// What tells the list from all others: its path, and the parameters that choose its rows and their order.
    private var listName: String {
        let pairs = route.parameters.filter { !["limit", "cursor", "count", "fields"].contains($0.name) }.flatMap {
            one in
            query.all(one.name).map { "\(one.name)=\($0)" }
        }
        return ([request.path] + pairs).joined(separator: "\n")
    }

    // MARK: - Versions

    /// Throws `.stale` if there is an `If-Match` and none of its tags is the current one, and a 428 if the route demands one
    /// that is not there. Sound on the writer only, where nothing can come between this and the change.
    func requireMatch(_ kind: String, _ version: @autoclosure () throws -> Int) throws {
        try requireMatch(tag: Self.tag(kind, try version()))
    }

    /// The same for what has no versions, by its content as it would be answered; nil for what is not there.
    func requireMatch(content: @autoclosure () throws -> [UInt8]?) throws {
        try requireMatch(tag: try content().map(ContentTag.strong))
    }

    private func requireMatch(tag: @autoclosure () throws -> String?) throws {
        if let listed = request.list(.ifMatch) {
            guard let tag = try tag(), EntityTag.isStronglyListed(tag, in: Self.whole(listed)) else {
                throw DomainError.stale
            }
        } else if route.matching == .required {
            throw HTTPError(
                .preconditionRequired,
                "Say which version you change: send its ETag as If-Match, or * for whichever it is."
            )
        }
        guard let listed = request.list(.ifNoneMatch) else { return }
        if let tag = try tag(), EntityTag.isListed(tag, in: Self.whole(listed)) { throw DomainError.stale }
    }

    private static func tag(_ kind: String, _ version: Int) -> String {
        EntityTag.strong("\(kind)-\(version)")
    }

    /// Tags of some fields of a version name the version before a dot.
    private static func whole(_ tags: String) -> String {
        tags.split(separator: ",", omittingEmptySubsequences: false).map { tag in
            guard let dot = tag.firstIndex(of: "."), tag.last == "\"" else { return String(tag) }
            return tag[..<dot] + "\""
        }
        .joined(separator: ",")
    }

    // MARK: - Answering

    /// - Parameter byteCount: about how long the document will be, where that is known.
    func json(
        status: Status = .ok,
        expecting byteCount: Int = 0,
        _ body: (inout JSONWriter) throws -> Void
    ) throws -> Response {
        var writer = JSONWriter(expecting: byteCount)
        try body(&writer)
        var bytes = writer.finish()
        if let fields = try sparseFields(of: answerSchema) { bytes = try Self.picked(fields, from: bytes) }
        return .bytes(bytes, contentType: "application/json", status: status)
    }

    /// One thing with its tag, by which the client may have it already: then the answer is a 304, see `APIAnswers`.
    func json(
        kind: String,
        version: Int,
        status: Status = .ok,
        location: String? = nil,
        _ body: (inout JSONWriter) throws -> Void
    ) throws -> Response {
        var response = try json(status: status, body)
        var tag = "\(kind)-\(version)"
        if query.contains("fields"), case .bytes(let bytes) = response.body { tag += "." + ContentTag.text(bytes) }
        response.headers.set(.etag, to: EntityTag.strong(tag))
        if let location { response.headers.set(.location, to: location) }
        return response
    }

    /// `{"results":[…],"next_cursor":…,"previous_cursor":…}`, with a `Link` to the parts beside it.
    func list<Element>(_ page: Page<Element>, _ write: (inout JSONWriter, Element) throws -> Void) throws -> Response {
        let next = page.next.flatMap { text(of: .page($0)) }
        let previous = page.previous.flatMap { text(of: .page($0)) }
        let fields = try sparseFields(of: resultSchema)
        var writer = JSONWriter()
        try writer.object { writer in
            writer.key("results")
            try writer.array { writer in
                for element in page.results {
                    guard let fields else {
                        try write(&writer, element)
                        continue
                    }
                    var row = JSONWriter()
                    try write(&row, element)
                    writer.raw(try Self.picked(fields, from: row.finish()))
                }
            }
            writer.field("next_cursor", next)
            writer.field("previous_cursor", previous)
            if let total = page.total { writer.field("count", total) }
        }
        var response = Response.bytes(writer.finish(), contentType: "application/json")
        addLinks(next: next, previous: previous, to: &response)
        return response
    }

    /// `Link`, to the parts of a list beside this one (RFC 8288).
    func addLinks(next: String?, previous: String? = nil, to response: inout Response) {
        let links = [("next", next), ("prev", previous)].compactMap { relation, cursor in
            cursor.map { link(to: $0, relation) }
        }
        if !links.isEmpty { response.headers.set(.link, to: links.joined(separator: ", ")) }
    }

    private func link(to cursor: String, _ relation: String) -> String {
        var pairs = query.names.filter { $0 != "cursor" }.flatMap { name in
            query.all(name).map { (name: name, value: $0) }
        }
        pairs.append((name: "cursor", value: cursor))
        var link = ByteWriter()
        link.append("<")
        request.appendRawPath(to: &link)
        PercentEncoding.append(query: pairs, to: &link)
        link.append(">; rel=\"")
        link.append(relation)
        link.append("\"")
        return link.text
    }

    // MARK: - Some fields

    private var answerSchema: Schema? { route.answers.first?.content?.schema }

    /// Of one result of a list.
    private var resultSchema: Schema? {
        guard case .object(let properties, _)? = answerSchema?.kind,
            case .array(let element, _)? = properties.first(where: { $0.name == "results" })?.schema.kind
        else { return nil }
        return element
    }

    private func sparseFields(of schema: @autoclosure () -> Schema?) throws -> SparseFields? {
        guard let text = query.first("fields") else { return nil }
        guard let schema = schema(), let fields = SparseFields(text, of: schema) else {
            let known = schema()?.memberNames?.joined(separator: ", ") ?? ""
            throw QueryProblems("fields", "names a field that is not there. Known are: \(known).")
        }
        return fields
    }

    private static func picked(_ fields: SparseFields, from bytes: [UInt8]) throws -> [UInt8] {
        var writer = JSONWriter()
        writer.value(fields.picked(from: try JSONReader.parse(bytes)))
        return writer.finish()
    }
}

/// A `Content-Type`, as far as it matters here.
private struct ContentKind {
    /// In lower case and without parameters.
    let name: String
    let isUTF8: Bool

    init?(_ text: String) {
        let parts = text.lowercased().split(separator: ";").map { String($0).trimmed }
        guard let name = parts.first, !name.isEmpty else { return nil }
        self.name = name
        let charset = parts.dropFirst().first { $0.hasPrefix("charset=") }?.dropFirst("charset=".count)
        isUTF8 = charset.map { ["utf-8", "\"utf-8\"", "us-ascii"].contains($0) } ?? true
    }
}
