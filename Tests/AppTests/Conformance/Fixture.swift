import Domain
import Support

@testable import Web

/// How a route is called so that it does what it is there for: with ids that there are, and content that can be used.
///
/// In all texts `{n}` is another number for each call, from 1 on, `{pair}` a rating that there is, another for each, `{me}`
/// the caller's own user, and `{made}` the id of what was made before it.
struct Fixture: Sendable {
    struct Preparation: Sendable {
        let method: Method
        /// Below `/api/v1`.
        let target: String
        let body: String?
        let type: String?

        init(_ method: Method, _ target: String, _ body: String? = nil, type: String? = nil) {
            self.method = method
            self.target = target
            self.body = body
            self.type = type
        }
    }

    /// What no call of the API makes at once: evaluations come from jobs and the command line, sessions from browsers.
    enum Elsewhere {
        case evaluation
        /// Of the caller's account.
        case session
    }

    /// The same route for what is the caller's own, where that is told otherwise than by `path`, `query` and `body`.
    struct Own: Sendable {
        var path: [String: String] = [:]
        var query = ""
        var body: String?
    }

    /// What stands for the names in the path.
    var path: [String: String] = [:]
    var query = ""
    /// What is sent; nil for the example of the documentation.
    var body: String?
    var own: Own?
    /// What an admin does before the call.
    var before: [Preparation] = []
    /// What is there before it.
    var madeElsewhere: Elsewhere?

    /// What stands for a name in a path where the route's fixture says nothing else.
    private static let things = [
        "item": "{n}", "user": "{n}", "interaction": "{pair}", "recommender": "1", "matrix": "1",
    ]

    /// Nil for a route that nobody can call without being told how.
    static func of(_ route: APIRoute) -> Fixture? {
        if let fixture = table["\(route.method.rawValue) \(route.path)"] { return fixture }
        guard route.body == nil, route.pathParameters.allSatisfy({ things[$0] != nil }) else { return nil }
        return Fixture()
    }

    func target(of route: APIRoute, isOwn: Bool) -> String {
        let values = Self.things.merging(path) { $1 }.merging(isOwn ? own?.path ?? [:] : [:]) { $1 }
        let segments = route.pattern.split(separator: "/").map { segment in
            segment.hasPrefix("{") ? values[String(segment.dropFirst().dropLast())] ?? "1" : String(segment)
        }
        return "/" + segments.joined(separator: "/") + (isOwn ? own?.query ?? query : query)
    }

    func body(of route: APIRoute, isOwn: Bool) -> String? {
        guard let content = route.body else { return nil }
        if let body = isOwn ? own?.body ?? body : body { return body }
        var writer = JSONWriter()
        writer.value(content.schema.exampleValue(.halfStars))
        return String(decoding: writer.finish(), as: UTF8.self)
    }

    // MARK: - Those that need more than an id

