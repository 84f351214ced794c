import Domain
import Support
import Testing
import Web

/// Tokens made, listed and revoked, by scripts and on the account page.
@Suite struct TokenScenarioTests {
    private let site: TestSite
    private let admin: Script
    private let member: Script

    init() throws {
        site = try TestSite()
        try site.addCatalogue()
        admin = try site.script(.admin)
        member = try site.script(.member, [.read, .write])
    }

    private func holder(_ answer: Answer) -> Script {
        Script(site: site, account: nil, token: answer.json["token"]?.string)
    }

    private func make(_ json: String, as script: Script) throws -> Script {
        let made = script.send(.post, "/api/v1/tokens", json)
        #expect(made.status == 201)
        return holder(made)
    }

    // MARK: - By scripts

    @Test func `a new token is told once, works at once, and ends when it is revoked`() throws {
        let made = member.send(.post, "/api/v1/tokens", #"{"name":" loader ","scopes":"read"}"#)
        #expect(made.status == 201 && made.headers[.cacheControl] == "no-store")
        let address = try #require(made.location)
        let child = holder(made)
        #expect(child.get("/api/v1/me").json["scopes"]?.string == "read")
        let shown = member.get(address)
        #expect(shown.json["name"]?.string == "loader" && shown.json["token"] == nil)
        #expect(child.token?.hasPrefix(try #require(shown.json["prefix"]?.string)) == true)
        #expect(!member.get("/api/v1/tokens").text.contains(try #require(child.token)))
        #expect(child.send(.post, "/api/v1/interactions", #"{"item_id":1,"rating":4}"#).status == 403)
        #expect(member.send(.delete, address).status == 204)
        #expect(child.get("/api/v1/me").status == 401)
        #expect(member.send(.delete, address).status == 404)
    }

    @Test(arguments: [
        (#"{"scopes":"read"}"#, "/name"), (#"{"name":" ","scopes":"read"}"#, "/name"),
        (#"{"name":"a\nb","scopes":"read"}"#, "/name"), (#"{"name":"t"}"#, "/scopes"),
        (#"{"name":"t","scopes":""}"#, "/scopes"), (#"{"name":"t","scopes":"all"}"#, "/scopes"),
        (#"{"name":"t","scopes":"admin"}"#, "/scopes"), (#"{"name":"t","scopes":["read"]}"#, "/scopes"),
        (#"{"name":"t","scopes":"read","expires_at":"tomorrow"}"#, "/expires_at"),
        (#"{"name":"t","scopes":"read","expires_at":"1999-01-01T00:00:00Z"}"#, "/expires_at"),
        (#"{"name":"t","scopes":"read","days":3}"#, "/days"),
    ])
    func `what a token cannot be is refused with the place`(json: String, pointer: String) {
        let answer = member.send(.post, "/api/v1/tokens", json)
        #expect(answer.status == 422 && answer.pointers == [pointer])
    }

    @Test func `a token hands on no more than it has itself`() throws {
        let writer = try make(#"{"name":"w","scopes":"write"}"#, as: admin)
        #expect(writer.send(.post, "/api/v1/tokens", #"{"name":"t","scopes":"read"}"#).pointers == ["/scopes"])
        #expect(try make(#"{"name":"t","scopes":"write"}"#, as: writer).token != nil)
        let reader = try make(#"{"name":"r","scopes":"read"}"#, as: admin)
        #expect(reader.send(.post, "/api/v1/tokens", #"{"name":"t","scopes":"read"}"#).status == 403)
    }

    @Test func `a token that a token made ends with it, by time and by hand`() throws {
        let expiry = (site.clock.now + 100).rfc3339
        let parent = try make(#"{"name":"p","scopes":"read write","expires_at":"\#(expiry)"}"#, as: member)
        let made = parent.send(.post, "/api/v1/tokens", #"{"name":"c","scopes":"read"}"#)
        #expect(made.json["expires_at"]?.string == expiry && made.json["parent_id"]?.wholeNumber != nil)
        let late = (site.clock.now + 101).rfc3339
        let refused = parent.send(
            .post,
            "/api/v1/tokens",
            #"{"name":"c","scopes":"read","expires_at":"\#(late)"}"#
        )
        #expect(refused.status == 422 && refused.pointers == ["/expires_at"])
        let child = holder(made)
        #expect(child.get("/api/v1/me").status == 200)
        let address = "/api/v1/tokens/\(try #require(made.json["parent_id"]?.wholeNumber))"
        #expect(member.send(.delete, address).status == 204)
        #expect(child.get("/api/v1/me").status == 401 && parent.get("/api/v1/me").status == 401)
    }

    @Test func `a token may revoke itself, whatever it is for`() throws {
        let made = member.send(.post, "/api/v1/tokens", #"{"name":"r","scopes":"read"}"#)
        let child = holder(made)
        let other = try #require(member.send(.post, "/api/v1/tokens", #"{"name":"o","scopes":"read"}"#).location)
        #expect(child.send(.delete, other).status == 403)
        #expect(child.send(.delete, try #require(made.location)).status == 204)
        #expect(child.get("/api/v1/me").status == 401)
    }

    @Test func `admins see, make and revoke tokens of others, and nobody else does`() throws {
        let account = try #require(member.account)
        let own = try #require(member.send(.post, "/api/v1/tokens", #"{"name":"mine","scopes":"read"}"#).location)
        let list = admin.get("/api/v1/tokens?account_id=\(account.id)&count=true")
        #expect(list.json["count"]?.wholeNumber == 2)
        #expect(admin.get(own).json["account_id"]?.wholeNumber == Int(account.id.rawValue))
        let editor = try site.script(.editor)
        #expect(editor.get(own).status == 404 && editor.send(.delete, own).status == 404)
        let made = admin.send(
            .post,
            "/api/v1/tokens?account_id=\(account.id)",
            #"{"name":"given","scopes":"read write"}"#
        )
        #expect(holder(made).get("/api/v1/me").json["account_id"]?.wholeNumber == Int(account.id.rawValue))
        let wide = admin.send(.post, "/api/v1/tokens?account_id=\(account.id)", #"{"name":"g","scopes":"admin"}"#)
        #expect(wide.status == 422)
        #expect(
            admin.send(.post, "/api/v1/tokens?account_id=999", #"{"name":"g","scopes":"read"}"#).status == 404
        )
        #expect(admin.send(.delete, own).status == 204)
    }

    @Test func `a key for repeating keeps no token, so that each answer holds another`() {
        let key = [(HeaderName.idempotencyKey, "once")]
        let texts = (0..<2).map { _ in
            member.send(.post, "/api/v1/tokens", #"{"name":"t","scopes":"read"}"#, headers: key).json["token"]?.string
        }
        #expect(texts[0] != nil && texts[0] != texts[1])
    }

    // MARK: - What is wrong with one

    private func challenge(_ token: String) -> String? {
        let answer = site.get("/api/v1/items", bearer: token)
        #expect(answer.status == 401)
        return answer.headers[.wwwAuthenticate]
    }

    @Test func `a token that is misspelt, unknown or expired is told apart`() throws {
        let expiry = (site.clock.now + 60).rfc3339
        let short = try make(#"{"name":"s","scopes":"read","expires_at":"\#(expiry)"}"#, as: member)
        let text = try #require(short.token)
        #expect(site.get("/api/v1/items", bearer: text).status == 200)
        site.clock.advance(seconds: 60)
        func says(_ why: String) -> String {
            "Bearer realm=\"palate\", error=\"invalid_token\", error_description=\"\(why)\""
        }
        #expect(challenge(text) == says("The token has expired."))
        let last = text.last == "A" ? "B" : "A"
        #expect(challenge(text.dropLast() + last) == says("The token is misspelt."))
        #expect(challenge("x") == says("The token is misspelt."))
        let unknown = TokenText.make()
        #expect(challenge(unknown) == says("The token is not known here, or was revoked."))
        #expect(site.send(.get, "/api/v1/me").headers[.wwwAuthenticate] == "Bearer realm=\"palate\"")
    }

    @Test func `a scope that a token lacks is named`() throws {
        let reader = try site.script(.admin, .read)
        for (target, scope) in [("/api/v1/items", "write"), ("/api/v1/accounts", "admin")] {
            let answer = reader.send(.post, target, "{}")
            #expect(answer.status == 403)
            #expect(
                answer.headers[.wwwAuthenticate]
                    == "Bearer realm=\"palate\", error=\"insufficient_scope\", scope=\"\(scope)\""
            )
        }
        #expect(member.send(.post, "/api/v1/items", "{}").headers[.wwwAuthenticate] == nil, "the role is what it lacks")
    }

    // MARK: - Signing in by scripts

    @Test func `a name and a password give a token for half a day`() throws {
        try site.addAccount("ada", .editor)
        let guest = Script.guest(site)
        let body = #"{"name":"ADA","password":"\#(TestSite.password)"}"#
        let made = guest.send(.post, "/api/v1/sessions", body)
        #expect(made.status == 201 && made.headers[.cacheControl] == "no-store")
        #expect(made.headers.all(.setCookie).isEmpty)
        let script = holder(made)
        #expect(script.get("/api/v1/me").json["scopes"]?.string == "read write")
        site.clock.advance(seconds: Accounts.signedInTokenSeconds)
        #expect(script.get("/api/v1/me").status == 401)
        let narrow = guest.send(
            .post,
            "/api/v1/sessions",
            #"{"name":"ada","password":"\#(TestSite.password)","scopes":"read"}"#
        )
        #expect(narrow.json["scopes"]?.string == "read")
        let wide = guest.send(
            .post,
            "/api/v1/sessions",
            #"{"name":"ada","password":"\#(TestSite.password)","scopes":"admin"}"#
        )
        #expect(wide.status == 422 && wide.pointers == ["/scopes"])
    }

    @Test func `scripts that guess are slowed down as browsers are`() throws {
        try site.addAccount("ada")
        let guest = Script.guest(site)
        let statuses = (0..<10).map { _ in
            guest.send(.post, "/api/v1/sessions", #"{"name":"ada","password":"wrong password"}"#).status
        }
        #expect(statuses == Array(repeating: 422, count: 8) + [429, 429])
    }

    // MARK: - On the account page

    @Test func `a token is made on the page, shown once, and revoked there`() throws {
        let browser = try site.browser(.editor)
        let form = browser.get("/account")
        #expect(form.text.contains("value=\"write\"") && !form.text.contains("value=\"admin\""))
        let made = browser.post(
            "/account/tokens",
            [("token_name", "Nightly <load>"), ("scope", "read"), ("scope", "write"), ("days", "30")]
        )
        #expect(made.status == 201 && made.headers[.cacheControl] == "private, no-store")
        #expect(made.text.contains("Nightly &lt;load&gt;"))
        let start = try #require(made.text.firstRange(of: "palate_")).lowerBound
        let text = String(made.text[start...].prefix { $0 != "<" })
        #expect(TokenText.isWellFormed(text))
        let me = site.get("/api/v1/me", bearer: text)
        #expect(me.json["name"]?.string == "editor" && me.json["scopes"]?.string == "read write")
        let page = browser.get("/account").text
        #expect(!page.contains(text) && page.contains(String(text.prefix(12))) && page.contains("reading and writing"))
        let account = try site.services.accounts.account(named: "editor")
        let stored = try #require(try site.services.accounts.tokens(of: account).first)
        #expect(stored.expiresAt == site.clock.now + 30 * 86_400)
        #expect(browser.post("/account/tokens/\(stored.id)?_method=delete").status == 303)
        #expect(site.get("/api/v1/me", bearer: text).status == 401)
        #expect(browser.get("/account").text.contains("opens nothing any more"))
    }

    @Test func `a form that cannot be comes back as it was filled in`() throws {
        let browser = try site.browser(.member)
        let nameless = browser.post("/account/tokens", [("token_name", " "), ("scope", "write"), ("days", "365")])
        #expect(nameless.status == 422 && nameless.text.contains("token-name-error"))
        #expect(nameless.text.contains("value=\"write\" checked") && nameless.text.contains("value=\"365\" selected"))
        let useless = browser.post("/account/tokens", [("token_name", "Mine")])
        #expect(useless.status == 422 && useless.text.contains("token-scopes-error"))
        #expect(useless.text.contains("value=\"Mine\""))
        let account = try site.services.accounts.account(named: "member")
        #expect(try site.services.accounts.tokens(of: account).isEmpty)
    }

    @Test func `nobody revokes a stranger's token or session`() throws {
        let browser = try site.browser(.member)
        let account = try #require(admin.account)
        let token = try #require(try site.services.accounts.tokens(of: account).first)
        #expect(browser.post("/account/tokens/\(token.id)?_method=delete").status == 404)
        #expect(admin.get("/api/v1/me").status == 200)
        try site.addAccount("victim")
        let victim = Browser(site)
        victim.signIn("victim")
        let sessions = try site.services.accounts.sessions(
            viewer: Viewer(account: site.services.accounts.account(named: "victim"))
        )
        #expect(browser.post("/account/sessions/\(try #require(sessions.first).id)?_method=delete").status == 404)
        #expect(victim.get("/account").status == 200)
    }

    @Test func `the page tells where one is signed in, and ends one of them`() throws {
        let firefox = [(HeaderName.userAgent, "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0")]
        let here = try site.browser(.member)
        let there = Browser(site)
        there.get("/session/new")
        there.post("/session", [("name", "member"), ("password", TestSite.password)], headers: firefox)
        #expect(here.get("/account").text.contains("Firefox on Linux"))
        let json = there.get("/api/v1/sessions").json["results"]?.elements ?? []
        #expect(json.map { $0["is_current"]?.bool } == [true, false])
        #expect(json.first?["browser"]?.string == "Firefox on Linux")
        let id = try #require(json.first?["id"]?.wholeNumber)
        #expect(here.post("/account/sessions/\(id)?_method=delete").status == 303)
        #expect(there.get("/account").status == 303 && here.get("/account").status == 200)
    }
}
