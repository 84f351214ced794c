import Domain
import Support
import Testing

@testable import Web

/// Every route of the table against every convention: a route that is added is tested by being there.
@Suite struct ConformanceTests {
    private let here: ConformanceSite
    private var site: TestSite { here.site }
    private var admin: Script { here.admin }

    init() throws {
        here = try ConformanceSite()
    }

    // MARK: - Who may

    /// The statuses of refusals that follow from the table alone; nil where the call does its work.
    private func refusal(of route: APIRoute, _ role: Role?, _ scopes: Scopes, isOwn: Bool) -> Int? {
        guard let least = route.access.role else { return nil }
        guard let role else { return 401 }
        let needed: Role = route.access.isForOwn && isOwn ? .member : least
        return role >= needed && scopes.isSuperset(of: route.access.scope) ? nil : 403
    }

    private static let callers: [(role: Role?, scopes: Scopes)] = [
        (nil, []), (.member, .read), (.member, .write), (.member, .all), (.editor, .read), (.editor, .write),
        (.admin, .read), (.admin, .admin), (.admin, .all),
    ]

    @Test(arguments: RouteCase.all.filter { !Fixture.decidedOtherwise.contains($0.testDescription) })
    func `it answers those who may ask, as it describes, and refuses all others`(one: RouteCase) throws {
        let route = one.route
        let hasOwn = route.access.isForOwn && Fixture.of(route)?.own != nil
        for (role, scopes) in Self.callers {
            let caller =
                role == .admin && scopes == .all
                ? admin : try role.map { try site.script($0, scopes) } ?? .guest(site)
            for isOwn in hasOwn && role != nil ? [false, true] : [false] {
                let call = try here.call(route, by: caller, isOwn: isOwn)
                let answer = caller.send(route, call)
                if let status = refusal(of: route, role, scopes, isOwn: isOwn) {
                    here.expectProblem(answer, status, to: call.target)
                    if status == 401 { #expect(answer.headers.contains(.wwwAuthenticate)) }
                } else {
                    #expect(
                        here.faults(of: answer, to: route) == [],
                        "\(String(describing: role)) \(scopes.text) \(call)"
                    )
                    #expect(answer.headers.contains(.cacheControl))
                }
            }
        }
        #expect(site.faults.all == [])
    }

    // MARK: - What cannot be used

    @Test(arguments: RouteCase.all)
    func `a parameter that it does not have is named`(one: RouteCase) throws {
        let call = try here.call(one.route, by: admin)
        let target = call.target.with("no-such-parameter=1")
        let answer = admin.send(one.route.method, target, call.body, headers: call.headers)
        here.expectProblem(answer, 400, to: target, tellsLimits: !one.route.isHealthCheck)
        #expect(answer.namedParameters == ["no-such-parameter"])
    }

    @Test(arguments: RouteCase.all.filter { $0.route.body != nil })
    func `content of another kind is refused, and it is told of which it may be`(one: RouteCase) throws {
        let call = try here.call(one.route, by: admin)
        for type in ["text/html", "application/x-www-form-urlencoded", "application/jsonx", ""] {
            let answer = admin.send(one.route.method, call.target, call.body, headers: [(.contentType, type)])
            here.expectProblem(answer, 415, to: call.target)
            let told = answer.headers[one.route.method == .patch ? .acceptPatch : .accept] ?? ""
            #expect(one.route.body?.types.allSatisfy(told.contains) == true)
        }
    }

