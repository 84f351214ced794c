import Domain
import Support
import Testing
import Web

@testable import App
@testable import Persistence

/// The site behind a proxy of its own, at the address that requests made in the process come from.
@Suite struct ProxyScenarioTests {
    private let site: TestSite

    init() throws {
        site = try TestSite(trustedProxies: ["loopback"])
        try site.addCatalogue()
        try site.addAccount("member")
    }

    private func signIn(_ browser: Browser, _ password: String, forwardedFor list: String) -> Int {
        browser.post(
            "/session",
            [("name", "member"), ("password", password)],
            headers: [(.xForwardedFor, list)]
        ).status
    }

    @Test func `a guesser behind the proxy is slowed down, and nobody else`() {
        let guesser = Browser(site)
        // What a guesser writes in front of its own address changes nothing.
        let statuses = (0..<10).map { signIn(guesser, "wrong password", forwardedFor: "198.51.100.\($0), 203.0.113.9") }
        #expect(statuses == Array(repeating: 422, count: 8) + [429, 429])
        #expect(signIn(Browser(site), TestSite.password, forwardedFor: "203.0.113.9") == 429)
        #expect(signIn(Browser(site), TestSite.password, forwardedFor: "203.0.113.10") == 303)
    }

    @Test(arguments: [("https://films.example", 303), ("https://inner", 403), ("https://evil.example", 403)])
    func `a form is taken from the host that the client asked the proxy for`(origin: String, status: Int) {
        let headers = [(HeaderName.xForwardedHost, "films.example"), (.host, "inner"), (.origin, origin)]
        let fields = [("name", "member"), ("password", TestSite.password)]
        #expect(Browser(site).post("/session", fields, headers: headers).status == status)
    }

    @Test func `without the proxy's word, the host is the one that was asked for here`() {
        let headers = [(HeaderName.host, "films.example"), (.origin, "https://films.example")]
        let fields = [("name", "member"), ("password", TestSite.password)]
        #expect(Browser(site).post("/session", fields, headers: headers).status == 303)
    }

    @Test func `a fault is found by the id that its page and its problem show`() throws {
        try site.composition.database.write { try $0.run("ALTER TABLE tags RENAME TO lost") }
        let headers = [(HeaderName.xRequestID, "edge-17")]
        let page = Browser(site).get("/items?tag=Greek", headers: headers)
        #expect(page.status == 500 && page.text.contains("<code>edge-17</code>"))
        #expect(page.headers[.xRequestID] == "edge-17")
        let problem = Script.guest(site).get("/api/v1/tags")
        let id = try #require(problem.json["request_id"]?.string)
        #expect(problem.status == 500 && id == problem.headers[.xRequestID])
        #expect(site.faults.all.count == 2)
        #expect(site.faults.all.first?.hasPrefix("GET /items failed (request edge-17): ") == true)
        #expect(site.faults.all.last?.hasPrefix("GET /api/v1/tags failed (request \(id)): ") == true)
    }

    @Test func `a page that is missing is no fault, and has no id to quote`() {
        let page = Browser(site).get("/nowhere")
        #expect(page.status == 404 && !page.text.contains("<code>"))
    }
}
