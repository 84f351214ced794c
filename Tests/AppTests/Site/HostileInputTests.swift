import Domain
import Support
import Testing
import Web

@testable import App
@testable import Persistence

/// What no page of ours would send: refused with a 4xx, nothing changed, nothing logged as a fault of ours.
@Suite struct HostileInputTests {
    private let site: TestSite

    init() throws {
        site = try TestSite()
        try site.addCatalogue()
        try site.train()
    }

    private static let long = String(repeating: "x", count: 10_000_000)

    private static let forms: [(name: String, body: String, status: Int)] = [
        ("broken UTF-8", "title=%FF%FE", 400), ("a broken escape", "title=%zz", 400),
        ("half an escape", "title=%4", 400),
        ("NUL in a title", "title=a%00b", 422), ("a line end in a title", "title=a%0D%0Ab", 422),
        ("ten megabytes", "title=" + long, 413), ("a title one too long", "title=" + String(long.prefix(501)), 422),
        ("one letter with 600 accents", "title=e" + String(repeating: "%CC%81", count: 600), 422),
        ("too many fields", String(repeating: "a=b&", count: 1001), 413), ("no field at all", "", 422),
        ("a tag with a control character", "title=T&tags=a%01b", 422),
        ("sixty tags", "title=T&tags=" + (0..<60).map(String.init).joined(separator: ","), 422),
        ("an external id with a line end", "title=T&external_id=a%0Ab", 422),
        ("an attribute of 1e999", "title=T&attributes=n%3A%20" + String(long.prefix(3000)), 422),
        ("a script as a picture", "title=T&image_url=javascript%3Aalert(1)", 422),
    ]

    @Test func `a hostile form is refused and changes nothing`() throws {
        let editor = try site.browser(.editor)
        let before = try site.state()
        let token = "_csrf=\(Browser.encode(editor.token))&"
        for form in Self.forms {
            for target in ["/items", "/items/1"] {
                #expect(editor.send(target, token + form.body).status == form.status, "\(form.name) to \(target)")
            }
        }
        #expect(try site.state() == before)
        #expect(site.faults.all == [])
    }

    @Test func `a form of another kind is refused, and a multipart one is read`() throws {
        let editor = try site.browser(.editor)
        #expect(editor.send("/items", "{}", contentType: "application/json").status == 415)
        #expect(editor.send("/items", "x", contentType: "").status == 415)
        #expect(editor.send("/items", "x", contentType: "multipart/form-data").status == 400)
        #expect(editor.send("/items", "x", contentType: "multipart/form-data; boundary=b").status == 400)
        let body = ["_csrf": editor.token, "title": "By parts"].map { name, value in
            "--b\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
        }
        let whole = body.joined() + "--b--\r\n"
        #expect(editor.send("/items", whole, contentType: "multipart/form-data; boundary=b").status == 303)
    }

