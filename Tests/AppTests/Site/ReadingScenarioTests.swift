import Domain
import Persistence
import Support
import Testing
import Web

@testable import App

/// Lists in other orders, explained, and for several people, over the real stores and a matrix that was really computed.
@Suite struct ReadingScenarioTests {
    private let site: TestSite
    private let script: Script
    private var recommendations: String { "/api/v1/users/\(script.user)/recommendations" }

    init() throws {
        site = try TestSite()
        try site.addCatalogue()
        try site.train()
        script = try site.script(.member)
    }

    private func rate(_ item: Int, _ rating: Double, as rater: Script? = nil) {
        let json = #"{"item_id":\#(item),"rating":\#(rating)}"#
        #expect((rater ?? script).send(.post, "/api/v1/interactions", json).status == 201)
    }

    /// A trained recommender, the only one that is enabled, so that its lane shows all that it has.
    private func addAlone(_ model: ModelKind, _ name: String, _ settings: Attributes = Attributes()) throws {
        let recommenders = site.composition.recommenders
        for other in try recommenders.recommenders() { try recommenders.setEnabled(false, of: other.id) }
        let made = try recommenders.insert(
            RecommenderDraft(name: name, title: name, model: model, settings: settings)
        )
        _ = try site.composition.training().run(made)
        try site.live.refresh()
    }

    // MARK: - Orders and exclusions

    @Test func `an excluded item is on no page, and the page is full all the same`() {
        rate(1, 5)
        for query in ["exclude=2,9", "exclude=2&exclude=9"] {
            let ids = script.get(recommendations + "?limit=6&" + query).itemIDs
            #expect(ids.count == 6 && Set(ids).isDisjoint(with: [1, 2, 9]))
        }
    }

    @Test func `recency and its opposite turn the order round, and leave the scores alone`() {
        // Items 2, 3 and 4 come from 1991, 1992 and 1993.
        rate(1, 5)
        let plain = script.get(recommendations + "?limit=3")
        #expect(script.get(recommendations + "?limit=3&recency=1").itemIDs == [4, 3, 2])
        let old = script.get(recommendations + "?limit=3&recency=-1")
        #expect(old.itemIDs == [2, 3, 4])
        func scores(_ answer: Answer) -> [Int: Double] {
            var scores: [Int: Double] = [:]
            for row in answer.json["results"]?.elements ?? [] {
                scores[row["item"]?["id"]?.wholeNumber ?? 0] = row["score"]?.double
            }
            return scores
        }
        #expect(scores(old) == scores(plain))
    }

    @Test(arguments: [
        "diversity=2", "diversity=-0.1", "popularity=1.5", "recency=-2",
    ])
    func `controls out of range are refused by name`(_ query: String) {
        let answer = script.get(recommendations + "?" + query)
        #expect(answer.status == 400)
        #expect(answer.text.contains(String(query.prefix { $0 != "=" })))
    }

    @Test(arguments: ["diversity=much", "diversity=nan", "recency=inf", "exclude=x", "exclude=1,,2", "exclude="])
    func `what is no number and no id is refused`(_ query: String) {
        #expect(script.get(recommendations + "?" + query).status == 400)
    }

    // MARK: - Explanations

    @Test func `an explanation names the place, the parts of the score, and the place without each`() throws {
        rate(1, 5)
        rate(5, 3.5)
        let ids = script.get(recommendations).itemIDs
        let answer = script.get(recommendations + "/\(ids[0])")
        #expect(answer.status == 200)
        #expect(answer.json["place"]?.wholeNumber == 1)
        let because = try #require(answer.json["because"]?.elements)
        #expect(because.compactMap { $0["item_id"]?.wholeNumber } == [1])
        #expect(because.compactMap { $0["contribution"]?.double }.reduce(0, +) == answer.json["score"]?.double)
        #expect(because[0]["place_without"] == .null, "nothing else speaks for it")
        #expect(answer.json["rating_count"]?.wholeNumber == 1)
    }

