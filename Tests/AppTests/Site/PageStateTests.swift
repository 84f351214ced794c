import Domain
import Persistence
import Support
import Testing
import Web

@testable import App

/// Every template in every state that data can bring it to: a misspelt name would be a 500 here.
@Suite struct PageStateTests {
    static let guestPages = [
        "/", "/items", "/items?q=nothing-like-it", "/items?tag=Nowhere", "/accounts/new", "/session/new", "/nowhere",
    ]
    static let memberPages =
        guestPages.prefix(4) + [
            "/rate", "/rate?tag=Nowhere", "/rate?page=20", "/ratings", "/recommendations", "/account",
        ]

    private func open(_ pages: some Sequence<String>, _ browser: Browser, _ what: String) {
        for target in pages {
            let answer = browser.get(target)
            #expect(answer.status == (target == "/nowhere" ? 404 : 200), "\(what): \(target)")
            #expect(answer.headers[.contentType] == "text/html; charset=utf-8")
            #expect(answer.headers[.cacheControl] == "private, no-store")
            #expect(answer.text.lowercased().trimmed.hasPrefix("<!doctype html>"))
            #expect(answer.text.contains("</html>") && !answer.text.contains("{{") && !answer.text.contains("{%"))
        }
    }

    @Test func `an empty site has every page`() throws {
        let site = try TestSite()
        open(Self.guestPages, Browser(site), "guest")
        open(Self.memberPages, try site.browser(.member), "member")
        open(Array(Self.memberPages) + ["/items/new"], try site.browser(.admin), "admin")
        #expect(site.faults.all == [])
    }

