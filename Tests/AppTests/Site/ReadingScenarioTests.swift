import Domain
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
        for item in ["1", "9", "999", "x", "-1"] {
            #expect(script.get(recommendations + "/\(item)").status == 404, "\(item)")
        }
        #expect(script.get(recommendations + "/2?tag=colour").status == 404, "outside the filter")
        #expect(script.get(recommendations + "/2?colour=red").status == 400)
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
