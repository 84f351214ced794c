import Domain
import Persistence
import Support
import Testing
import Web

@testable import App

/// What people and scripts are recommended, over the real stores and a matrix that was really computed.
@Suite struct RecommendationScenarioTests {
    private let site: TestSite
    private let script: Script
    private var recommendations: String { "/api/v1/users/\(script.user)/recommendations" }

    init() throws {
        site = try TestSite()
        try site.addCatalogue()
        try site.train()
        script = try site.script(.member)
    }

    private func rate(_ item: Int, _ rating: Double) {
        #expect(script.send(.post, "/api/v1/interactions", #"{"item_id":\#(item),"rating":\#(rating)}"#).status == 201)
    }

    private func rows(_ query: String = "") -> [JSONValue] {
        script.get(recommendations + query).json["results"]?.elements ?? []
    }

    private func personal(_ query: String = "") -> [Int] {
        rows(query).filter { $0["stage"]?.string == "personal" }.compactMap { $0["item"]?["id"]?.wholeNumber }
    }

    @Test func `a rating changes the very next list, with no training`() {
        #expect(personal() == [])
        rate(1, 5)
        let first = personal()
        #expect(Set(first) == [2, 3, 4])
        rate(5, 5)
        #expect(Set(personal()) == [2, 3, 4, 6, 7, 8])
        #expect(script.send(.delete, "/api/v1/interactions/\(script.user)-5").status == 204)
        #expect(personal() == first)
    }

    @Test func `what is disliked recommends nothing like it`() {
        rate(1, 0.5)
        #expect(personal() == [])
    }

    @Test func `seen items never appear, wherever they would stand`() {
        var seen: [Int] = []
        for item in [1, 6, 3, 9, 2, 8, 5] {
            rate(item, 5)
            seen.append(item)
            for recommender in ["item-neighbours", "popularity"] {
                let answer = script.get(recommendations + "?limit=50&recommender=\(recommender)")
                #expect(answer.status == 200)
                #expect(Set(answer.itemIDs).isDisjoint(with: seen))
                #expect(Set(answer.itemIDs).count == answer.itemIDs.count)
            }
        }
    }

    @Test func `the reasons add up to the score, and name what was rated`() throws {
        rate(1, 5)
        rate(2, 4.5)
        rate(5, 0.5)
        let rows = rows("?explain=true").filter { $0["stage"]?.string == "personal" }
        #expect(rows.count >= 2)
        for row in rows {
            let because = try #require(row["because"]?.elements)
            #expect(!because.isEmpty)
            #expect(because.compactMap { $0["contribution"]?.double }.reduce(0, +) == row["score"]?.double)
            for cause in because {
                let item = try #require(cause["item_id"]?.wholeNumber)
                #expect([1, 2, 5].contains(item))
                #expect(cause["title"]?.string == TestSite.titles[item - 1])
            }
        }
        #expect(self.rows().allSatisfy { $0["because"] == nil })
    }

    @Test func `pages of a list hold every item once and in the order of the whole`() {
        rate(1, 5)
        let whole = script.get(recommendations + "?limit=20").itemIDs
        #expect(whole.count == 8)
        for limit in 1...9 {
            var parts: [Int] = []
            var target: String? = recommendations + "?limit=\(limit)"
            while let next = target, parts.count <= whole.count {
                let answer = script.get(next)
                #expect(answer.itemIDs.count <= limit)
                parts += answer.itemIDs
                target = answer.json["next_cursor"]?.string.map { recommendations + "?limit=\(limit)&cursor=\($0)" }
                #expect((target == nil) == !answer.headers.contains(.link))
            }
            #expect(parts == whole, "limit \(limit)")
        }
    }

