import Domain
import Support
import Testing
import Web

/// Items on pages and in the API: twins over one service.
@Suite struct ItemScenarioTests {
    private let site: TestSite

    init() throws {
        site = try TestSite()
        try site.addCatalogue()
    }

    private static let form = [
        ("title", "  The <i>Thing</i> "), ("description", "Cold.\r\n\r\nVery cold."), ("tags", "Horror, horror, Snow"),
        ("attributes", "year: 1982\r\ncreator: John Carpenter"), ("external_id", "thing"), ("image_url", ""),
    ]

    @Test func `an item made by the form reads the same in the API`() throws {
        let editor = try site.browser(.editor)
        let answer = editor.post("/items", Self.form)
        #expect(answer.status == 303)
        let path = try #require(answer.location)
        let page = editor.get(path).text
        #expect(page.contains("The &lt;i&gt;Thing&lt;/i&gt;") && !page.contains("<i>Thing"))
        #expect(page.contains("1982") && page.contains("John Carpenter"))
        let json = Script.guest(site).get("/api/v1" + path).json
        #expect(json["title"]?.string == "The <i>Thing</i>")
        #expect(json["description"]?.string == "Cold.\n\nVery cold.")
        #expect(json["tags"]?.elements == [.string("Horror"), .string("Snow")])
        #expect(json["attributes"]?["year"]?.double == 1982)
        #expect(json["external_id"]?.string == "thing")
        #expect(json["image_url"] == .null)
    }

    @Test func `an item made by the API stands on its page and is found`() throws {
        let script = try site.script(.editor)
        let answer = script.send(
            .post,
            "/api/v1/items",
            #"{"title":"The Thing","tags":["Horror"],"attributes":{"year":1982,"classic":true}}"#
        )
        #expect(answer.status == 201)
        let id = try #require(answer.json["id"]?.wholeNumber)
        #expect(answer.location == "/api/v1/items/\(id)")
        let browser = Browser(site)
        #expect(browser.get("/items/\(id)").text.contains("The Thing"))
        #expect(browser.get("/items?q=thing").text.contains("/items/\(id)"))
        #expect(script.get("/api/v1/items?q=thing&tag=horror").itemIDs == [id])
    }

    @Test func `a wrong form comes back as it was filled, each message beside its field`() throws {
        let editor = try site.browser(.editor)
        let before = try site.state()
        let fields = [
            ("title", ""), ("description", "Kept <b>text</b>"), ("tags", "-Bad"), ("attributes", "no colon here"),
            ("external_id", "kept-id"), ("image_url", "javascript:alert(1)"),
        ]
        for target in ["/items", "/items/1"] {
            let answer = editor.post(target, fields)
            #expect(answer.status == 422)
            for kept in ["Kept &lt;b&gt;text&lt;/b&gt;", "no colon here", "kept-id", "-Bad", "javascript:alert(1)"] {
                #expect(answer.text.contains(kept), "\(kept)")
            }
            #expect(answer.text.contains("attributes-error"))
        }
        let rest = fields.filter { $0.0 != "attributes" }
        let answer = editor.post("/items", rest)
        for error in ["title-error", "tags-error", "image-url-error"] {
            #expect(answer.text.contains(error), "\(error)")
        }
        #expect(try site.state() == before)
    }

    @Test func `an external id that is taken is said beside its field, with 409`() throws {
        let editor = try site.browser(.editor)
        let answer = editor.post("/items", [("title", "Again"), ("external_id", "item-1")])
        #expect(answer.status == 409 && answer.text.contains("external-id-error") && answer.text.contains("Again"))
        let script = try site.script(.editor)
        #expect(script.send(.post, "/api/v1/items", #"{"title":"A","external_id":"item-1"}"#).status == 409)
    }

    /// The fields of an edit form, as a browser would send them.
    private func version(_ page: Answer) -> String? {
        guard let start = page.text.firstRange(of: "name=\"version\" value=\"")?.upperBound else { return nil }
        return String(page.text[start...].prefix { $0 != "\"" })
    }

