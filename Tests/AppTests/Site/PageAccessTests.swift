import Domain
import Testing
import Web

/// Every page and form against guests and every role.
@Suite struct PageAccessTests {
    /// Stands for the way to the sign-in page.
    static let signIn = 401

    struct Row: Sendable, CustomTestStringConvertible {
        let method: Method
        /// `{n}` is another number for each visitor, so that one does not take away what the next asks for.
        let target: String
        let fields: [(String, String)]
        /// For a guest, a member, an editor and an admin.
        let expected: [Int]

        var testDescription: String { "\(method.rawValue) \(target)" }

        init(_ method: Method, _ target: String, _ fields: [(String, String)] = [], _ expected: Int...) {
            self.method = method
            self.target = target
            self.fields = fields
            self.expected = expected
        }
    }

    static let pages: [Row] = [
        Row(.get, "/", [], 200, 200, 200, 200),
        Row(.get, "/items", [], 200, 200, 200, 200),
        Row(.get, "/items?q=alpha&tag=Greek&order=title", [], 200, 200, 200, 200),
        Row(.get, "/items?tag=Nowhere", [], 200, 200, 200, 200),
        Row(.get, "/items/{n}", [], 200, 200, 200, 200),
        Row(.get, "/items/{n}/cover.svg", [], 200, 200, 200, 200),
        Row(.get, "/items/999", [], 404, 404, 404, 404),
        Row(.get, "/items/-1", [], 404, 404, 404, 404),
        Row(.get, "/items/99999999999999999999/cover.svg", [], 404, 404, 404, 404),
        Row(.get, "/items/new", [], signIn, 403, 200, 200),
        Row(.get, "/items/{n}/edit", [], signIn, 403, 200, 200),
        Row(.get, "/items/{n}/delete", [], signIn, 403, 200, 200),
        Row(.get, "/items/999/edit", [], signIn, 403, 404, 404),
        Row(.get, "/recommendations", [], signIn, 200, 200, 200),
        Row(.get, "/rate", [], signIn, 200, 200, 200),
        Row(.get, "/rate?tag=greek&page=3", [], signIn, 200, 200, 200),
        Row(.get, "/ratings", [], signIn, 200, 200, 200),
        Row(.get, "/ratings?order=title", [], signIn, 200, 200, 200),
        Row(.get, "/account", [], signIn, 200, 200, 200),
        Row(.get, "/accounts/new", [], 200, 303, 303, 303),
        Row(.get, "/session/new", [], 200, 303, 303, 303),
        Row(.get, "/setup/wrong", [], 404, 404, 404, 404),
        Row(.get, "/favicon.ico", [], 200, 200, 200, 200),
        Row(.get, "/assets/js/application.js", [], 200, 200, 200, 200),
        Row(.get, "/assets/../Package.swift", [], 404, 404, 404, 404),
        Row(.get, "/assets/%2e%2e/Package.swift", [], 404, 404, 404, 404),
        Row(.get, "/nowhere", [], 404, 404, 404, 404),
        Row(.get, "/?broken=%FF", [], 200, 200, 200, 200),
        Row(.get, "/items?q=%FF", [], 400, 400, 400, 400),
        Row(.get, "/items?q=%00", [], 400, 400, 400, 400),
    ]

