import Domain
import Support
import Testing
import Web

/// Small limits on a site whose time stands still but for what a test lets pass.
@Suite struct RateLimitScenarioTests {
    private static let here = "192.0.2.1"
    private static let elsewhere = "198.51.100.7"
    private static let policyField = HeaderName("RateLimit-Policy")
    private static let standingField = HeaderName("RateLimit")
    private static let health = ["/api/v1/health/live", "/api/v1/health/ready", "/favicon.ico"]

    private let begin: UInt64 = 5_000_000_000_000
    private let site: TestSite

    init() throws {
        var limits = RateLimits()
        limits[.read] = RateLimit(1, perSeconds: 10, burst: 5)
        limits[.picture] = RateLimit(1, perSeconds: 10, burst: 2)
        limits[.search] = RateLimit(1, perSeconds: 10, burst: 3)
        limits[.write] = RateLimit(1, perSeconds: 10, burst: 3)
        limits[.signUp] = RateLimit(10, perSeconds: 3600, burst: 4)
        limits[.signIn] = RateLimit(1, perSeconds: 10, burst: 6)
        limits[.tokenRead] = RateLimit(1, perSeconds: 10, burst: 8)
        limits[.tokenWrite] = RateLimit(1, perSeconds: 10, burst: 4)
        site = try TestSite(limits: limits)
        try site.addCatalogue()
    }

    private func send(
        _ target: String,
        method: Method = .get,
        token: String? = nil,
        session: String? = nil,
        from address: String = here,
        after seconds: UInt64 = 0,
        accept: String? = nil
    ) -> Answer {
        var headers: [(HeaderName, String)] = []
        if let token { headers.append((.authorization, "Bearer \(token)")) }
        if let session { headers.append((.cookie, "palate_session=\(session)")) }
        if let accept { headers.append((.accept, accept)) }
        return site.send(method, target, headers: headers, from: address, at: begin + seconds * 1_000_000_000)
    }

    /// How many answers come before the first refusal.
    private func answered(_ target: String, token: String? = nil, session: String? = nil, from address: String = here)
        -> Int
    {
        (0..<100).first { _ in send(target, token: token, session: session, from: address).status == 429 } ?? 100
    }

    private func session(_ name: String) throws -> String {
        if (try? site.services.accounts.account(named: name)) == nil { try site.addAccount(name) }
        return try site.services.accounts.signIn(
            name: name,
            password: TestSite.password,
            source: Self.here,
            device: nil
        ).sessionToken
    }

    private func token(_ name: String) throws -> String {
        try site.token(of: site.addAccount(name), .all)
    }

    // MARK: - Classes

    @Test func `each class of route has a bucket of its own`() {
        #expect(answered("/items/1/cover.svg") == 2)
        #expect(answered("/items") == 3)
        #expect(answered("/") == 5)
        #expect(answered("/api/v1/items") == 0, "pages and the API count together")
        #expect(answered("/", from: Self.elsewhere) == 5)
    }

    @Test func `health and files of ours are never refused`() {
        for target in Self.health {
            #expect(answered(target) == 100)
            #expect(answered(target, token: "not a token") == 100)
        }
        #expect(!send(Self.health[0]).headers.contains(Self.standingField))
    }

    @Test func `what no route serves counts as reading`() {
        #expect(answered("/nowhere") == 5)
        #expect(send("/items/1", method: .put).status == 429)
        #expect(send("/").status == 429)
    }

