import Domain
import Support
import Testing
import Web

/// Addresses that no page of ours would lead to.
@Suite struct HostileQueryTests {
    private let site: TestSite

    init() throws {
        site = try TestSite()
        try site.addCatalogue()
        try site.train()
    }

    private static let queries = [
        "/api/v1/items?colour=red", "/api/v1/items?limit=0", "/api/v1/items?limit=1001", "/api/v1/items?limit=x",
        "/api/v1/items?limit=99999999999999999999", "/api/v1/items?sort=fame", "/api/v1/items?count=maybe",
        "/api/v1/items?cursor=x", "/api/v1/items?cursor=", "/api/v1/items?q=%FF", "/api/v1/items?q=%00",
        "/api/v1/items/popular?cursor=x", "/api/v1/items/popular?limit=-1", "/api/v1/items/1/similar?limit=201",
        "/api/v1/tags?name=x", "/api/v1/users?name=x", "/api/v1/users/1/interactions?sort=fame",
        "/api/v1/interactions?sort=newest", "/api/v1/interactions?user_id=x", "/api/v1/interactions?item_id=-1",
        "/api/v1/users/1/recommendations?limit=201", "/api/v1/users/1/recommendations?explain=yes",
        "/api/v1/users/1/recommendations?cursor=x", "/api/v1/users/1/recommendations?fame=1",
    ]

    @Test func `a query that says what nobody knows is refused and never ignored`() throws {
        let admin = try site.script(.admin)
        for target in Self.queries {
            let answer = admin.get(target)
            #expect(answer.status == 400, "\(target)")
            #expect(answer.json["detail"]?.string?.isEmpty == false)
        }
    }

    /// A cursor as the site itself would write it, and as it would not.
    private func cursor(_ fields: String...) -> String {
        Base64.url.encode(Array(fields.joined(separator: "\u{1F}").utf8))
    }

    @Test func `an offset that a client made up stops nothing`() throws {
        let admin = try site.script(.admin)
        let lists = [
            ("/api/v1/items", "items:"), ("/api/v1/users", "users"), ("/api/v1/interactions", "interactions:pair"),
            ("/api/v1/users/1/recommendations", "recommendations:"),
        ]
        for (target, list) in lists {
            for offset in [String(Int.max), String(Int.max - 20), "-1", "1000001"] {
                #expect(admin.get("\(target)?cursor=\(cursor(list, "o", offset))").status == 400, "\(target) \(offset)")
            }
        }
    }

    @Test func `a mark of another order, of no number and of the widest numbers are no trouble`() throws {
        let admin = try site.script(.admin)
        let bits = [Double.nan, .infinity, -.infinity, .greatestFiniteMagnitude].map {
            String($0.bitPattern, radix: 16)
        }
        let lists = [
            ("/api/v1/items?sort=-rating", "items:-rating"), ("/api/v1/items?sort=title", "items:title"),
            ("/api/v1/items?sort=id", "items:id"), ("/api/v1/items?q=alpha", "items:"),
            ("/api/v1/users?limit=3", "users"),
            ("/api/v1/interactions?limit=3", "interactions:pair"),
            ("/api/v1/users/1/interactions?sort=newest", "interactions:newest"),
        ]
        for (target, list) in lists {
            for id in ["1", String(Int64.max), String(Int64.min)] {
                for cursor in bits.map({ cursor(list, "n", $0, id) }) + [
                    cursor(list, "t", "x", id), cursor(list, "i", "", id),
                ] {
                    let status = admin.get("\(target)&cursor=\(cursor)").status
                    #expect([200, 400, 422].contains(status), "\(target) \(status)")
                }
            }
        }
        #expect(site.faults.all == [])
    }

    @Test func `as many tags as a URL can hold are refused, and one tag many times is one`() throws {
        let guest = Script.guest(site)
        let many = (0..<1500).map { "tag=\($0)" }.joined(separator: "&")
        #expect(guest.get("/api/v1/items?" + many).status == 422)
        #expect(Browser(site).get("/items?tag=" + (0..<1500).map(String.init).joined(separator: ",")).status == 422)
        let same = Array(repeating: "tag=Greek", count: 1500).joined(separator: "&")
        #expect(guest.get("/api/v1/items?" + same).itemIDs.count == 4)
        #expect(Browser(site).get("/items?" + same).status == 200)
        #expect(try site.script(.admin).get("/api/v1/users/1/recommendations?" + many).status == 422)
        #expect(site.faults.all == [])
    }

    @Test func `a search is words, whatever it looks like`() {
        let texts = [
            "\"", "*", "a*", "NEAR(", "AND", "OR OR", "-", "title:x", "^a", "'", "()", "{}", "%", "_", "\\", "😀",
            "a\u{301}",
            "-\"x",
        ]
        for query in texts.map(Browser.encode) {
            #expect(Browser(site).get("/items?q=" + query).status == 200, "\(query)")
            #expect(Script.guest(site).get("/api/v1/items?q=" + query).status == 200, "\(query)")
        }
        #expect(site.faults.all == [])
    }
}