    private static let documents: [(name: String, body: String, status: Int)] = [
        ("nothing", "", 400), ("no JSON", "title=x", 400), ("half a document", #"{"title":"#, 400),
        ("a list", "[]", 422), ("a text", #""x""#, 422), ("deep nesting", String(repeating: "[", count: 100_000), 400),
        ("deep objects", String(repeating: #"{"a":"#, count: 50_000), 400),
        ("two keys alike", #"{"title":"a","title":"b"}"#, 400), ("NUL in a title", #"{"title":"a\u0000b"}"#, 422),
        ("half a surrogate", #"{"title":"\uD800"}"#, 400), ("ten megabytes", #"{"title":""# + long + #""}"#, 413),
        ("a long title", #"{"title":""# + String(long.prefix(501)) + #""}"#, 422),
        ("an unknown field", #"{"title":"a","colour":1}"#, 422), ("a title that is a number", #"{"title":1}"#, 422),
        ("no title", #"{}"#, 422), ("a null title", #"{"title":null}"#, 422),
        ("an attribute beyond numbers", #"{"title":"a","attributes":{"n":1e999}}"#, 400),
        ("an attribute that is a list", #"{"title":"a","attributes":{"n":[]}}"#, 422),
        ("a nameless attribute", #"{"title":"a","attributes":{"":1}}"#, 422),
        ("tags that are numbers", #"{"title":"a","tags":[1]}"#, 422),
        ("a minus tag", #"{"title":"a","tags":["-x"]}"#, 422),
        ("a script as a picture", #"{"title":"a","image_url":"javascript:x"}"#, 422),
        ("a trailing comma", #"{"title":"a",}"#, 400), ("more after the end", #"{"title":"a"} x"#, 400),
    ]

    @Test func `a hostile document is refused and changes nothing`() throws {
        let script = try site.script(.editor)
        let before = try site.state()
        for document in Self.documents {
            let created = script.send(.post, "/api/v1/items", document.body).status
            let replaced = script.send(.put, "/api/v1/items/1", document.body).status
            #expect([created, replaced] == [document.status, document.status], "\(document.name)")
        }
        #expect(try site.state() == before)
        #expect(site.faults.all == [])
    }

    @Test func `bytes that are no UTF-8 are no document, and another type of content is refused`() throws {
        let script = try site.script(.editor)
        let token = try #require(script.token)
        let headers: [(HeaderName, String)] = [(.authorization, "Bearer \(token)")]
        let json: [(HeaderName, String)] = headers + [(.contentType, "application/json")]
        let broken = Array(#"{"title":""#.utf8) + [0xFF, 0xC0] + Array(#""}"#.utf8)
        #expect(site.send(.post, "/api/v1/items", headers: json, body: broken).status == 400)
        let plain = Array(#"{"title":"a"}"#.utf8)
        #expect(site.send(.post, "/api/v1/items", headers: headers, body: plain).status == 415)
        for type in ["text/plain", "application/jsonp", "application/x-www-form-urlencoded"] {
            let answer = site.send(.post, "/api/v1/items", headers: headers + [(.contentType, type)], body: plain)
            #expect(answer.status == 415, "\(type)")
        }
        #expect(try site.services.items.count() == 9)
    }

    private static let ratings: [(body: String, status: Int)] = [
        (#"{"item_id":1,"rating":0}"#, 422), (#"{"item_id":1,"rating":5.5}"#, 422),
        (#"{"item_id":1,"rating":4.2}"#, 422),
        (#"{"item_id":1,"rating":1e300}"#, 422), (#"{"item_id":1,"rating":"5"}"#, 422),
        (#"{"item_id":1,"rating":null}"#, 422),
        (#"{"item_id":1}"#, 422), (#"{"rating":5}"#, 422), (#"{"item_id":1.5,"rating":5}"#, 422),
        (#"{"item_id":-1,"rating":5}"#, 404), (#"{"item_id":0,"rating":5}"#, 404),
        (#"{"item_id":999,"rating":5}"#, 404),
        (#"{"item_id":9223372036854775807,"rating":5}"#, 404), (#"{"item_id":-9223372036854775808,"rating":5}"#, 404),
        (#"{"item_id":99999999999999999999,"rating":5}"#, 400), (#"{"item_id":1e30,"rating":5}"#, 422),
        (#"{"item_id":1,"user_id":999,"rating":5}"#, 404), (#"{"item_id":1,"user_id":-1,"rating":5}"#, 404),
        (#"{"item_id":1,"rating":5,"timestamp":9223372036854775807}"#, 422),
        (#"{"item_id":1,"rating":5,"timestamp":-9223372036854775808}"#, 422),
        (#"{"item_id":1,"rating":5,"timestamp":253402300800}"#, 422),
        (#"{"item_id":1,"rating":5,"timestamp":1.5}"#, 422),
        (#"{"item_id":1,"rating":5,"suitable_to_train":1}"#, 422),
    ]

    @Test func `a hostile rating is refused and changes nothing`() throws {
        let script = try site.script(.editor)
        let before = try site.state()
        for rating in Self.ratings {
            let status = script.send(.post, "/api/v1/interactions", rating.body).status
            #expect(status == rating.status, "\(rating.body)")
        }
        #expect(try site.state() == before)
        #expect(site.faults.all == [])
    }

    @Test func `a rating of the year one is kept and shown`() throws {
        let member = try site.browser(.member)
        let account = try site.services.accounts.account(named: "member")
        let script = Script(site: site, account: account, token: try site.token(of: account, .all))
        let json = #"{"item_id":1,"rating":5,"timestamp":-62135596800}"#
        #expect(script.send(.post, "/api/v1/interactions", json).status == 201)
        #expect(member.get("/ratings").text.contains("1 January 1"))
    }

    @Test func `a rating by form that is none is refused, as a page and as JSON`() throws {
        let member = try site.browser(.member)
        let before = try site.state()
        for rating in ["4.2", "nan", "inf", "-1", "5e0x", "", "five", "1e999"] {
            #expect(member.post("/items/1/rating", [("rating", rating)]).status == 422, "\(rating)")
            let json = member.post("/items/1/rating", [("rating", rating)], headers: [(.accept, "application/json")])
            #expect(json.status == 422 && json.pointers == ["/rating"], "\(rating)")
        }
        #expect(try site.state() == before)
    }

    @Test func `a fault of ours is logged with its detail and shown without`() throws {
        try site.composition.database.write { try $0.run("ALTER TABLE tags RENAME TO lost") }
        let page = Browser(site).get("/items/1")
        #expect(page.status == 500)
        #expect(!page.text.contains("SQL") && !page.text.contains("no such table"))
        #expect(Script.guest(site).get("/api/v1/items/1").json["code"]?.string == "internal")
        #expect(site.faults.all.count == 2)
        #expect(site.faults.all.allSatisfy { $0.contains("tags") })
    }

    @Test func `a setup link's secret is in no log`() throws {
        let secret = "setup-secret"
        let request = Request(.get, "/setup/" + secret)
        #expect(!request.loggedPath.contains(secret))
        #expect(Request(.get, "/items/7?q=secret").loggedPath == "/items/7")
    }

    @Test func `a method that an address does not take is told which it takes`() {
        let answer = site.send(.delete, "/api/v1/items")
        #expect(answer.status == 405)
        #expect(answer.headers[.allow]?.contains("POST") == true)
        #expect(site.send(.post, "/rate").status == 405)
    }
}