    @Test func `HEAD counts as GET does`() {
        for _ in 0..<5 { #expect(send("/", method: .head).status == 200) }
        #expect(send("/", method: .head).status == 429)
    }

    // MARK: - Who pays

    @Test func `two accounts behind one address do not share a bucket`() throws {
        let (ada, bob) = (try session("ada"), try session("bob"))
        #expect(answered("/ratings", session: ada) == 5)
        #expect(answered("/ratings", session: bob) == 5)
        #expect(answered("/items", session: bob) == 3)
    }

    @Test func `guests who use up an address do not keep out who is signed in there`() throws {
        let (session, token) = (try session("ada"), try token("bob"))
        #expect(answered("/") == 5)
        #expect(send("/ratings", session: session).status == 200)
        #expect(send("/api/v1/me", token: token).status == 200)
    }

    @Test func `one token has one bucket, from wherever it comes`() throws {
        let token = try token("ada")
        for number in 1...8 {
            #expect(send("/api/v1/me", token: token, from: "203.0.113.\(number)").status == 200)
        }
        #expect(send("/api/v1/me", token: token, from: "203.0.113.9").status == 429)
    }

    @Test func `the tokens of an account share what two of them have, and its browsers apart from them`() throws {
        let account = try site.addAccount("ada")
        let tokens = try (0..<3).map { _ in try site.token(of: account, .all) }
        let answers = tokens.map { answered("/api/v1/me", token: $0) }
        #expect(answers == [8, 8, 0])
        let sessions = try (0..<3).map { _ in try session("ada") }
        #expect(sessions.map { answered("/ratings", session: $0) } == [5, 5, 0])
    }

    @Test func `a session does not become a script by showing a token to a page`() throws {
        let ada = try session("ada")
        let statuses = (0..<12).map { number in
            site.send(
                .get,
                "/ratings",
                headers: [(.authorization, "Bearer \(number)"), (.cookie, "palate_session=\(ada)")],
                from: Self.here,
                at: begin
            ).status
        }
        #expect(statuses == Array(repeating: 200, count: 5) + Array(repeating: 429, count: 7))
    }

    @Test func `a flood of bad tokens is refused before they are looked up, and guests are not`() throws {
        let token = try token("ada")
        let bad = (0..<10).map { number in
            send("/api/v1/me", token: TokenText.make(), after: UInt64(number) / 10).status
        }
        #expect(bad == Array(repeating: 401, count: 5) + Array(repeating: 429, count: 5))
        #expect(send("/api/v1/me", token: token).status == 429, "nobody looks whether this one is good")
        #expect(send("/api/v1/me", token: token, from: Self.elsewhere).status == 200)
        #expect(send("/").status == 200)
        #expect(send("/api/v1/me", token: token, after: 10).status == 200, "a bad one would have been looked up again")
    }

    @Test func `whoever shows a session that is none is counted as a guest`() {
        let statuses = (0..<7).map { send("/", session: "made-up-\($0)").status }
        #expect(statuses == Array(repeating: 200, count: 5) + [429, 429])
        #expect(send("/").status == 200, "the guests of that address have a bucket of their own")
    }

    @Test func `addresses of one IPv6 network count together`() {
        for number in 1...5 { #expect(send("/", from: "2001:db8::\(number)").status == 200) }
        #expect(send("/", from: "2001:db8::6").status == 429)
        #expect(send("/", from: "2001:db8:0:1::6").status == 200)
    }

    // MARK: - Signing in and up

    private func signUp(_ name: String, cookie: String = "", from address: String = here, after seconds: UInt64 = 0)
        -> Int
    {
        let guest = TokenText.make(prefix: "guest")
        // From an address of its own, as looking at the form counts too.
        let page = site.send(.get, "/accounts/new", headers: [(.cookie, "palate_guest=\(guest)")], from: name)
        let form = Browser.encode([("_csrf", page.csrf ?? ""), ("name", name), ("password", TestSite.password)])
        return site.send(
            .post,
            "/accounts",
            headers: [
                (.contentType, "application/x-www-form-urlencoded"), (.cookie, "palate_guest=\(guest)\(cookie)"),
            ],
            body: Array(form.utf8),
            from: address,
            at: begin + seconds * 1_000_000_000
        ).status
    }

    @Test func `an address can make a few accounts and no more, and later one at a time`() throws {
        #expect((0..<4).map { signUp("rater\($0)") } == [303, 303, 303, 303])
        #expect(signUp("rater4") == 429)
        #expect(throws: DomainError.self) { try site.services.accounts.account(named: "rater4") }
        #expect(signUp("rater4", after: 359) == 429)
        #expect(signUp("rater4", after: 360) == 303)
        #expect(signUp("rater5", after: 360) == 429)
        #expect(signUp("rater5", from: Self.elsewhere) == 303)
    }

    @Test func `being signed in, or seeming so, does not help to make accounts`() throws {
        for number in 0..<4 { _ = signUp("rater\(number)", cookie: "; palate_session=made-up-\(number)") }
        #expect(signUp("rater4", cookie: "; palate_session=made-up") == 429)
    }

    @Test func `the standard limit lets a class sign up together, and not a crowd`() throws {
        let limit = try #require(RateLimits()[.signUp])
        #expect(limit.burst <= 30 && limit.count * 24 / (limit.periodSeconds / 3600) <= 240)
    }

    @Test func `password work is bounded by address`() {
        let statuses = (0..<8).map { _ in send("/session", method: .post).status }
        #expect(statuses == Array(repeating: 403, count: 6) + [429, 429])
    }

    // MARK: - Answers

    @Test func `answers of the API tell how the client stands, errors too`() throws {
        let token = try token("ada")
        let first = send("/api/v1/me", token: token)
        #expect(first.headers.all(Self.policyField) == [#""token-read";q=8;w=80"#])
        #expect(first.headers.all(Self.standingField) == [#""token-read";r=7;t=10"#])
        let missing = send("/api/v1/items/999", token: token, after: 0)
        #expect(missing.status == 404 && missing.headers[Self.standingField] == #""token-read";r=6;t=20"#)
        #expect(send("/api/v1/items/1").headers[Self.standingField] == #""read";r=4;t=10"#)
        #expect(!send("/").headers.contains(Self.standingField), "browsers have no use for them")
    }

    @Test func `of several buckets the one nearest to empty is told`() throws {
        let account = try site.addAccount("ada")
        let tokens = try (0..<3).map { _ in try site.token(of: account, .all) }
        #expect(answered("/api/v1/me", token: tokens[0]) == 8)
        for _ in 0..<4 { _ = send("/api/v1/me", token: tokens[1]) }
        let third = send("/api/v1/me", token: tokens[2])
        #expect(third.headers[Self.standingField] == #""token-read-account";r=3;t=65"#)
        #expect(third.headers[Self.policyField] == #""token-read-account";q=16;w=80"#)
    }

    @Test func `the refusal of a script is a problem that says when to come back, and that is true`() throws {
        let token = try token("ada")
        #expect(answered("/api/v1/me", token: token) == 8)
        let refused = send("/api/v1/me", token: token, after: 3)
        #expect(refused.status == 429 && refused.headers[.contentType] == "application/problem+json")
        #expect(refused.json["code"]?.string == "rate-limited" && refused.json["status"]?.wholeNumber == 429)
        #expect(refused.json["detail"]?.string?.contains("7 seconds") == true)
        #expect(refused.headers[.retryAfter] == "7" && refused.headers[Self.standingField] == #""token-read";r=0;t=77"#)
        #expect(send("/api/v1/me", token: token, after: 9).status == 429)
        #expect(send("/api/v1/me", token: token, after: 10).status == 200)
    }

    @Test func `the refusal of a person is a calm page that asks nobody who they are`() throws {
        let ada = try session("ada")
        #expect(answered("/ratings", session: ada) == 5)
        let page = send("/ratings", session: ada)
        #expect(page.status == 429 && page.headers[.contentType] == "text/html; charset=utf-8")
        #expect(page.headers[.retryAfter] == "10" && page.headers[.cacheControl] == "no-store")
        #expect(page.text.contains("One moment") && page.text.contains("Come back in 10 seconds."))
        #expect(!page.text.contains("ada") && page.csrf == nil && !page.headers.contains(.setCookie))
        #expect(send("/ratings", session: ada, accept: "application/json").json["code"]?.string == "rate-limited")
    }

    @Test func `a refused change changes nothing`() throws {
        let editor = try site.token(of: site.addAccount("edda", .editor), .all)
        let statuses = (0..<6).map { number in
            site.send(
                .post,
                "/api/v1/items",
                headers: [(.authorization, "Bearer \(editor)"), (.contentType, "application/json")],
                body: Array(#"{"title":"New \#(number)"}"#.utf8),
                from: Self.here,
                at: begin
            ).status
        }
        #expect(statuses == [201, 201, 201, 201, 429, 429])
        #expect(try site.services.items.count() == TestSite.titles.count + 4)
    }

    @Test func `without limits nobody is refused or told of any`() throws {
        let free = try TestSite(limits: .off)
        for _ in 0..<2000 { #expect(free.send(.get, "/api/v1/nowhere").status == 404) }
        #expect(!free.send(.get, "/api/v1/items").headers.contains(Self.standingField))
    }
}