    @Test func `items of every kind have every page`() throws {
        let site = try TestSite()
        try site.addCatalogue()
        try site.train()
        let editor = try site.browser(.editor)
        let script = try site.script(.editor)
        let word = String(repeating: "W", count: 500)
        let drafts = [
            #"{"title":"\#(word)","description":"\#(word)\n\n\#(word)"}"#,
            #"{"title":"Pictured","image_url":"https://example.org/a.png?x=1&y=\"","tags":["<b>","'\""]}"#,
            #"{"title":"Attributed","attributes":{"year":"MCMLXXIX","creator":7,"a<b":true,"c":"<script>"}}"#,
        ]
        for draft in drafts { #expect(script.send(.post, "/api/v1/items", draft).status == 201) }
        let items = 1...12
        for guest in [Browser(site), editor] {
            open(items.map { "/items/\($0)" }, guest, "items")
            open(["/items?order=title", "/items?order=-created&tag=-Greek"], guest, "lists")
        }
        open(items.flatMap { ["/items/\($0)/edit", "/items/\($0)/delete"] }, editor, "editing")
        for id in items { #expect(site.send(.get, "/items/\(id)/cover.svg").status == 200) }
        #expect(!Browser(site).get("/items/12").text.contains("<script>\""))
        #expect(site.faults.all == [])
    }

    @Test func `a member at every stage has every page`() throws {
        let site = try TestSite()
        try site.addCatalogue()
        try site.train()
        let browser = try site.browser(.member)
        open(Self.memberPages, browser, "none rated")
        for item in 1...9 {
            #expect(
                browser.post("/items/\(item)/rating", [("rating", "4.5"), ("return_to", "/ratings")]).location
                    == "/ratings"
            )
            let page = browser.get("/ratings").text
            #expect(page.contains("You rated") && page.contains("rating?_method=delete"))
            open(Self.memberPages, browser, "\(item) rated")
        }
        browser.post("/items/1/rating", [("rating", "1")])
        #expect(browser.get("/rate").text.contains("rating?rating=4.5"), "undo brings the old rating back")
        browser.post("/items/2/rating?_method=delete")
        #expect(browser.get("/rate").text.contains("is removed"))
        browser.post("/items/2/skip")
        #expect(browser.get("/rate").text.contains("is skipped"))
        for order in ["newest", "rating", "title", "pair", "nonsense"] {
            open(["/ratings?order=\(order)"], browser, order)
        }
        #expect(site.faults.all == [])
    }

    @Test(arguments: [(1.0, 5.0, 1.0), (0.0, 10.0, 0.1), (-1.0, 1.0, 1.0), (0.0, 100.0, 1.0)])
    func `every scale can be rated on, and shows what was chosen`(minimum: Double, maximum: Double, step: Double) throws
    {
        let scale = try #require(RatingScale(minimum: minimum, maximum: maximum, step: step))
        let site = try TestSite(ratingScale: scale)
        let item = try site.services.items.create(ItemDraft(title: "T"), viewer: .system)
        let browser = try site.browser(.member)
        for value in scale.values.suffix(30) {
            let text = shortest(value)
            #expect(browser.post("/items/\(item.id)/rating", [("rating", text)]).status == 303)
            let page = browser.get("/items/\(item.id)").text
            #expect(page.contains("value=\"\(text)\""), "\(text)")
        }
        open(Self.memberPages, browser, "scale")
        #expect(site.faults.all == [])
    }

    @Test func `the demo says what it is, and tokens are listed without their secret`() throws {
        let site = try TestSite()
        var settings = try site.services.settings.settings()
        settings.isDemo = true
        try site.services.settings.save(settings)
        try site.addCatalogue()
        #expect(Browser(site).get("/").text.lowercased().contains("synthetic"))
        let browser = try site.browser(.member)
        let account = try site.services.accounts.account(named: "member")
        let token = try site.token(of: account, [.read, .write])
        let page = browser.get("/account").text
        #expect(page.contains(token.prefix(12)) && !page.contains(token) && page.contains("reading and writing"))
        _ = site.get("/api/v1/me", bearer: token)
        try site.services.settings.save(settings)
        #expect(browser.get("/account").text.contains(site.clock.now.longDate))
        #expect(site.faults.all == [])
    }

    @Test func `a script of ours gets the same answer as JSON`() throws {
        let site = try TestSite()
        try site.addCatalogue()
        let browser = try site.browser(.member)
        let json = [(HeaderName.accept, "application/json")]
        let first = browser.post("/items/1/rating", [("rating", "4")], headers: json).json
        #expect(first["rating"]?.double == 4 && first["message"]?.string?.contains("Alpha") == true)
        #expect(first["undo"]?["action"]?.string == "/items/1/rating?_method=delete")
        let second = browser.post("/items/1/rating", [("rating", "2")], headers: json).json
        let undo = try #require(second["undo"]?["action"]?.string)
        #expect(browser.post(undo, headers: json).json["rating"]?.double == 4)
        let removed = browser.post("/items/1/rating?_method=delete", headers: json).json
        #expect(removed["rating"] == .null)
        let again = browser.post("/items/1/rating?_method=delete", headers: json).json
        #expect(again["undo"] == .null)
        #expect(site.faults.all == [])
    }

    @Test func `many items and ratings fill pages that can be turned`() throws {
        let site = try TestSite()
        let drafts = (1...70).map { ItemDraft(externalID: "i\($0)", title: "Item \($0)", tags: ["Same"]) }
        _ = try site.composition.bulk.saveItems(drafts, at: site.clock.now)
        let browser = try site.browser(.member)
        let account = try site.services.accounts.account(named: "member")
        for id in 1...65 {
            _ = try site.services.interactions.rate(ID(Int64(id)), 4, viewer: Viewer(account: account))
        }
        #expect(browser.get("/items?page=3").text.contains("page=2"))
        #expect(browser.get("/ratings?page=2").text.contains("page=3"))
        open(["/items?page=-1", "/items?page=x", "/rate?page=2"], browser, "pages")
        #expect(browser.get("/items?page=99").location == "/items?page=3", "beyond the end is the last page")
        #expect(browser.get("/ratings?page=99").location == "/ratings?order=newest&page=3")
        #expect(site.faults.all == [])
    }
}
