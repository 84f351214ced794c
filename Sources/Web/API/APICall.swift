import Domain

/// One request of a script: who asks, and the ways to read it and to answer.
struct APICall: Sendable {
    let services: Services
    let request: Request
    let viewer: Viewer

    // MARK: - Reading

    /// The id in the path. Throws `.notFound` for what cannot be one.
    func id<Entity>(_ name: String) throws -> ID<Entity> {
        let text = request.parameters[name] ?? ""
        guard let id = ID<Entity>(text: text) else { throw DomainError.notFound("\(name) “\(text)”") }
        return id
    }

    /// The fields of the JSON object that was sent. Throws a 415 for another kind of content, and as reading JSON does.
    func fields() throws -> JSONFields {
        let type = contentType
        guard type == "application/json" || type.hasSuffix("+json") else {
            throw HTTPError(.unsupportedMediaType, "Send the body as application/json.")
        }
        return try JSONFields(JSONReader.parse(request.body))
    }

    /// Throws a 415 unless lines of JSON are sent.
    func requireLines() throws(HTTPError) {
        guard contentType == "application/x-ndjson" else {
            throw HTTPError(
                .unsupportedMediaType,
                "Send the body as application/x-ndjson, which is one JSON object on each line."
            )
        }
    }

    /// In lower case and without parameters; empty if it was not told.
    private var contentType: Substring {
        (request.header(.contentType) ?? "").lowercased().split(separator: ";").first ?? ""
    }

    /// The query, after checking that it has no name but these: a misspelt filter must not pass for none.
    func query(allowing names: [String]) throws -> Query {
        let query = try request.query
        for name in query.names where !names.contains(name) {
            throw HTTPError(
                .badRequest,
                "There is no query parameter “\(name)” here."
                    + (names.isEmpty ? "" : " Known are: \(names.joined(separator: ", ")).")
            )
        }
        return query
    }

    /// `limit`, `cursor` and `count`.
    func pageRequest(_ query: Query, list: String) throws -> PageRequest {
        var page = PageRequest(limit: try limit(query, default: PageRequest.defaultLimit))
        if let text = query.first("cursor") {
            guard let mark = Cursor.read(text, list: list) else {
                throw HTTPError(.badRequest, "The cursor does not belong to this list. Begin again without it.")
            }
            page.start = mark
        }
        page.wantsTotal = try flag(query, "count") ?? false
        return page
    }

    func limit(_ query: Query, default standard: Int, atMost most: Int = PageRequest.maxLimit) throws -> Int {
        guard let text = query.first("limit") else { return standard }
        guard let limit = Int(text), (1...most).contains(limit) else {
            throw HTTPError(.badRequest, "limit takes a whole number from 1 to \(most).")
        }
        return limit
    }

    func number(_ query: Query, _ name: String) throws -> Double? {
        guard let text = query.first(name) else { return nil }
        guard let number = Double(text), number.isFinite else {
            throw HTTPError(.badRequest, "\(name) takes a number.")
        }
        return number
    }

    func flag(_ query: Query, _ name: String) throws -> Bool? {
        switch query.first(name) {
        case nil: nil
        case "true": true
        case "false": false
        default: throw HTTPError(.badRequest, "\(name) takes true or false.")
        }
    }

    /// Throws `.stale` if there is an `If-Match` and none of its tags is the current one. Sound on the writer only, where
    /// nothing can come between this and the change.
    func requireMatch(_ kind: String, _ version: @autoclosure () throws -> Int) throws {
        guard let listed = request.header(.ifMatch) else { return }
        guard EntityTag.isStronglyListed(Self.tag(kind, try version()), in: listed) else { throw DomainError.stale }
    }

    private static func tag(_ kind: String, _ version: Int) -> String {
        EntityTag.strong("\(kind)-\(version)")
    }

    // MARK: - Answering

    /// - Parameter byteCount: about how long the document will be, where that is known.
    func json(
        status: Status = .ok,
        expecting byteCount: Int = 0,
        _ body: (inout JSONWriter) throws -> Void
    ) rethrows -> Response {
        var writer = JSONWriter(expecting: byteCount)
        try body(&writer)
        return .bytes(writer.finish(), contentType: "application/json", status: status)
    }

    /// One thing with its tag; 304 if the client has it already.
    func json(
        kind: String,
        version: Int,
        status: Status = .ok,
        location: String? = nil,
        _ body: (inout JSONWriter) throws -> Void
    ) rethrows -> Response {
        let tag = Self.tag(kind, version)
        let isKnown = request.header(.ifNoneMatch).map { EntityTag.isListed(tag, in: $0) } ?? false
        var response =
            isKnown && (request.method == .get || request.method == .head)
            ? Response(.notModified) : try json(status: status, body)
        response.headers.set(.etag, to: tag)
        if let location { response.headers.set(.location, to: location) }
        return response
    }

    /// `{"results":[…],"next_cursor":…}`, with a `Link` to the next part.
    func list<Element>(
        _ page: Page<Element>,
        list: String,
        _ write: (inout JSONWriter, Element) -> Void
    ) throws -> Response {
        let cursor = page.next.flatMap { Cursor.text($0, list: list) }
        var response = json { writer in
            writer.object { writer in
                writer.key("results")
                writer.array { writer in for element in page.results { write(&writer, element) } }
                writer.field("next_cursor", cursor)
                if let total = page.total { writer.field("count", total) }
            }
        }
        if let cursor { response.headers.set(.link, to: try nextLink(cursor)) }
        return response
    }

    func nextLink(_ cursor: String) throws -> String {
        let query = try request.query
        var pairs = query.names.filter { $0 != "cursor" }.flatMap { name in
            query.all(name).map { (name: name, value: $0) }
        }
        pairs.append((name: "cursor", value: cursor))
        var link = ByteWriter()
        link.append("<")
        request.appendRawPath(to: &link)
        PercentEncoding.append(query: pairs, to: &link)
        link.append(">; rel=\"next\"")
        return link.text
    }
}