    @Test func `ratings while somebody edits are no conflict, and another edit is`() throws {
        let editor = try site.browser(.editor)
        let version = try #require(self.version(editor.get("/items/1/edit")))
        let script = try site.script(.editor)
        script.send(.post, "/api/v1/interactions", #"{"item_id":1,"rating":4}"#)
        let fields = [("title", "Alpha 2"), ("version", version)]
        #expect(editor.post("/items/1", fields).status == 303)
        let late = editor.post("/items/1", [("title", "Alpha 3"), ("version", version)])
        #expect(late.status == 409)
        #expect(late.text.contains("Alpha 3") && late.text.contains("meanwhile"))
        #expect(try site.services.items.item(ID(1)).title == "Alpha 2")
        let shown = try #require(self.version(late))
        #expect(editor.post("/items/1", [("title", "Alpha 3"), ("version", shown)]).status == 303)
        #expect(editor.post("/items/1?_method=delete", [("version", version)]).status == 412)
        #expect(try site.services.items.item(ID(1)).title == "Alpha 3")
    }

    @Test func `deleting takes the ratings along and says so before`() throws {
        let editor = try site.browser(.editor)
        #expect(editor.get("/items/1/delete").text.contains("6 ratings"))
        let before = try site.services.interactions.count()
        #expect(editor.post("/items/1?_method=delete").status == 303)
        #expect(editor.get("/items/1").status == 404)
        #expect(try site.services.interactions.count() == before - 6)
        #expect(editor.get("/items").text.contains("Alpha") == false)
    }

    @Test func `an item is tagged by its version: 304 when known, 412 when it moved on`() throws {
        let script = try site.script(.editor)
        let tag = try #require(script.get("/api/v1/items/1").headers[.etag])
        for method in [Method.get, .head] {
            let known = script.send(method, "/api/v1/items/1", headers: [(.ifNoneMatch, "\"x\", W/\(tag)")])
            #expect(known.status == 304 && known.bytes.isEmpty && known.headers[.etag] == tag)
        }
        let json = #"{"title":"Alpha 2"}"#
        let matched = script.send(.patch, "/api/v1/items/1", json, headers: [(.ifMatch, tag)])
        #expect(matched.status == 200)
        #expect(script.get("/api/v1/items/1", headers: [(.ifNoneMatch, tag)]).status == 200)
        for method in [Method.put, .patch, .delete] {
            let stale = script.send(method, "/api/v1/items/1", json, headers: [(.ifMatch, tag)])
            #expect(stale.status == 412 && stale.json["code"]?.string == "stale", "\(method.rawValue)")
        }
        #expect(script.send(.patch, "/api/v1/items/1", json, headers: [(.ifMatch, "nonsense")]).status == 412)
        #expect(script.send(.patch, "/api/v1/items/1", json, headers: [(.ifMatch, "*")]).status == 200)
        let user = try #require(script.get("/api/v1/users/1").headers[.etag])
        #expect(script.get("/api/v1/users/1", headers: [(.ifNoneMatch, user)]).status == 304)
        let first = script.send(.put, "/api/v1/users/1", #"{"name":"A"}"#, headers: [(.ifMatch, user)])
        let second = script.send(.put, "/api/v1/users/1", #"{"name":"B"}"#, headers: [(.ifMatch, user)])
        #expect([first.status, second.status] == [200, 412])
    }

    @Test func `a rating moves the tag of its item and of its user`() throws {
        let script = try site.script(.member)
        let tags = { ["/api/v1/items/1", "/api/v1/users/\(script.user)"].map { script.get($0).headers[.etag] } }
        let before = tags()
        script.send(.post, "/api/v1/interactions", #"{"item_id":1,"rating":4}"#)
        #expect(zip(before, tags()).allSatisfy { $0 != $1 })
    }

    @Test func `a patch changes what it names, clears what it says is null, and keeps the rest`() throws {
        let script = try site.script(.editor)
        let answer = script.send(.patch, "/api/v1/items/1", #"{"tags":["New"],"external_id":null}"#)
        #expect(answer.status == 200)
        #expect(answer.json["title"]?.string == "Alpha")
        #expect(answer.json["tags"]?.elements == [.string("New")])
        #expect(answer.json["external_id"] == .null)
        #expect(answer.json["attributes"]?["year"]?.double == 1990)
        #expect(script.send(.patch, "/api/v1/items/1", #"{"title":null}"#).pointers == ["/title"])
    }

    @Test func `a cover is cached by its address, and its title is only text`() throws {
        let page = Browser(site).get("/items/9").text
        let start = try #require(page.firstRange(of: "/items/9/cover.svg?v=")?.lowerBound)
        let address = String(page[start...].prefix { $0 != "\"" && $0 != "&" })
        let cover = site.send(.get, address)
        #expect(cover.status == 200 && cover.headers[.contentType] == "image/svg+xml")
        #expect(cover.headers[.cacheControl]?.contains("public") == true)
        #expect(!cover.headers.contains(.setCookie))
        #expect(cover.text.contains("&lt;b&gt;") && !cover.text.contains("<b>"))
        let tag = try #require(cover.headers[.etag])
        #expect(site.send(.get, address, headers: [(.ifNoneMatch, tag)]).status == 304)
    }

    @Test func `lists go on by cursor through every item once`() {
        for sort in ["id", "-title", "title", "-popularity", "votes", "rating", "-created"] {
            var ids: [Int] = []
            var target: String? = "/api/v1/items?limit=4&sort=\(sort)&count=true"
            while let next = target, ids.count < 20 {
                let answer = Script.guest(site).get(next)
                #expect(answer.json["count"]?.wholeNumber == 9)
                ids += answer.itemIDs
                target = answer.json["next_cursor"]?.string.map {
                    "/api/v1/items?limit=4&sort=\(sort)&count=true&cursor=\($0)"
                }
            }
            #expect(ids.sorted() == Array(1...9), "\(sort)")
        }
    }
}