    static let forms: [Row] = [
        Row(.post, "/items", [("title", "New {n}")], signIn, 403, 303, 303),
        Row(.post, "/items", [("title", "")], signIn, 403, 422, 422),
        Row(.post, "/items/{n}", [("title", "Changed")], signIn, 403, 303, 303),
        Row(.post, "/items/999", [("title", "Changed")], 404, 404, 404, 404),
        Row(.post, "/items/{n}?_method=delete", [], signIn, 403, 303, 303),
        Row(.post, "/items/{n}/rating", [("rating", "4")], signIn, 303, 303, 303),
        Row(.post, "/items/{n}/rating?rating=4", [], signIn, 303, 303, 303),
        Row(.post, "/items/{n}/rating", [("rating", "4.2")], signIn, 422, 422, 422),
        Row(.post, "/items/{n}/rating", [], 422, 422, 422, 422),
        Row(.post, "/items/999/rating", [("rating", "4")], 404, 404, 404, 404),
        Row(.post, "/items/{n}/rating?_method=delete", [], signIn, 303, 303, 303),
        Row(.post, "/items/{n}/skip", [], signIn, 303, 303, 303),
        Row(.post, "/items/{n}/skip?_method=delete", [], signIn, 303, 303, 303),
        Row(.post, "/items/{n}/skip?_method=put", [], 400, 400, 400, 400),
        Row(.post, "/accounts", [("name", "new{n}"), ("password", "correct horse")], 303, 303, 303, 303),
        Row(.post, "/session", [("name", "member"), ("password", "correct horse")], 303, 303, 303, 303),
        Row(.post, "/session?_method=delete", [], 303, 303, 303, 303),
        Row(
            .post,
            "/setup",
            [("token", "wrong"), ("name", "boss"), ("password", "correct horse")],
            404,
            404,
            404,
            404
        ),
        Row(
            .post,
            "/account/password?_method=put",
            [("current_password", "correct horse"), ("password", "battery staple")],
            signIn,
            303,
            303,
            303
        ),
        Row(.post, "/account/password", [], 400, 400, 400, 400),
        Row(.post, "/account/sessions?_method=delete", [], signIn, 303, 303, 303),
        Row(.post, "/account/sessions/99?_method=delete", [], signIn, 404, 404, 404),
        Row(.post, "/account/tokens", [("token_name", "t"), ("scope", "read")], signIn, 201, 201, 201),
        Row(.post, "/account/tokens", [("token_name", "t"), ("scope", "admin")], signIn, 422, 422, 201),
        Row(.post, "/account/tokens/99?_method=delete", [], signIn, 404, 404, 404),
    ]

    private func visitors(_ site: TestSite) throws -> [(String, Browser)] {
        [("guest", Browser(site))] + (try Role.allCases.map { ($0.rawValue, try site.browser($0)) })
    }

    @Test func `a page opens for those who may see it`() throws {
        let site = try TestSite()
        try site.addCatalogue()
        try site.train()
        for (index, (name, browser)) in try visitors(site).enumerated() {
            for row in Self.pages {
                let answer = browser.get(row.target.numbered(index + 1))
                #expect(status(answer) == row.expected[index], "\(row.target) as \(name)")
                #expect(answer.headers[HeaderName("X-Content-Type-Options")] == "nosniff")
            }
        }
        #expect(site.faults.all == [])
    }

    @Test(arguments: forms)
    func `a form does its work for those who may send it`(row: Row) throws {
        let site = try TestSite()
        try site.addCatalogue()
        for (index, (name, browser)) in try visitors(site).enumerated() {
            let fields = row.fields.map { ($0.0, $0.1.numbered(index + 1)) }
            let answer = browser.post(row.target.numbered(index + 1), fields)
            #expect(status(answer) == row.expected[index], "\(name)")
        }
        #expect(site.faults.all == [])
    }

    /// Each form once without the anti-forgery token, with a wrong one, and with that of another browser.
    @Test(arguments: forms.filter { !$0.expected.allSatisfy { $0 >= 400 && $0 != signIn } })
    func `a form that did not come from our own page changes nothing`(row: Row) throws {
        let site = try TestSite()
        try site.addCatalogue()
        let victim = try site.browser(.admin)
        let attacker = Browser(site)
        attacker.get("/session/new")
        let before = try site.state()
        let fields = row.fields.map { ($0.0, $0.1.numbered(1)) }
        for token in [nil, "", "x", attacker.token, victim.token + "x", String(victim.token.dropLast())] {
            let all = (token.map { [("_csrf", $0)] } ?? []) + fields
            let answer = victim.send(row.target.numbered(1), Browser.encode(all))
            #expect(answer.status == 403, "\(token ?? "none")")
        }
        #expect(try site.state() == before)
        #expect(victim.get("/account").status == 200)
    }

    private func status(_ answer: Answer) -> Int {
        answer.status == 303 && answer.location?.hasPrefix("/session/new") == true ? Self.signIn : answer.status
    }
}

extension String {
    /// With each `{n}` as the number.
    func numbered(_ number: Int) -> String {
        split(separator: "{n}", omittingEmptySubsequences: false).joined(separator: String(number))
    }
}

extension TestSite {
    /// What a refused change must leave as it is.
    struct State: Equatable {
        let items: [Item]
        let interactions: [Interaction]
        let users: [User]
        let accounts: [Account]
    }

    func state() throws -> State {
        let page = PageRequest(limit: PageRequest.maxLimit)
        let byID = ItemQuery(order: ItemOrder(.id, isDescending: false))
        return State(
            items: try services.items.list(byID, page: page).results,
            interactions: try services.interactions.list(InteractionQuery(), page: page, viewer: .system).results,
            users: try services.users.list(UserQuery(), page: page, viewer: .system).results,
            accounts: try services.accounts.list()
        )
    }
}