    private static let recommender = Preparation(
        .post,
        "/recommenders",
        #"{"name":"extra-{n}","title":"Extra","model":"content-tags"}"#
    )
    private static let job = Preparation(.post, "/jobs", #"{"recommender_id":{made}}"#)
    private static let vector = Preparation(.put, "/items/{n}/vector", #"{"vector":[0.5,1]}"#)
    private static let ownRating = Preparation(.put, "/interactions/{me}-9", #"{"rating":3}"#)
    private static let oneself = Own(path: ["user": "{me}"])
    private static let skip = Preparation(.put, "/users/1/skips/9")
    private static let ownSkip = Preparation(.put, "/users/{me}/skips/9")
    private static let ownPair = Own(path: ["interaction": "{me}-9"])

    private static let tagged = Preparation(.post, "/items", #"{"title":"Extra","tags":["extra/{n}"]}"#)

    private static let matrix = Preparation(.post, "/similarity-matrices", #"{"name":"extra-{n}","kind":"item"}"#)
    private static let version = Preparation(.post, "/similarity-matrices/{made}/versions", "{}")
    private static let account = Preparation(
        .post,
        "/accounts",
        #"{"name":"extra-{n}","password":"battery staple","role":"member"}"#
    )
    private static let token = Preparation(.post, "/tokens", #"{"name":"extra","scopes":"read"}"#)
    private static let bulk = Preparation(
        .post,
        "/items/bulk",
        #"{"external_id":"bulk-{n}","title":"Extra"}"#,
        type: "application/x-ndjson"
    )

    private static let evaluation = Fixture(path: ["evaluation": "{made}"], madeElsewhere: .evaluation)
    private static let dataSet = String(
        decoding: TarArchive(["interactions.csv": "user,item,rating\n"]).bytes,
        as: UTF8.self
    )

    /// What others are not told of at all, so that they get a 404 and not a 403; and what depends on more than who asks, as a token
    /// passes on no more than it has.
    static let decidedOtherwise: Set<String> = [
        "GET /tokens/{token}", "DELETE /tokens/{token}", "GET /imports/{import}", "POST /tokens",
    ]

    private static let table: [String: Fixture] = [
        "GET /evaluations/{evaluation}": evaluation, "GET /evaluations/{evaluation}/plot.svg": evaluation,
        "DELETE /evaluations/{evaluation}": evaluation,
        "DELETE /sessions/{session}": Fixture(path: ["session": "{made}"], madeElsewhere: .session),
        "POST /items/bulk": Fixture(body: #"{"external_id":"new-{n}","title":"New"}"#),
        "POST /users/bulk": Fixture(body: #"{"external_id":"new-{n}","name":"New"}"#),
        "POST /interactions/bulk": Fixture(
            body: #"{"user_id":{n},"item_id":9,"rating":4}"#,
            own: Own(body: #"{"user_id":{me},"item_id":9,"rating":4}"#)
        ),
        "GET /interactions/export": Fixture(own: Own(query: "?user_id={me}")),
        "POST /imports": Fixture(body: dataSet),
        "GET /imports/{import}": Fixture(path: ["import": "1"], before: [bulk]),
        "GET /ensembles/{ensemble}": Fixture(
            path: ["ensemble": "{made}"],
            before: [Preparation(.post, "/recommenders", #"{"name":"mix-{n}","title":"Mix","model":"blend"}"#)]
        ),
        "GET /users/{user}/neighbours": Fixture(
            query: "?matrix={made}",
            before: [Preparation(.post, "/similarity-matrices", #"{"name":"people-{n}","kind":"user"}"#)]
        ),
        "POST /similarity-matrices": Fixture(body: #"{"name":"new-{n}","kind":"item"}"#),
        "PUT /similarity-matrices/{matrix}": Fixture(
            path: ["matrix": "{made}"],
            body: #"{"name":"other-{n}"}"#,
            before: [matrix]
        ),
        "PATCH /similarity-matrices/{matrix}": Fixture(
            path: ["matrix": "{made}"],
            body: #"{"description":"Other"}"#,
            before: [matrix]
        ),
        "DELETE /similarity-matrices/{matrix}": Fixture(path: ["matrix": "{made}"], before: [matrix]),
        "POST /similarity-matrices/{matrix}/versions": Fixture(
            path: ["matrix": "{made}"],
            body: "{}",
            before: [matrix]
        ),
        "GET /similarity-matrices/{matrix}/versions/{number}": Fixture(path: ["number": "1"]),
        "DELETE /similarity-matrices/{matrix}/versions/{number}": Fixture(
            path: ["matrix": "{made}", "number": "1"],
            before: [matrix, version]
        ),
        "GET /similarity-matrices/{matrix}/versions/{number}/rows": Fixture(path: ["number": "1"]),
        "GET /similarity-matrices/{matrix}/versions/{number}/rows/{row}": Fixture(path: ["number": "1", "row": "1"]),
        "POST /similarity-matrices/{matrix}/versions/{number}/rows/bulk": Fixture(
            path: ["matrix": "{made}", "number": "1"],
            body: #"{"id":1,"neighbours":[[2,0.5]]}"#,
            before: [matrix, version]
        ),
        "GET /jobs/{job}/events": Fixture(path: ["job": "{made}"], before: [recommender, job]),
        "POST /accounts": Fixture(body: #"{"name":"new-{n}","password":"battery staple","role":"member"}"#),
        "GET /accounts/{account}": Fixture(path: ["account": "{made}"], before: [account]),
        "PATCH /accounts/{account}": Fixture(
            path: ["account": "{made}"],
            body: #"{"role":"editor"}"#,
            before: [account]
        ),
        "DELETE /accounts/{account}": Fixture(path: ["account": "{made}"], before: [account]),
        "POST /sessions": Fixture(body: #"{"name":"extra-{n}","password":"battery staple"}"#, before: [account]),
        "GET /tokens": Fixture(query: "?account_id={other}", own: Own(), before: [Preparation(.get, "/me")]),
        "POST /tokens": Fixture(
            query: "?account_id={other}",
            body: #"{"name":"new","scopes":"read"}"#,
            own: Own()
        ),
        "GET /tokens/{token}": Fixture(path: ["token": "{made}"], before: [token]),
        "DELETE /tokens/{token}": Fixture(path: ["token": "{made}"], before: [token]),
        "PATCH /settings": Fixture(body: #"{"site_name":"Other"}"#),
        "GET /users/{user}": Fixture(own: oneself),
        "GET /users/{user}/interactions": Fixture(own: oneself),
        "GET /users/{user}/items-to-rate": Fixture(own: oneself),
        "GET /users/{user}/skips": Fixture(path: ["user": "1"], own: oneself, before: [skip, ownSkip]),
        "GET /users/{user}/skips/{item}": Fixture(
            path: ["user": "1", "item": "9"],
            own: oneself,
            before: [skip, ownSkip]
        ),
        "PUT /users/{user}/skips/{item}": Fixture(
            path: ["user": "1", "item": "9"],
            own: oneself,
            before: [skip, ownSkip]
        ),
        "DELETE /users/{user}/skips/{item}": Fixture(
            path: ["user": "1", "item": "9"],
            own: oneself,
            before: [skip, ownSkip]
        ),
        "GET /users/{user}/recommendations": Fixture(own: oneself),
        "GET /users/{user}/recommendations/{item}": Fixture(
            path: ["user": "1", "item": "3"],
            before: [
                Preparation(.put, "/interactions/1-3", #"{"rating":3}"#), Preparation(.delete, "/interactions/1-3"),
            ]
        ),
        "POST /users": Fixture(body: #"{"external_id":"new-{n}","name":"New"}"#),
        "PUT /users/{user}": Fixture(body: #"{"external_id":"other-{n}","name":"Other"}"#),
        "PATCH /users/{user}": Fixture(body: #"{"name":"Other"}"#),
        "DELETE /users/{user}": Fixture(
            path: ["user": "{made}"],
            before: [Preparation(.post, "/users", #"{"name":"Extra"}"#)]
        ),
        "POST /items": Fixture(body: #"{"external_id":"new-{n}","title":"New","attributes":{"year":1945}}"#),
        "PUT /items/{item}": Fixture(body: #"{"external_id":"other-{n}","title":"Other"}"#),
        "PATCH /items/{item}": Fixture(body: #"{"title":"Other"}"#),
        "DELETE /items/{item}": Fixture(
            path: ["item": "{made}"],
            before: [Preparation(.post, "/items", #"{"title":"Extra"}"#)]
        ),
        "GET /tags/{tag}": Fixture(path: ["tag": "EXTRA%2F{n}"], before: [tagged]),
        "PATCH /tags/{tag}": Fixture(
            path: ["tag": "extra%2F{n}"],
            body: #"{"name":"Other {n}"}"#,
            before: [tagged]
        ),
        "DELETE /tags/{tag}": Fixture(path: ["tag": "extra%2F{n}"], before: [tagged]),
        "GET /items/{item}/vector": Fixture(before: [vector]),
        "PUT /items/{item}/vector": Fixture(body: #"{"vector":[0.5,1]}"#, before: [vector]),
        "DELETE /items/{item}/vector": Fixture(before: [vector]),
        "POST /item-vectors": Fixture(body: #"{"item_id":{n},"vector":[0.5,1]}"#),
        "GET /interactions": Fixture(own: Own(query: "?user_id={me}")),
        "POST /interactions": Fixture(
            body: #"{"user_id":{n},"item_id":9,"rating":4}"#,
            own: Own(body: #"{"item_id":9,"rating":4}"#)
        ),
        "GET /interactions/{interaction}": Fixture(own: ownPair, before: [ownRating]),
        "PUT /interactions/{interaction}": Fixture(body: #"{"rating":4}"#, own: ownPair),
        "PATCH /interactions/{interaction}": Fixture(body: #"{"rating":4}"#, own: ownPair, before: [ownRating]),
        "DELETE /interactions/{interaction}": Fixture(own: ownPair, before: [ownRating]),
        "POST /recommendations": Fixture(body: #"{"items":[1,2]}"#),
        "POST /recommendations/group": Fixture(body: #"{"users":[1,2]}"#),
        "POST /recommenders": Fixture(body: #"{"name":"new-{n}","title":"New","model":"ease"}"#),
        "PUT /recommenders/{recommender}": Fixture(
            path: ["recommender": "{made}"],
            body: #"{"name":"other-{n}","title":"Other","model":"content-tags"}"#,
            before: [recommender]
        ),
        "PATCH /recommenders/{recommender}": Fixture(body: #"{"title":"Other"}"#),
        "DELETE /recommenders/{recommender}": Fixture(path: ["recommender": "{made}"], before: [recommender]),
        "PUT /similarity-matrices/{matrix}/live-version": Fixture(body: #"{"number":1}"#),
        "POST /jobs": Fixture(body: #"{"recommender_id":{made}}"#, before: [recommender]),
        "GET /jobs/{job}": Fixture(path: ["job": "{made}"], before: [recommender, job]),
        "DELETE /jobs/{job}": Fixture(path: ["job": "{made}"], before: [recommender, job]),
    ]
}