    @Test(arguments: RouteCase.all.filter(\.takesJSON))
    func `a body that is none, or has a field too many, is refused with the place`(one: RouteCase) throws {
        let route = one.route
        let call = try here.call(route, by: admin)
        for body in ["", "{", #"{"a":"#, "{'a':1}", "\u{FEFF}{}", #"{"a":1,"a":2}"#] {
            let answer = admin.send(route.method, call.target, body, headers: call.headers)
            here.expectProblem(answer, 400, to: call.target)
            #expect(answer.pointers.count == 1, "\(body)")
        }
        let body = try #require(call.body)
        let open = body.dropLast() + (body == "{}" ? "" : ",")
        let answer = admin.send(route.method, call.target, open + #""no~such/field":1}"#, headers: call.headers)
        here.expectProblem(answer, 422, to: call.target)
        #expect(answer.pointers.contains("/no~0such~1field"))
        let list = admin.send(route.method, call.target, "[]", headers: call.headers)
        here.expectProblem(list, 422, to: call.target)
        #expect(list.pointers == [""])
    }

    @Test(arguments: RouteCase.limited.filter { !$0.route.pathParameters.isEmpty })
    func `what is not there is not found`(one: RouteCase) throws {
        let call = try here.call(one.route, by: admin)
        let names = one.route.path.split(separator: "/")
        for text in ["999999", "0", "-1", "x", "99999999999999999999"] {
            let segments = zip(
                names,
                call.target.dropFirst("/api/v1/".count).prefix { $0 != "?" }.split(separator: "/")
            )
            let target = "/api/v1/" + segments.map { $0.hasPrefix("{") ? text : String($1) }.joined(separator: "/")
            here.expectProblem(admin.send(one.route.method, target, call.body, headers: call.headers), 404, to: target)
        }
    }

    // MARK: - Methods

    @Test(arguments: RouteCase.all)
    func `it says which methods there are`(one: RouteCase) throws {
        let target = try here.call(one.route, by: admin).target
        var methods = Set(APIRoutes.described.filter { $0.path == one.route.path }.map(\.method))
        methods.formUnion(methods.contains(.get) ? [.head, .options] : [.options])
        let allow = Method.allCases.filter(methods.contains).map(\.rawValue).joined(separator: ", ")
        let options = admin.send(.options, target)
        #expect(options.status == 204 && options.headers[.allow] == allow && options.tellsLimits)
        for method in Method.allCases where !methods.contains(method) {
            let answer = admin.send(method, target)
            #expect(answer.headers[.allow] == allow && answer.tellsLimits)
            if method == .head {
                #expect(answer.status == 405 && answer.bytes.isEmpty)
            } else {
                here.expectProblem(answer, 405, to: target)
            }
        }
    }

    @Test func `where there is nothing, that is told as everything else is`() {
        here.expectProblem(admin.get("/api/v1/nothing-here"), 404, to: "/api/v1/nothing-here")
    }

    // MARK: - Reading

    @Test(arguments: RouteCase.reading)
    func `HEAD is GET without content, and what a client has is not sent again`(one: RouteCase) throws {
        let call = try here.call(one.route, by: admin)
        let whole = admin.get(call.target)
        #expect(whole.status == 200)
        #expect(one.route.isHealthCheck || whole.tellsLimits)
        let head = admin.send(.head, call.target)
        #expect(head.status == 200 && head.bytes.isEmpty)
        for name in [HeaderName.contentType, .etag, .cacheControl, .link] {
            #expect(head.headers[name] == whole.headers[name])
        }
        guard one.route.isTagged else { return #expect(!whole.headers.contains(.etag)) }
        let tag = try #require(whole.headers[.etag])
        #expect(tag.hasPrefix("\"") && tag.hasSuffix("\"") && tag.utf8.count > 2)
        for listed in [tag, "W/\(tag)", "\"other\", \(tag)", "*"] {
            let again = admin.get(call.target, headers: [(.ifNoneMatch, listed)])
            #expect(again.status == 304 && again.bytes.isEmpty && again.headers[.etag] == tag, "\(listed)")
            #expect(again.headers[.contentType] == nil && again.headers.contains(.cacheControl))
        }
        #expect(admin.get(call.target, headers: [(.ifNoneMatch, "\"other\"")]).status == 200)
    }

    @Test(arguments: RouteCase.all.filter { $0.route.fieldsSchema != nil })
    func `each field can be asked for alone`(one: RouteCase) throws {
        let call = try here.call(one.route, by: admin)
        for name in try #require(one.route.fieldsSchema?.memberNames) {
            let answer = admin.get(call.target.with("fields=\(name)"))
            #expect(answer.status == 200)
            let isPage = answer.json["previous_cursor"] != nil
            for row in isPage ? answer.json["results"]?.elements ?? [] : [answer.json] {
                let names = (row.members ?? []).map(\.key)
                #expect(names.allSatisfy { $0 == name })
            }
        }
        for text in ["no-such-field", "", "id,", "."] {
            let target = call.target.with("fields=\(text)")
            let answer = admin.get(target)
            here.expectProblem(answer, 400, to: target)
            #expect(answer.namedParameters == ["fields"])
        }
    }

    @Test(arguments: RouteCase.all)
    func `a parameter is what its description says`(one: RouteCase) throws {
        let call = try here.call(one.route, by: admin)
        for parameter in one.route.parameters {
            for value in parameter.wrongValues {
                let target = call.target.with("\(parameter.name)=\(value)")
                let answer = admin.send(one.route.method, target, call.body, headers: call.headers)
                here.expectProblem(answer, 400, to: target)
                #expect(answer.namedParameters == [parameter.name], "\(value)")
            }
        }
    }

    @Test(arguments: RouteCase.lists)
    func `a list has limits, and cursors that are good for it alone`(one: RouteCase) throws {
        let call = try here.call(one.route, by: admin)
        let other = one.route.path == "/items" ? "/api/v1/users?limit=1" : "/api/v1/items?limit=1"
        let strange = try #require(admin.get(other).json["next_cursor"]?.string)
        for cursor in [strange, "x", "", strange.lowercased()] {
            let target = call.target.with("cursor=\(cursor)")
            let answer = admin.get(target)
            here.expectProblem(answer, 400, to: target)
            #expect(answer.namedParameters == ["cursor"])
        }
        let first = admin.get(call.target.with("limit=1"))
        #expect((first.json["results"]?.elements?.count ?? 9) <= 1)
        guard let next = first.linked("next") else { return #expect(first.json["next_cursor"] == .null) }
        let cursor = try #require(first.json["next_cursor"]?.string)
        #expect(next.contains(cursor))
        let second = admin.get(next)
        #expect(here.faults(of: second, to: one.route) == [])
        #expect(second.json["results"] != first.json["results"])
        guard second.json["previous_cursor"] != nil else { return }
        let back = admin.get(try #require(second.linked("prev")))
        #expect(back.json["results"] == first.json["results"])
        #expect(first.json["previous_cursor"] == .null && first.linked("prev") == nil)
    }

    // MARK: - Changing

    @Test(arguments: RouteCase.all.filter { $0.route.matching != .none })
    func `a change of another version is refused, and none is made`(one: RouteCase) throws {
        let route = one.route
        let call = try here.call(route, by: admin)
        let others = call.headers.filter { $0.0 != .ifMatch }
        let before = try site.state()
        let stale = admin.send(route.method, call.target, call.body, headers: others + [(.ifMatch, "\"other\"")])
        here.expectProblem(stale, 412, to: call.target)
        if route.matching == .required {
            let bare = admin.send(route.method, call.target, call.body, headers: others)
            here.expectProblem(bare, 428, to: call.target)
        }
        #expect(try site.state() == before)
        let tag =
            APIRoutes.all.contains { $0.method == .get && $0.path == route.path }
            ? admin.get(call.target).headers[.etag] ?? "*" : "*"
        let changed = admin.send(route.method, call.target, call.body, headers: others + [(.ifMatch, tag)])
        #expect([200, 201, 202, 204].contains(changed.status), "\(changed.text)")
        #expect(here.faults(of: changed, to: route) == [])
    }

    @Test(arguments: RouteCase.all.filter(\.route.takesIdempotencyKey))
    func `a change asked for twice under one key is made once`(one: RouteCase) throws {
        let key = [(HeaderName("Idempotency-Key"), "key-1")]
        let call = try here.call(one.route, by: admin)
        let first = admin.send(one.route, call, key)
        #expect(here.faults(of: first, to: one.route) == [])
        let made = try site.state()
        let second = admin.send(one.route, call, key)
        #expect(second.status == first.status && second.bytes == first.bytes && second.location == first.location)
        #expect(second.headers[HeaderName("Idempotent-Replayed")] == "true")
        #expect(try site.state() == made)
        // A stream may have been cut off, so that no two can be told apart by what came.
        if case .answer = one.route.action {
            let other = admin.send(.post, call.target, (call.body ?? "") + " ", headers: call.headers + key)
            here.expectProblem(other, 422, to: call.target)
        }
        let bad = admin.send(one.route, call, [(HeaderName("Idempotency-Key"), "a b")])
        here.expectProblem(bad, 400, to: call.target)
    }

    @Test(arguments: RouteCase.all.filter { one in one.route.answers.contains { $0.status == .created } })
    func `what was made is where the answer says`(one: RouteCase) throws {
        let caller = admin
        for isOwn in Fixture.of(one.route)?.own == nil ? [false] : [true, false] {
            let call = try here.call(one.route, by: caller, isOwn: isOwn)
            let answer = caller.send(one.route, call)
            // Where it is already, it is changed.
            guard answer.status == 201 else { continue }
            let location = one.route.method == .put ? answer.location ?? call.target : try #require(answer.location)
            let made = caller.get(location)
            #expect(made.status == 200 && made.json["id"] == answer.json["id"])
        }
    }

    // MARK: - What the documentation shows

    @Test(arguments: RouteCase.all)
    func `its examples are what they are examples of`(one: RouteCase) {
        let validator = SchemaValidator(scale: .halfStars)
        for content in [one.route.body].compactMap({ $0 }) + one.route.answers.compactMap(\.content) {
            #expect(validator.faults(of: content.schema.exampleValue(.halfStars), against: content.schema) == [])
        }
        #expect(one.route.summary.hasSuffix(".") && !one.route.answers.isEmpty)
    }

    @Test func `every operation has a name of its own, and every schema's name one meaning`() throws {
        let names = APIRoutes.described.map(\.operationID)
        #expect(Set(names).count == names.count)
        let document = admin.get("/api/v1/openapi.json")
        #expect(document.json["openapi"]?.string == "3.1.0")
        #expect(document.json["paths"]?.members?.count == Set(APIRoutes.described.map(\.path)).count)
        var kinds: [String: String] = [:]
        let contents = APIRoutes.described.flatMap { route in
            [route.body].compactMap { $0 } + route.answers.compactMap(\.content)
        }
        for schema in contents.flatMap(\.schema.namedSchemas) {
            let name = try #require(schema.name)
            let kind = String(describing: schema.kind)
            #expect(kinds.updateValue(kind, forKey: name) ?? kind == kind, "\(name)")
            #expect(document.json["components"]?["schemas"]?[name] != nil)
        }
    }
}

extension QueryParameter {
    /// Values that it does not take.
    fileprivate var wrongValues: [String] {
        switch kind {
        case .text, .cursor, .fields: []
        case .integer(let range):
            ["", "x", "1.5"] + (range.lowerBound == .min ? [] : ["\(range.lowerBound - 1)"])
                + (range.upperBound == .max ? [] : ["\(range.upperBound + 1)"])
        case .number(let range): ["", "x", "nan", "\(range.lowerBound - 1)", "\(range.upperBound + 1)"]
        case .flag: ["", "1", "yes"]
        case .choice: ["", "no-such-choice"]
        case .id: ["", "0", "-1", "x", "99999999999999999999"]
        case .ids: ["", "0", "1,", "x"]
        }
    }
}