    @Test func `with two reasons an item keeps a place without one of them`() throws {
        rate(1, 5)
        rate(2, 5)
        rate(5, 5)
        let target = recommendations + "/3"
        let because = try #require(script.get(target).json["because"]?.elements)
        #expect(Set(because.compactMap { $0["item_id"]?.wholeNumber }) == [1, 2])
        for reason in because { #expect((reason["place_without"]?.wholeNumber ?? 0) > 0) }
    }

    @Test func `what is not recommended has no explanation`() {
        rate(1, 5)
        for item in ["1", "999", "x", "-1"] {
            #expect(script.get(recommendations + "/\(item)").status == 404, "\(item)")
        }
        #expect(script.get(recommendations + "/2?tag=colour").status == 404, "outside the filter")
        #expect(script.get(recommendations + "/2?colour=red").status == 400)
    }

    @Test func `what is there because it is popular says so, behind the personal rows and alone`() throws {
        rate(1, 5)
        let list = script.get(recommendations + "?limit=20&explain=true").json["results"]?.elements ?? []
        let place = try #require(list.firstIndex { $0["item"]?["id"]?.wholeNumber == 9 })
        let answer = script.get(recommendations + "/9").json
        #expect(answer["stage"]?.string == "popular" && answer["place"]?.wholeNumber == place + 1)
        #expect(answer["because"] == list[place]["because"] && answer["because"]?.elements?.count == 1)
        #expect(answer["because"]?.elements?.first?["kind"]?.string == "popularity")
        #expect(answer["because"]?.elements?.first?["contribution"]?.double == answer["score"]?.double)
        #expect(answer["rating_count"] == .null && answer["neighbours_from"] == .null)
        let alone = script.get(recommendations + "/9?recommender=popularity").json
        #expect(alone["matrix_version"] == .null && alone["place"]?.wholeNumber ?? 0 > 0)
    }

    @Test func `people with taste like yours are the parts of their lists, and have no names`() throws {
        // Rated after the training, so that the people are found by the ratings of this moment.
        try addAlone(.userNeighbours, "people", ["similarity": .text("cosine")])
        rate(1, 5)
        rate(2, 1)
        rate(5, 4)
        let list = script.get(recommendations + "?recommender=people&explain=true").json["results"]?.elements ?? []
        let rows = list.filter { $0["stage"]?.string == "personal" }
        #expect(!rows.isEmpty)
        for row in rows {
            let parts = try #require(row["because"]?.elements)
            #expect(parts.compactMap { $0["contribution"]?.double }.reduce(0, +) == row["score"]?.double)
            for part in parts {
                #expect(Set(part.members?.map(\.key) ?? []) == ["kind", "rating", "similarity", "contribution"])
                #expect(part["kind"]?.string == "neighbour" && [3, 3.5, 4, 4.5].contains(part["rating"]?.double))
            }
        }
        let first = try #require(rows.first?["item"]?["id"]?.wholeNumber)
        let answer = script.get(recommendations + "/\(first)?recommender=people")
        #expect(answer.status == 200 && answer.json["neighbours_from"]?.string == "ratings")
        #expect(answer.json["because"] == rows[0]["because"])
        let behind = try #require(answer.json["ratings"]?.elements)
        #expect(!behind.isEmpty && behind.allSatisfy { [1, 2, 5].contains($0["item_id"]?.wholeNumber) })
        let browser = Browser(site)
        browser.signIn(try #require(script.account).name)
        let page = browser.get("/recommendations").text
        #expect(page.contains("with taste like yours rated it") && page.contains(" % alike"))
    }

    @Test func `whole lists are their own reason, and their cards say what they were made of`() throws {
        rate(1, 5)
        rate(5, 4)
        try addAlone(.slopeOne, "lists")
        let rows = script.get(recommendations + "?recommender=lists&explain=true").json["results"]?.elements ?? []
        let row = try #require(rows.first { $0["stage"]?.string == "personal" })
        #expect(row["because"]?.elements?.map { $0["kind"]?.string } == ["list"])
        #expect(row["because"]?.elements?.first?["contribution"] == row["score"])
        let item = try #require(row["item"]?["id"]?.wholeNumber)
        let answer = script.get(recommendations + "/\(item)?recommender=lists").json
        #expect(answer["because"] == row["because"] && answer["ratings"]?.elements?.isEmpty == true)
        let browser = Browser(site)
        browser.signIn(try #require(script.account).name)
        #expect(browser.get("/recommendations").text.contains("Worked out from all your ratings"))
    }

    // MARK: - Groups

    @Test func `a group is recommended nothing that one of them has rated`() throws {
        let admin = try site.script(.admin)
        let other = try site.script(.editor)
        rate(1, 5)
        rate(5, 5, as: other)
        for strategy in ["average", "least-misery", "fairness"] {
            let json = #"{"users":[\#(script.user),\#(other.user)],"strategy":"\#(strategy)"}"#
            let answer = admin.send(.post, "/api/v1/recommendations/group", json)
            #expect(answer.status == 200)
            #expect(answer.json["strategy"]?.string == strategy)
            #expect(Set(answer.itemIDs).isDisjoint(with: [1, 5]))
            for row in answer.json["results"]?.elements ?? [] {
                #expect(
                    row["members"]?.elements?.compactMap { $0["user_id"]?.wholeNumber }.map(Int64.init)
                        == [script.user, other.user]
                )
            }
            // Each likes one half alone: on average both halves are fine, and nothing is for the less pleased.
            #expect(Set(answer.itemIDs) == (strategy == "least-misery" ? [] : [2, 3, 4, 6, 7, 8]))
        }
    }

    @Test func `in a fair list the members take turns`() throws {
        let admin = try site.script(.admin)
        let other = try site.script(.editor)
        rate(1, 5)
        rate(5, 5, as: other)
        let json = #"{"users":[\#(script.user),\#(other.user)],"strategy":"fairness"}"#
        let ids = admin.send(.post, "/api/v1/recommendations/group", json).itemIDs
        #expect(ids.map { $0 <= 4 } == [true, false, true, false, true, false])
    }

    @Test func `what is no group is refused`() throws {
        let admin = try site.script(.admin)
        let documents: [(String, Int)] = [
            (#"{}"#, 422), (#"{"users":[]}"#, 422), (#"{"users":[1,1]}"#, 422), (#"{"users":["1"]}"#, 422),
            (#"{"users":[999]}"#, 404), (#"{"users":[1],"strategy":"dictatorship"}"#, 422),
            (#"{"users":[1],"limit":0}"#, 422), (#"{"users":[1],"recommender":"nobody"}"#, 404),
            (#"{"users":\#(Array(1...51))}"#, 422),
        ]
        for (json, status) in documents {
            #expect(admin.send(.post, "/api/v1/recommendations/group", json).status == status, "\(json)")
        }
    }
}
