import Domain

/// One request in the manner of the application "rec-sys", and the ways to read and answer it.
struct RecSysCall: Sendable {
    static let defaultLimit = 100

    let services: Services
    let request: Request
    let viewer: Viewer
    let query: Query
    /// `http://host/api/`, as the client reaches the site.
    let base: String

    init(services: Services, request: Request, viewer: Viewer) throws {
        self.services = services
        self.request = request
        self.viewer = viewer
        query = try request.query
        base = "\(request.isSecure ? "https" : "http")://\(request.authority ?? "localhost")/api/"
    }

    // MARK: - Reading

    /// The number in the path. Throws a 404 for what is none.
    func id<Entity>(_ name: String = "id") throws -> ID<Entity> {
        guard let id = ID<Entity>(text: request.parameters[name] ?? "") else { throw RecSysRefusal.notFound }
        return id
    }

    /// What was sent. Throws a 415 for another kind of content, and as reading JSON does.
    func body() throws -> JSONValue {
        let type = (request.header(.contentType) ?? "").lowercased().split(separator: ";").first.map(String.init) ?? ""
        guard type == "application/json" else {
            throw RecSysRefusal(.unsupportedMediaType, "Unsupported media type \"\(type)\" in request.")
        }
        return try JSONReader.parse(request.body)
    }

    func fields() throws -> RecSysFields {
        try RecSysFields(body(), isPartial: request.method == .patch)
    }

    /// The objects of a list. Throws a 400 for anything else.
    func list() throws -> [JSONValue] {
        let body = try body()
        guard let elements = body.elements else {
            var problems = RecSysProblems()
            problems.add(
                "non_field_errors",
                "Expected a list of items but got type \"\(RecSysFields.pythonType(of: body))\"."
            )
            throw RecSysRefusal(problems)
        }
        return elements
    }

    /// A filter's value; nil where it is left out or blank, which is no filter.
    func filter(_ name: String) -> String? {
        query.first(name).flatMap { $0.trimmed.nilIfEmpty }
    }

    /// Throws a 400 for what is no number.
    func number(_ name: String) throws -> Double? {
        guard let text = filter(name) else { return nil }
        guard let number = Double(text), number.isFinite else {
            throw Self.refusal(of: name, "Enter a number.")
        }
        return number
    }

    func integer(_ name: String) throws -> Int? {
        guard let number = try number(name) else { return nil }
        guard let whole = Int(exactly: number) else { throw Self.refusal(of: name, "Enter a whole number.") }
        return whole
    }

    /// `true` and `false`; anything else is no filter.
    func flag(_ name: String) -> Bool? {
        switch filter(name)?.lowercased() {
        case "true", "1": true
        case "false", "0": false
        default: nil
        }
    }

    static func refusal(of name: String, _ message: String) -> RecSysRefusal {
        var problems = RecSysProblems()
        problems.add(name, message)
        return RecSysRefusal(problems)
    }

    static let noChoice = "Select a valid choice. That choice is not one of the available choices."

    // MARK: - Answering

    func json(status: Status = .ok, _ write: (inout JSONWriter) throws -> Void) rethrows -> Response {
        var writer = JSONWriter()
        try write(&writer)
        return .bytes(writer.finish(), contentType: "application/json", status: status)
    }

    func link(_ resource: String, _ id: Int64) -> String { RecSysLink.text(base, resource, id) }

    /// A part of a list by `limit`, which has no greatest, and `offset`.
    var pageRequest: PageRequest {
        let limit = query.first("limit").flatMap { Int($0) } ?? 0
        let offset = query.first("offset").flatMap { Int($0) } ?? 0
        return PageRequest(
            limit: limit > 0 ? min(limit, Int(Int32.max)) : Self.defaultLimit,
            start: .offset(min(max(offset, 0), Int(Int32.max))),
            wantsTotal: true
        )
    }

    /// `{"count":…,"next":…,"previous":…,"results":[…]}` with absolute links.
    func page<Element>(_ page: Page<Element>, _ write: (inout JSONWriter, Element) throws -> Void) throws -> Response {
        let asked = pageRequest
        var offset = 0
        if case .offset(let given) = asked.start { offset = given }
        let count = page.total ?? 0
        return try json { writer in
            try writer.object { writer in
                writer.field("count", count)
                writer.field(
                    "next",
                    offset + asked.limit < count ? self.link(offset: offset + asked.limit, asked.limit) : nil
                )
                writer.field("previous", offset > 0 ? self.link(offset: offset - asked.limit, asked.limit) : nil)
                writer.key("results")
                try writer.array { writer in for element in page.results { try write(&writer, element) } }
            }
        }
    }

    /// The same list from elsewhere on: parameters in the order of their names, blank ones kept, and no offset at the
    /// beginning.
    private func link(offset: Int, _ limit: Int) -> String {
        var pairs = query.names.filter { $0 != "limit" && $0 != "offset" }.flatMap { name in
            query.all(name).map { (name: name, value: $0) }
        }
        pairs.append((name: "limit", value: String(limit)))
        if offset > 0 { pairs.append((name: "offset", value: String(offset))) }
        // Those of one name keep their order.
        let sorted = pairs.enumerated().sorted { ($0.element.name, $0.offset) < ($1.element.name, $1.offset) }.map(
            \.element
        )
        var link = ByteWriter()
        link.append(String(base.dropLast("/api/".count)))
        request.appendRawPath(to: &link)
        PercentEncoding.append(query: sorted, to: &link)
        return link.text
    }
}
