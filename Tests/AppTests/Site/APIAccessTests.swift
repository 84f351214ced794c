import Domain
import Support
import Testing
import Web

/// Every route of the API against guests, roles and scopes.
@Suite struct APIAccessTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let method: Method
        /// `{n}` is another number for each caller, and `{me}` the caller's own user.
        let target: String
        let json: String?
        /// For the callers in their order below.
        let expected: [Int]

        var testDescription: String { "\(method.rawValue) \(target)" }

        init(_ method: Method, _ target: String, _ json: String? = nil, _ expected: Int...) {
            self.method = method
            self.target = target
            self.json = json
            self.expected = expected
        }
    }

    static let reads: [Row] = [
        //                          guest, member reading and writing, editor reading and writing, admin with admin and all
        Row(.get, "/api/v1/health/live", nil, 200, 200, 200, 200, 200, 200, 200),
        Row(.get, "/api/v1/health/ready", nil, 200, 200, 200, 200, 200, 200, 200),
        Row(.get, "/api/v1/me", nil, 401, 200, 200, 200, 200, 200, 200),
        Row(.get, "/api/v1/items", nil, 200, 200, 200, 200, 200, 200, 200),
        Row(.get, "/api/v1/items/{n}", nil, 200, 200, 200, 200, 200, 200, 200),
        Row(.get, "/api/v1/items/999", nil, 404, 404, 404, 404, 404, 404, 404),
        Row(.get, "/api/v1/items/popular", nil, 200, 200, 200, 200, 200, 200, 200),
        Row(.get, "/api/v1/items/{n}/similar", nil, 200, 200, 200, 200, 200, 200, 200),
        Row(.get, "/api/v1/items/{n}/vector", nil, 404, 404, 404, 404, 404, 404, 404),
        Row(.get, "/api/v1/item-vectors", nil, 200, 200, 200, 200, 200, 200, 200),
        Row(.get, "/api/v1/tags", nil, 200, 200, 200, 200, 200, 200, 200),
        Row(.get, "/api/v1/interactions", nil, 401, 403, 403, 200, 403, 403, 200),
        Row(.get, "/api/v1/interactions?user_id={me}", nil, 400, 200, 403, 200, 403, 403, 200),
        Row(.get, "/api/v1/interactions/1-5", nil, 401, 403, 403, 404, 403, 403, 404),
        Row(.get, "/api/v1/interactions/1-1", nil, 401, 403, 403, 200, 403, 403, 200),
        Row(.get, "/api/v1/users", nil, 401, 403, 403, 200, 403, 403, 200),
        Row(.get, "/api/v1/users/1", nil, 401, 403, 403, 200, 403, 403, 200),
        Row(.get, "/api/v1/users/{me}", nil, 404, 200, 403, 200, 403, 403, 200),
        Row(.get, "/api/v1/users/{me}/interactions", nil, 404, 200, 403, 200, 403, 403, 200),
        Row(.get, "/api/v1/users/1/interactions", nil, 401, 403, 403, 200, 403, 403, 200),
        Row(.get, "/api/v1/users/{me}/recommendations", nil, 404, 200, 403, 200, 403, 403, 200),
        Row(.get, "/api/v1/users/1/recommendations", nil, 401, 403, 403, 200, 403, 403, 200),
        Row(.get, "/api/v1/users/1/recommendations/9", nil, 401, 403, 403, 200, 403, 403, 200),
        Row(.post, "/api/v1/recommendations/group", #"{"users":[1,2]}"#, 401, 403, 403, 200, 403, 403, 200),
        Row(.get, "/api/v1/nowhere", nil, 404, 404, 404, 404, 404, 404, 404),
        Row(.post, "/api/v1/recommendations", #"{"items":[1]}"#, 200, 200, 200, 200, 200, 200, 200),
    ]

    static let changes: [Row] = [
        Row(.post, "/api/v1/items", #"{"title":"New"}"#, 401, 403, 403, 403, 201, 403, 201),
        Row(.put, "/api/v1/items/{n}", #"{"title":"New"}"#, 401, 403, 403, 403, 200, 403, 200),
        Row(.patch, "/api/v1/items/{n}", #"{"title":"New"}"#, 401, 403, 403, 403, 200, 403, 200),
        Row(.delete, "/api/v1/items/{n}", nil, 401, 403, 403, 403, 204, 403, 204),
        Row(.put, "/api/v1/items/{n}/vector", #"{"vector":[1]}"#, 401, 403, 403, 403, 201, 403, 201),
        Row(.delete, "/api/v1/items/{n}/vector", nil, 401, 403, 403, 403, 404, 403, 404),
        Row(.post, "/api/v1/item-vectors", "{}", 401, 403, 403, 403, 415, 403, 415),
        Row(.delete, "/api/v1/item-vectors", nil, 401, 403, 403, 403, 204, 403, 204),
        Row(.post, "/api/v1/interactions", #"{"item_id":9,"rating":4}"#, 401, 403, 201, 403, 201, 403, 201),
        Row(
            .post,
            "/api/v1/interactions",
            #"{"user_id":{n},"item_id":9,"rating":4}"#,
            401,
            403,
            403,
            403,
            201,
            403,
            201
        ),
        Row(.put, "/api/v1/interactions/{n}-9", #"{"rating":4}"#, 401, 403, 403, 403, 201, 403, 201),
        Row(.put, "/api/v1/interactions/{me}-9", #"{"rating":4}"#, 401, 403, 201, 403, 201, 403, 201),
        Row(.delete, "/api/v1/interactions/{n}-1", nil, 401, 403, 403, 403, 204, 403, 204),
        Row(.post, "/api/v1/users", #"{"name":"New"}"#, 401, 403, 403, 403, 201, 403, 201),
        Row(.put, "/api/v1/users/{n}", #"{"name":"New"}"#, 401, 403, 403, 403, 200, 403, 200),
        Row(.delete, "/api/v1/users/{n}", nil, 401, 403, 403, 403, 204, 403, 204),
        Row(.delete, "/api/v1/users/{me}", nil, 401, 403, 403, 403, 409, 403, 409),
        Row(.get, "/api/v1/recommenders", nil, 200, 200, 200, 200, 200, 200, 200),
        Row(.patch, "/api/v1/recommenders/2", #"{"is_enabled":true}"#, 401, 403, 403, 403, 403, 428, 428),
        Row(.get, "/api/v1/similarity-matrices", nil, 401, 403, 403, 403, 403, 403, 200),
        Row(.get, "/api/v1/similarity-matrices/1", nil, 401, 403, 403, 403, 403, 403, 200),
        Row(.get, "/api/v1/similarity-matrices/1/versions", nil, 401, 403, 403, 403, 403, 403, 200),
        Row(.put, "/api/v1/similarity-matrices/1/live-version", #"{"number":1}"#, 401, 403, 403, 403, 403, 200, 200),
        Row(.post, "/api/v1/similarity-matrices", #"{"name":"{n}","kind":"item"}"#, 401, 403, 403, 403, 403, 201, 201),
        Row(.put, "/api/v1/similarity-matrices/1", #"{"name":"{n}"}"#, 401, 403, 403, 403, 403, 428, 428),
        Row(.patch, "/api/v1/similarity-matrices/1", #"{"name":"{n}"}"#, 401, 403, 403, 403, 403, 428, 428),
        Row(.delete, "/api/v1/similarity-matrices/1", nil, 401, 403, 403, 403, 403, 428, 428),
        Row(.post, "/api/v1/similarity-matrices/1/versions", "{}", 401, 403, 403, 403, 403, 201, 201),
        Row(.get, "/api/v1/similarity-matrices/1/versions/1", nil, 401, 403, 403, 403, 403, 403, 200),
        Row(.delete, "/api/v1/similarity-matrices/1/versions/1", nil, 401, 403, 403, 403, 403, 409, 409),
        Row(.get, "/api/v1/similarity-matrices/1/versions/1/rows", nil, 401, 403, 403, 403, 403, 403, 200),
        Row(.get, "/api/v1/similarity-matrices/1/versions/1/rows/1", nil, 401, 403, 403, 403, 403, 403, 200),
        Row(.post, "/api/v1/similarity-matrices/1/versions/1/rows/bulk", "{}", 401, 403, 403, 403, 403, 415, 415),
        Row(.get, "/api/v1/ensembles", nil, 200, 200, 200, 200, 200, 200, 200),
        Row(.get, "/api/v1/ensembles/1", nil, 404, 404, 404, 404, 404, 404, 404),
        Row(.get, "/api/v1/users/{me}/neighbours", nil, 401, 403, 403, 404, 403, 403, 404),
        Row(.delete, "/api/v1/items", nil, 405, 405, 405, 405, 405, 405, 405),
        Row(.get, "/api/v1/settings", nil, 200, 200, 200, 200, 200, 200, 200),
        Row(.patch, "/api/v1/settings", #"{"site_name":"Club"}"#, 401, 403, 403, 403, 403, 428, 428),
        Row(.get, "/api/v1/accounts", nil, 401, 403, 403, 403, 403, 403, 200),
        Row(.get, "/api/v1/accounts/1", nil, 401, 403, 403, 403, 403, 403, 200),
        Row(
            .post,
            "/api/v1/accounts",
            #"{"name":"new{n}","password":"correct horse"}"#,
            401,
            403,
            403,
            403,
            403,
            201,
            201
        ),
        Row(.patch, "/api/v1/accounts/1", #"{"role":"editor"}"#, 401, 403, 403, 403, 403, 428, 428),
        Row(.delete, "/api/v1/accounts/1", nil, 401, 403, 403, 403, 403, 428, 428),
        Row(.get, "/api/v1/tokens", nil, 401, 200, 403, 200, 403, 403, 200),
        Row(.get, "/api/v1/tokens?account_id=99", nil, 401, 403, 403, 403, 403, 403, 200),
        // The first is the reading member's own.
        Row(.get, "/api/v1/tokens/1", nil, 401, 200, 403, 404, 403, 403, 200),
        Row(.post, "/api/v1/tokens", #"{"name":"t","scopes":"write"}"#, 401, 403, 201, 403, 201, 403, 201),
        Row(.post, "/api/v1/tokens?account_id=1", #"{"name":"t","scopes":"read"}"#, 401, 403, 403, 403, 403, 403, 201),
        Row(.delete, "/api/v1/tokens/99", nil, 401, 404, 404, 404, 404, 404, 404),
        Row(.get, "/api/v1/sessions", nil, 401, 200, 403, 200, 403, 403, 200),
        Row(.delete, "/api/v1/sessions", nil, 401, 403, 204, 403, 204, 403, 204),
        Row(.delete, "/api/v1/sessions/99", nil, 401, 403, 404, 403, 404, 403, 404),
        Row(.post, "/api/v1/sessions", #"{"name":"x","password":"y"}"#, 422, 422, 422, 422, 422, 422, 422),
        Row(.get, "/api/v1/evaluations", nil, 401, 403, 403, 403, 403, 403, 200),
        Row(.get, "/api/v1/evaluations/9", nil, 401, 403, 403, 403, 403, 403, 404),
        Row(.get, "/api/v1/evaluations/9/plot.svg", nil, 401, 403, 403, 403, 403, 403, 404),
        Row(.delete, "/api/v1/evaluations/9", nil, 401, 403, 403, 403, 403, 404, 404),
        Row(.get, "/api/v1/events", nil, 401, 403, 403, 403, 403, 403, 200),
        Row(.get, "/api/v1/jobs/9/events", nil, 401, 403, 403, 403, 403, 403, 404),
        Row(.get, "/api/v1/jobs?state=queued&kind=training&recommender_id=1", nil, 401, 403, 403, 403, 403, 403, 200),
    ]

    private func callers(_ site: TestSite) throws -> [Script] {
        [
            .guest(site), try site.script(.member, .read), try site.script(.member, .write),
            try site.script(.editor, .read), try site.script(.editor, .write), try site.script(.admin, .admin),
            try site.script(.admin, .all),
        ]
    }

    @Test(arguments: reads + changes)
    func `a route answers those who may ask`(row: Row) throws {
        let site = try TestSite()
        try site.addCatalogue()
        try site.train()
        for (index, caller) in try callers(site).enumerated() {
            let target = row.target.numbered(index + 1).owned(by: caller.user)
            let answer = caller.send(row.method, target, row.json?.numbered(index + 1))
            #expect(answer.status == row.expected[index], "caller \(index)")
            if answer.status >= 400 {
                #expect(answer.headers[.contentType] == "application/problem+json")
                #expect(answer.json["status"]?.wholeNumber == answer.status)
                #expect(answer.json["instance"]?.string == target.path)
                #expect(["type", "title", "detail", "code"].allSatisfy { answer.json[$0]?.string?.isEmpty == false })
            }
            #expect(answer.headers.contains(.cacheControl))
        }
        #expect(site.faults.all == [])
    }

    @Test func `a token that is wrong, revoked or expired is told so and never taken for a guest`() throws {
        let site = try TestSite()
        try site.addCatalogue()
        let script = try site.script(.member)
        let short = try site.services.accounts.createToken(
            for: try #require(script.account),
            name: "short",
            scopes: .all,
            expiresAt: site.clock.now + 60
        )
        #expect(site.get("/api/v1/items", bearer: short.text).status == 200)
        site.clock.advance(seconds: 60)
        let token = try #require(script.token)
        for text in ["", "x", "palate_x", String(token.dropLast()), token + "x", token.uppercased(), short.text] {
            #expect(site.get("/api/v1/items", bearer: text).status == 401, "\(text)")
        }
        #expect(site.send(.get, "/api/v1/items", headers: [(.authorization, "Basic YTpi")]).status == 401)
        #expect(site.get("/api/v1/me", bearer: token).status == 200)
        let account = try #require(script.account)
        for stored in try site.services.accounts.tokens(of: account) {
            try site.services.accounts.deleteToken(stored.id, of: account)
        }
        let answer = site.get("/api/v1/me", bearer: token)
        #expect(answer.status == 401 && answer.headers[.wwwAuthenticate]?.hasPrefix("Bearer") == true)
    }

    @Test func `the last use of a token is noted, once an hour`() throws {
        let site = try TestSite()
        let script = try site.script(.member)
        let account = try #require(script.account)
        let first = site.clock.now
        for (wait, noted) in [(0, first), (60, first), (3540, first + 3600), (1, first + 3600)] as [(Int64, Timestamp)]
        {
            site.clock.advance(seconds: wait)
            _ = script.get("/api/v1/me")
            // Notes go with the next commit, and this write waits for one.
            try site.services.settings.save(site.services.settings.settings())
            #expect(try site.services.accounts.tokens(of: account).map(\.lastUsedAt) == [noted])
        }
    }

    @Test func `a browser's session needs the anti-forgery token for changes and not for reading`() throws {
        let site = try TestSite()
        try site.addCatalogue()
        let browser = try site.browser(.editor)
        #expect(browser.get("/api/v1/me").json["role"]?.string == "editor")
        let json = #"{"title":"New"}"#
        let before = try site.state()
        for token in [nil, "", "x", String(browser.token.dropLast())] {
            let headers = token.map { [(HeaderName("X-CSRF-Token"), $0)] } ?? []
            let answer = browser.send("/api/v1/items", json, contentType: "application/json", headers: headers)
            #expect(answer.status == 403)
        }
        #expect(try site.state() == before)
        let right = [(HeaderName("X-CSRF-Token"), browser.token)]
        #expect(browser.send("/api/v1/items", json, contentType: "application/json", headers: right).status == 201)
    }
}

extension String {
    fileprivate func owned(by user: Int64) -> String {
        split(separator: "{me}", omittingEmptySubsequences: false).joined(separator: String(user))
    }

    fileprivate var path: String { String(prefix { $0 != "?" }) }
}

extension TestSite {
    func get(_ target: String, bearer: String) -> Answer {
        send(.get, target, headers: [(.authorization, "Bearer \(bearer)")])
    }
}
