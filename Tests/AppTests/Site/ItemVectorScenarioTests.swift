import Domain
import Persistence
import Support
import Testing
import Web

@testable import App

/// Vectors of items over REST, from the first one given to the recommendations that follow them.
@Suite struct ItemVectorScenarioTests {
    private let site: TestSite
    private let editor: Script

    init() throws {
        site = try TestSite()
        try site.addCatalogue()
        editor = try site.script(.editor, [.read, .write])
    }

    private func give(_ item: Int, _ vector: String) -> Answer {
        editor.send(.put, "/api/v1/items/\(item)/vector", "{\"vector\":\(vector)}")
    }

    private func load(_ lines: String, _ type: String = "application/x-ndjson") -> Answer {
        editor.send(.post, "/api/v1/item-vectors", lines, headers: [(.contentType, type)])
    }

    @Test func `a vector is given, read, replaced and taken away`() throws {
        let target = "/api/v1/items/1/vector"
        #expect(editor.get(target).status == 404)
        let created = give(1, "[0.1,-2,3e-5]")
        #expect(created.status == 201 && created.location == target)
        #expect(created.text == #"{"item_id":1,"vector":[0.1,-2,3e-05]}"#)
        #expect(Script.guest(site).get(target).text == created.text)
        #expect(editor.send(.head, target).status == 200)
        #expect(give(1, "[0.1,-2,3e-5]").status == 200)
        let replaced = give(1, "[1,2,3]")
        #expect(replaced.status == 200 && replaced.text == #"{"item_id":1,"vector":[1,2,3]}"#)
        #expect(editor.get("/api/v1/item-vectors").text == #"{"count":1,"dimension":3}"#)
        #expect(editor.send(.delete, target).status == 204)
        #expect(editor.send(.delete, target).status == 404)
        #expect(editor.get("/api/v1/item-vectors").text == #"{"count":0,"dimension":null}"#)
        #expect(editor.send(.options, target).headers[.allow] == "GET, HEAD, PUT, DELETE, OPTIONS")
    }

    @Test func `a vector is known by its tag, and changed only by those who know it`() throws {
        let target = "/api/v1/items/1/vector"
        let guarded = { (method: Method, tag: String) in
            let json = method == .put ? #"{"vector":[5,5]}"# : nil
            return editor.send(method, target, json, headers: [(.ifMatch, tag)]).status
        }
        #expect(guarded(.put, "*") == 412, "nothing is there")
        let old = try #require(give(1, "[1,2]").headers[.etag])
        #expect(editor.get(target, headers: [(.ifNoneMatch, old)]).status == 304)
        let new = try #require(give(1, "[2,2]").headers[.etag])
        #expect(editor.get(target, headers: [(.ifNoneMatch, old)]).status == 200)
        #expect(guarded(.put, old) == 412 && guarded(.delete, old) == 412)
        #expect(guarded(.put, new) == 200 && guarded(.delete, "*") == 204)
        #expect(give(1, "[1,2]").headers[.etag] != old, "no tag is given twice")
    }

    @Test(arguments: [
        (#"{}"#, "/vector"), (#"{"vector":null}"#, "/vector"), (#"{"vector":"1,2"}"#, "/vector"),
        (#"{"vector":[]}"#, "/vector"), (#"{"vector":[0,0]}"#, "/vector"), (#"{"vector":[1,"2"]}"#, "/vector/1"),
        (#"{"vector":[1,1e300]}"#, "/vector/1"), (#"{"vector":[1],"kind":"text"}"#, "/kind"),
    ])
    func `what cannot be a vector is refused with the place`(_ json: String, _ pointer: String) {
        let answer = editor.send(.put, "/api/v1/items/1/vector", json)
        #expect(answer.status == 422)
        #expect(answer.pointers == [pointer])
        #expect(editor.get("/api/v1/items/1/vector").status == 404)
    }

    @Test func `another length is a conflict that names both, and all can be deleted to begin anew`() {
        #expect(give(1, "[1,2]").status == 201)
        let refused = give(2, "[1,2,3]")
        #expect(refused.status == 409)
        #expect(refused.json["detail"]?.string?.contains("is 3, and that of all others 2") == true)
        #expect(editor.send(.delete, "/api/v1/item-vectors").status == 204)
        #expect(give(2, "[1,2,3]").status == 201)
    }

    @Test func `lines give many items their vectors, and bad ones cost themselves alone`() {
        let answer = load(
            """
            {"item_id":1,"vector":[1,0]}
            {"external_id":"item-2","vector":[1,0.5]}
            {"external_id":"nobody","vector":[1,0.5]}
            {"item_id":3,"vector":[1,0,0]}
            {"item_id":4,"vector":[1,"x"]}
            {"item_id":5,"vector":[1,0]}
            """
        )
        #expect(answer.status == 200)
        #expect(
            answer.text.hasPrefix(
                #"{"lines":6,"created":3,"updated":0,"unchanged":0,"rejected":3,"errors":[{"line":3,"#
            )
        )
        let errors = answer.json["errors"]?.elements ?? []
        #expect(errors.compactMap { $0["line"]?.wholeNumber } == [3, 4, 5])
        #expect(errors.compactMap { $0["pointer"]?.string } == ["", "", "/vector/1"])
        #expect(errors.compactMap { $0["detail"]?.string }.first == "There is no item with the external id “nobody”.")
        #expect(editor.get("/api/v1/item-vectors").text == #"{"count":3,"dimension":2}"#)
        #expect(load("{\"item_id\":1,\"vector\":[1,0]}\n").json["unchanged"]?.wholeNumber == 1)
        #expect(load("").json["lines"]?.wholeNumber == 0)
    }

    @Test func `lines are taken as lines only, and from those who may`() throws {
        let line = #"{"item_id":1,"vector":[1]}"#
        #expect(load(line, "application/json").status == 415)
        #expect(load(line, "application/x-ndjson; charset=utf-8").status == 200)
        let headers = [(HeaderName.contentType, "application/x-ndjson")]
        let target = "/api/v1/item-vectors"
        let member = try site.script(.member)
        #expect(Script.guest(site).send(.post, target, line, headers: headers).status == 401)
        let refused = member.send(.post, target, line, headers: headers)
        #expect(refused.status == 403 && refused.headers[.contentType] == "application/problem+json")
        #expect(editor.send(.post, target + "?x=1", line, headers: headers).status == 400)
    }

    @Test func `similar items and recommendations follow the vectors`() throws {
        let lines = [1: "[1,0.1]", 2: "[0.1,1]", 3: "[1,0.2]", 5: "[0.2,1]", 8: "[0,1]", 9: "[1,0]"].map {
            "{\"item_id\":\($0.key),\"vector\":\($0.value)}\n"
        }
        #expect(load(lines.joined()).json["created"]?.wholeNumber == 6)
        let admin = try site.script(.admin)
        let made = admin.send(.post, "/api/v1/recommenders", #"{"name":"v","title":"V","model":"embeddings"}"#)
        #expect(made.status == 201)
        let training = try site.composition.training()
        _ = try training.run(recommender())
        try site.live.refresh()
        let list = admin.send(.post, "/api/v1/recommendations", #"{"items":[9],"recommender":"v","limit":3}"#)
        #expect(list.itemIDs.prefix(2) == [1, 3], "9 itself was rated by nobody")
        #expect(try training.standing(of: recommender()).isCurrent)
        #expect(give(9, "[1,0.01]").status == 200)
        #expect(try training.standing(of: recommender()).changes == 1)
    }

    private func recommender() throws -> Recommender {
        try #require(try site.composition.recommenders.recommender(named: "v"))
    }
}
