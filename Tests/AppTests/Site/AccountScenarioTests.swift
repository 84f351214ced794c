import Domain
import Support
import Testing
import Web

/// Signing up, in and out, and what the cookies say.
@Suite struct AccountScenarioTests {
    private let site: TestSite

    init() throws {
        site = try TestSite()
        try site.addCatalogue()
    }

    @Test func `somebody signs up, is welcomed, and signs out`() {
        let browser = Browser(site)
        browser.get("/accounts/new")
        let guest = browser.cookie("palate_guest")
        let answer = browser.post("/accounts", [("name", " Ada "), ("password", TestSite.password)])
        #expect(answer.status == 303 && answer.location == "/rate")
        for text in answer.headers.all(.setCookie) {
            #expect(text.contains("; HttpOnly") && text.contains("; SameSite=Lax") && text.contains("; Path=/"))
        }
        #expect(guest != nil && browser.cookie("palate_guest") == nil)
        let page = browser.get("/rate")
        #expect(page.text.contains("Welcome, Ada"))
        #expect(!browser.get("/rate").text.contains("Welcome, Ada"), "a notice shows once")
        let old = browser.cookies
        #expect(browser.post("/session?_method=delete").status == 303)
        #expect(browser.get("/account").status == 303)
        for (name, value) in old { browser.setCookie(name, value) }
        #expect(browser.get("/account").status == 303, "the session ended, and not only its cookie")
    }

    @Test(arguments: [
        ("", TestSite.password, 422), ("a", TestSite.password, 422), ("Ada Lovelace", TestSite.password, 422),
        ("<script>", TestSite.password, 422), ("ada\0", TestSite.password, 422), ("ada", "short", 422),
        ("ada", "correct\0horse", 422), ("correct-horse", "Correct-Horse", 422), ("TAKEN", TestSite.password, 409),
    ])
    func `a sign-up that cannot be comes back with the name and without the password`(
        name: String,
        password: String,
        status: Int
    ) throws {
        try site.addAccount("taken")
        let before = try site.state()
        let browser = Browser(site)
        let answer = browser.post("/accounts", [("name", name), ("password", password)])
        #expect(answer.status == status)
        #expect(!answer.text.contains("value=\"\(password)\""))
        #expect(!answer.text.contains("<script>\""))
        #expect(answer.headers.all(.setCookie).allSatisfy { !$0.hasPrefix("palate_session") })
        #expect(try site.state() == before)
    }

    @Test func `signing in gives a new session, and ends the one before`() throws {
        let browser = try site.browser(.member)
        let first = browser.cookie("palate_session")
        browser.get("/account")
        browser.post("/session", [("name", "MEMBER"), ("password", TestSite.password)])
        let second = browser.cookie("palate_session")
        #expect(first != nil && second != nil && first != second)
        #expect(browser.get("/account").status == 200)
        browser.setCookie("palate_session", first)
        #expect(browser.get("/account").status == 303)
    }

    @Test func `a session that a stranger brings along is no session after signing in`() throws {
        try site.addAccount("member")
        let browser = Browser(site)
        browser.setCookie("palate_session", "planted")
        browser.signIn("member")
        #expect(browser.cookie("palate_session") != "planted")
        #expect(browser.get("/account").status == 200)
    }

    @Test func `a wrong name and a wrong password read alike`() throws {
        try site.addAccount("member")
        let pages = ["member", "nobody"].map { name in
            Browser(site).post("/session", [("name", name), ("password", "wrong password")])
        }
        #expect(pages.allSatisfy { $0.status == 422 })
        #expect(pages.allSatisfy { $0.text.contains("do not belong together") })
        #expect(pages[0].text.contains("value=\"member\"") && pages[1].text.contains("value=\"nobody\""))
    }

    @Test func `a wrong name costs one hash, as a wrong password does`() throws {
        let hasher = CountingPasswordHasher()
        let site = try TestSite(hasher: hasher)
        try site.addAccount("member")
        for name in ["member", "nobody"] {
            let before = hasher.count
            Browser(site).post("/session", [("name", name), ("password", "wrong password")])
            #expect(hasher.count == before + 1, "\(name)")
        }
    }

    @Test func `guessing is slowed down, and the owner's own browser is not locked out`() throws {
        let owner = try site.browser(.member)
        owner.post("/session?_method=delete")
        let guesser = Browser(site)
        let statuses = (0..<10).map { _ in
            guesser.post("/session", [("name", "member"), ("password", "wrong password")]).status
        }
        #expect(statuses == Array(repeating: 422, count: 8) + [429, 429])
        let refused = guesser.post("/session", [("name", "member"), ("password", TestSite.password)])
        #expect(refused.status == 429 && refused.headers[.retryAfter] == "900")
        #expect(refused.text.contains("value=\"member\""))
        owner.signIn("member")
        #expect(owner.get("/account").status == 200)
        site.clock.advance(seconds: 901)
        #expect(guesser.post("/session", [("name", "member"), ("password", TestSite.password)]).status == 303)
    }

    @Test func `a name beyond any account's is kept nowhere`() {
        let long = String(repeating: "x", count: 50_000)
        let answer = Browser(site).post("/session", [("name", long), ("password", "wrong password")])
        #expect(answer.status == 422)
    }