    @Test func `a change of an item stands in the very next list, and a deleted one in none`() throws {
        let editor = try site.script(.editor)
        rate(1, 5)
        #expect(Set(personal()) == [2, 3, 4])
        for title in ["Renamed", "Renamed again, and at greater length"] {
            #expect(editor.send(.patch, "/api/v1/items/3", #"{"title":"\#(title)"}"#).status == 200)
            let row = try #require(rows().first { $0["item"]?["id"]?.wholeNumber == 3 })
            #expect(row["item"]?["title"]?.string == title)
        }
        // Too long for a thread's own copies.
        let long = String(repeating: "word ", count: 1000) + "end"
        #expect(editor.send(.patch, "/api/v1/items/3", #"{"description":"\#(long)"}"#).status == 200)
        for _ in 0..<2 { #expect(rows().contains { $0["item"]?["description"]?.string == long }) }
        #expect(editor.send(.delete, "/api/v1/items/3").status == 204)
        #expect(Set(personal()) == [2, 4])
        #expect(Set(personal("?limit=1&recommender=item-neighbours")).isSubset(of: [2, 4]))
        let browser = Browser(site)
        browser.signIn(try #require(script.account).name)
        let page = browser.get("/recommendations")
        #expect(page.status == 200 && !page.text.contains("/items/3\""))
    }

    @Test func `a predicted rating is written to the thousandth`() {
        for (item, rating) in [(1, 5.0), (2, 4.5), (5, 3.5), (6, 4)] { rate(item, rating) }
        let predictions = rows().compactMap { $0["predicted_rating"]?.double }
        #expect(!predictions.isEmpty)
        #expect(predictions.allSatisfy { ($0 * 1000).rounded() / 1000 == $0 })
    }

    @Test func `tags narrow a list, and a leading minus leaves out`() {
        rate(1, 5)
        #expect(Set(script.get(recommendations + "?tag=greek").itemIDs) == [2, 3, 4])
        #expect(Set(script.get(recommendations + "?tag=-GREEK&limit=50").itemIDs) == [5, 6, 7, 8, 9])
        #expect(Set(script.get(recommendations + "?-tag=Greek&limit=50").itemIDs) == [5, 6, 7, 8, 9])
        #expect(script.get(recommendations + "?tag=Nothing").itemIDs == [])
    }

    @Test func `a recommender that is off cannot be asked`() throws {
        #expect(script.get(recommendations + "?recommender=POPULARITY").status == 200)
        let popularity = try #require(try site.composition.recommenders.recommender(named: "popularity"))
        try site.composition.recommenders.setEnabled(false, of: popularity.id)
        try site.live.refresh()
        #expect(script.get(recommendations + "?recommender=popularity").status == 404)
        #expect(script.get(recommendations + "?recommender=nobody").status == 404)
    }

    @Test func `given ratings recommend as stored ones do`() {
        rate(1, 5)
        let guest = Script.guest(site)
        let given = guest.send(.post, "/api/v1/recommendations", #"{"ratings":[{"item_id":1,"rating":5}]}"#)
        #expect(given.itemIDs == script.get(recommendations).itemIDs)
        #expect(guest.send(.post, "/api/v1/recommendations", #"{"items":[1]}"#).itemIDs == given.itemIDs)
        #expect(given.json["user_id"] == nil)
    }

    @Test func `what cannot be read as ratings is refused`() {
        let documents = [
            #"{}"#, #"{"ratings":[]}"#, #"{"ratings":[{"item_id":1,"rating":9}]}"#, #"{"ratings":[{"item_id":1}]}"#,
            #"{"ratings":[{"item_id":1,"rating":"5"}]}"#, #"{"items":["1"]}"#, #"{"items":[1],"limit":0}"#,
            #"{"items":[1],"limit":201}"#, #"{"items":[1],"limit":1e300}"#, #"{"items":[1.5]}"#,
            #"{"items":[1],"colour":1}"#, #"{"items":[1,0]}"#, #"{"items":[-9223372036854775808]}"#,
            #"{"ratings":[{"item_id":0,"rating":5}]}"#, #"[]"#,
        ]
        for json in documents {
            #expect(Script.guest(site).send(.post, "/api/v1/recommendations", json).status == 422, "\(json)")
        }
    }

    @Test func `unknown ids among given ratings are no trouble`() {
        let json = #"{"items":[1,999,9223372036854775807]}"#
        let answer = Script.guest(site).send(.post, "/api/v1/recommendations", json)
        #expect(answer.status == 200)
        #expect(Set(answer.itemIDs).isSuperset(of: [2, 3, 4]))
    }

    @Test func `similar items are those that the same people like`() {
        let answer = script.get("/api/v1/items/1/similar")
        #expect(Set(answer.itemIDs) == [2, 3, 4])
        let similarities = (answer.json["results"]?.elements ?? []).compactMap { $0["similarity"]?.double }
        #expect(similarities == similarities.sorted(by: >))
        #expect(script.get("/api/v1/items/9/similar").itemIDs == [])
        #expect(script.get("/api/v1/items/1/similar?limit=1").itemIDs.count == 1)
    }

    @Test func `the page and the API recommend the same, with the reason in words`() throws {
        let account = try #require(script.account)
        rate(1, 5)
        let browser = Browser(site)
        browser.signIn(account.name)
        let page = browser.get("/recommendations").text
        #expect(page.contains("Because you rated Alpha 5"))
        for id in personal() { #expect(page.contains("/items/\(id)")) }
        #expect(!page.contains("<b>Bold</b>"))
    }

    @Test func `before the first training popular items stand in, and the page says what to do`() throws {
        let fresh = try TestSite()
        try fresh.addCatalogue()
        let browser = try fresh.browser(.member)
        #expect(browser.get("/recommendations").status == 200)
        let script = try fresh.script(.member)
        let answer = script.get("/api/v1/users/\(script.user)/recommendations")
        #expect(answer.status == 200 && answer.itemIDs.count == 9)
        #expect(answer.json["matrix_version"] == .null)
    }
}