    @Test(arguments: [
        ("/ratings", "/ratings"), ("/items?q=a&tag=b", "/items?q=a&tag=b"), ("//evil.example", "/"),
        ("https://evil.example", "/"), ("/\\evil.example", "/"), ("javascript:alert(1)", "/"), ("", "/"),
        ("/a\r\nSet-Cookie: x=y", "/"),
    ])
    func `after signing in one is back on this site, wherever a link says`(returnTo: String, location: String) throws {
        try site.addAccount("member")
        let browser = Browser(site)
        let page = browser.get("/session/new?return_to=" + Browser.encode(returnTo))
        #expect(page.status == 200 && !page.text.contains("evil.example") && !page.text.contains("javascript:"))
        let fields = [("name", "member"), ("password", TestSite.password), ("return_to", returnTo)]
        let answer = browser.post("/session", fields)
        #expect(answer.location == location)
        #expect(browser.get("/session/new?return_to=" + Browser.encode(returnTo)).location == location)
    }

    @Test func `who must sign in first comes back to the page with its query`() throws {
        let answer = Browser(site).get("/ratings?order=title&page=2")
        #expect(answer.location == "/session/new?return_to=%2Fratings%3Forder%3Dtitle%26page%3D2")
    }

    @Test func `sessions end by themselves`() throws {
        let browser = try site.browser(.member)
        site.clock.advance(seconds: Accounts.sessionSeconds - 1)
        #expect(browser.get("/account").status == 200)
        site.clock.advance(seconds: 1)
        #expect(browser.get("/account").status == 303)
    }

    @Test func `a new password signs out every other browser`() throws {
        let here = try site.browser(.member)
        let there = Browser(site)
        there.signIn("member")
        let target = "/account/password?_method=put"
        let wrong = here.post(target, [("current_password", "wrong"), ("password", "battery staple")])
        #expect(wrong.status == 422 && wrong.text.contains("current-password-error"))
        let short = here.post(target, [("current_password", TestSite.password), ("password", "short")])
        #expect(short.status == 422 && short.text.contains("new-password-error"))
        #expect(there.get("/account").status == 200)
        let right = here.post(target, [("current_password", TestSite.password), ("password", "battery staple")])
        #expect(right.status == 303)
        #expect(here.get("/account").status == 200)
        #expect(there.get("/account").status == 303)
        there.get("/session/new")
        #expect(there.post("/session", [("name", "member"), ("password", TestSite.password)]).status == 422)
    }

    @Test func `signing out elsewhere keeps this session`() throws {
        let here = try site.browser(.member)
        let there = Browser(site)
        there.signIn("member")
        #expect(here.post("/account/sessions?_method=delete").status == 303)
        #expect(here.get("/account").status == 200 && there.get("/account").status == 303)
    }

    @Test func `the setup link makes one admin, once`() throws {
        let secret = try #require(try site.services.accounts.makeSetupSecret())
        let browser = Browser(site)
        #expect(browser.get("/setup/" + secret).status == 200)
        let fields = [("token", secret), ("name", "boss"), ("password", "short")]
        let wrong = browser.post("/setup", fields)
        #expect(wrong.status == 422 && wrong.text.contains("value=\"boss\"") && wrong.text.contains(secret))
        let right = [("token", secret), ("name", "boss"), ("password", TestSite.password)]
        #expect(browser.post("/setup", right).status == 303)
        #expect(browser.get("/items/new").status == 200)
        #expect(
            browser.post("/setup", [("token", secret), ("name", "two"), ("password", TestSite.password)]).status == 404
        )
        #expect(Browser(site).get("/setup/" + secret).status == 404)
        #expect(try site.services.accounts.makeSetupSecret() == nil)
        #expect(try site.services.accounts.account(named: "boss").role == .admin)
    }

    @Test func `a setup link ends after a day`() throws {
        let secret = try #require(try site.services.accounts.makeSetupSecret())
        site.clock.advance(seconds: Accounts.setupLinkSeconds)
        #expect(Browser(site).get("/setup/" + secret).status == 404)
    }

    @Test func `over TLS every cookie is bound to this host, and browsers are told to stay with TLS`() throws {
        let secure = try TestSite(url: "https://films.example.org")
        let browser = Browser(secure)
        let page = browser.get("/accounts/new")
        #expect(page.headers[.strictTransportSecurity]?.hasPrefix("max-age=") == true)
        let answer = browser.post("/accounts", [("name", "ada"), ("password", TestSite.password)])
        #expect(answer.status == 303)
        for text in page.headers.all(.setCookie) + answer.headers.all(.setCookie) {
            #expect(text.hasPrefix("__Host-palate_") && text.contains("; Secure"))
        }
        #expect(!Browser(site).get("/").headers.contains(.strictTransportSecurity))
    }
}

/// Counts how often a password was hashed, be it to keep or to compare.
private final class CountingPasswordHasher: PasswordHasher {
    private let hashes = Locked(0)

    var count: Int { hashes.withLock { $0 } }

    func hash(_ password: String) throws -> String {
        hashes.withLock { $0 += 1 }
        return try ReversingPasswordHasher().hash(password)
    }

    func verify(_ password: String, against hash: String) -> Bool {
        hashes.withLock { $0 += 1 }
        return ReversingPasswordHasher().verify(password, against: hash)
    }

    func needsRehash(_ hash: String) -> Bool { false }
}
