import Domain
import Support
import Testing
import Web

@testable import App

/// What holds for every route of the API, seen at some of them.
@Suite struct ConventionScenarioTests {
    private let site: TestSite
    private let admin: Script

    init() throws {
        site = try TestSite()
        try site.addCatalogue()
        try site.train()
        admin = try site.script(.admin)
    }

    // MARK: - Lists

    @Test(arguments: [
        "/api/v1/items?sort=title", "/api/v1/items?sort=-id", "/api/v1/items?q=line", "/api/v1/users",
        "/api/v1/interactions",
        "/api/v1/users/1/interactions?sort=newest", "/api/v1/users/1/interactions?sort=title", "/api/v1/models",
        "/api/v1/items?tag=greek&sort=votes",
    ])
    func `a list can be followed to its end and back`(list: String) throws {
        func ids(_ answer: Answer) -> [String] {
            (answer.json["results"]?.elements ?? []).map { "\(($0["id"] ?? $0["model"] ?? .null))" }
        }
        let whole = ids(admin.get(list + (list.contains("?") ? "&" : "?") + "limit=1000"))
        var target: String? = list + (list.contains("?") ? "&" : "?") + "limit=3"
        var forth: [[String]] = []
        var last = target
        while let next = target {
            let answer = admin.get(next)
            #expect(answer.status == 200)
            forth.append(ids(answer))
            last = next
            target = answer.link("next")
            #expect((target == nil) == (answer.json["next_cursor"] == .null))
        }
        #expect(forth.flatMap { $0 } == whole && whole.count > 3)
        var back: [[String]] = []
        target = last
        while let next = target {
            let answer = admin.get(next)
            back.append(ids(answer))
            target = answer.link("prev")
            #expect((target == nil) == (answer.json["previous_cursor"] == .null))
        }
        #expect(back.reversed() == forth)
    }

    @Test func `a cursor is good for its own list with its own filters only`() throws {
        let cursor = try #require(admin.get("/api/v1/items?tag=greek&limit=1").json["next_cursor"]?.string)
        #expect(admin.get("/api/v1/items?tag=greek&limit=2&count=true&fields=id&cursor=\(cursor)").status == 200)
        for target in [
            "/api/v1/items?cursor=", "/api/v1/items?tag=colour&cursor=", "/api/v1/items?tag=greek&sort=title&cursor=",
            "/api/v1/users?cursor=", "/api/v1/users/1/recommendations?cursor=",
        ] {
            let answer = admin.get(target + cursor)
            #expect(answer.status == 400 && answer.parameters == ["cursor"], "\(target)")
        }
        let own = try #require(admin.get("/api/v1/users/1/recommendations?limit=1").json["next_cursor"]?.string)
        #expect(admin.get("/api/v1/users/1/recommendations?cursor=\(own)").status == 200)
        #expect(admin.get("/api/v1/users/3/recommendations?cursor=\(own)").status == 400)
        #expect(admin.get("/api/v1/users/1/recommendations?tag=greek&cursor=\(own)").status == 400)
    }

    @Test func `a parameter that cannot be used is named`() {
        for (target, names) in [
            ("/api/v1/items?limit=0&tags=a", ["limit", "tags"]), ("/api/v1/items?limit=1&limit=2", ["limit"]),
            ("/api/v1/items?sort=colour", ["sort"]), ("/api/v1/items/1?x=1", ["x"]),
            ("/api/v1/items?fields=id,nonsense", ["fields"]),
            ("/api/v1/users/1/recommendations?diversity=2", ["diversity"]),
        ] {
            let answer = admin.get(target)
            #expect(answer.status == 400 && answer.parameters == names, "\(target)")
            #expect(answer.json["code"]?.string == "bad-parameter")
        }
    }

    @Test func `some fields of a thing or of a list's rows`() {
        #expect(admin.get("/api/v1/items/1?fields=title,id").text == #"{"id":1,"title":"Alpha"}"#)
        let list = admin.get("/api/v1/items?sort=id&limit=2&fields=attributes.year")
        #expect(
            list.json["results"]?.elements
                == [1990, 1991].map { year in
                    .object([
                        JSONMember(
                            key: "attributes",
                            value: .object([JSONMember(key: "year", value: .integer(year))])
                        )
                    ])
                }
        )
        #expect(list.json["next_cursor"]?.string != nil)
        let rows = admin.get("/api/v1/users/1/recommendations?fields=results.item.id").json
        #expect(rows["results"]?.elements?.first?["item"]?.members?.map(\.key) == ["id"])
    }

    // MARK: - Versions

    @Test(arguments: [
        "/api/v1/items/1", "/api/v1/items", "/api/v1/users/1/recommendations", "/api/v1/me", "/api/v1/tags",
        "/api/v1/interactions/1-1", "/api/v1/recommenders/2", "/api/v1/similarity-matrices",
        "/api/v1/items/1?fields=id",
    ])
    func `what a client has already is not sent again`(target: String) throws {
        let answer = admin.get(target)
        let tag = try #require(answer.headers[.etag])
        #expect(tag.hasPrefix("\"") && tag.hasSuffix("\""))
        let again = admin.get(target, headers: [(.ifNoneMatch, "\"other\", \(tag)")])
        #expect(again.status == 304 && again.bytes.isEmpty && again.headers[.etag] == tag)
        #expect(admin.get(target, headers: [(.ifNoneMatch, "\"other\"")]).status == 200)
    }

    @Test func `a rating is changed only as it was seen`() throws {
        let tag = try #require(admin.get("/api/v1/interactions/1-1").headers[.etag])
        #expect(
            admin.send(.put, "/api/v1/interactions/1-1", #"{"rating":1}"#, headers: [(.ifMatch, tag)]).status == 200
        )
        #expect(
            admin.send(.put, "/api/v1/interactions/1-1", #"{"rating":2}"#, headers: [(.ifMatch, tag)]).status == 412
        )
        #expect(admin.send(.delete, "/api/v1/interactions/1-1", headers: [(.ifMatch, tag)]).status == 412)
        #expect(
            admin.send(.put, "/api/v1/interactions/1-1", #"{"rating":2}"#, headers: [(.ifNoneMatch, "*")]).status == 412
        )
        #expect(
            admin.send(.put, "/api/v1/interactions/1-9", #"{"rating":2}"#, headers: [(.ifNoneMatch, "*")]).status == 201
        )
        #expect(
            admin.send(.put, "/api/v1/interactions/3-9", #"{"rating":2}"#, headers: [(.ifMatch, "*")]).status == 412
        )
        #expect(
            admin.send(.patch, "/api/v1/interactions/1-9", #"{"suitable_to_train":false}"#).json["rating"]
                == .integer(2)
        )
    }

    @Test func `tags in several lines and those of some fields count as well`() throws {
        let whole = try #require(admin.get("/api/v1/items/1").headers[.etag])
        let part = try #require(admin.get("/api/v1/items/1?fields=id").headers[.etag])
        #expect(whole != part)
        let body = #"{"title":"New"}"#
        #expect(
            admin.send(.patch, "/api/v1/items/1", body, headers: [(.ifMatch, "\"other\""), (.ifMatch, part)]).status
                == 200
        )
        #expect(admin.send(.patch, "/api/v1/items/1", body, headers: [(.ifMatch, part)]).status == 412)
    }

    @Test func `what admins change by hand demands the version`() throws {
        let body = #"{"is_enabled":true}"#
        let refused = admin.send(.patch, "/api/v1/recommenders/2", body)
        #expect(refused.status == 428)
        #expect(refused.json["code"]?.string == "precondition-required")
        #expect(admin.send(.delete, "/api/v1/recommenders/2").status == 428)
        #expect(admin.send(.patch, "/api/v1/recommenders/2", body, headers: [(.ifMatch, "*")]).status == 200)
    }

    // MARK: - Asking twice

    @Test func `a change asked for twice under one key is made once`() throws {
        let key = [(HeaderName.idempotencyKey, "order-7")]
        let body = #"{"title":"New","external_id":"new"}"#
        let first = admin.send(.post, "/api/v1/items", body, headers: key)
        #expect(first.status == 201 && first.headers[.idempotentReplayed] == nil)
        let again = admin.send(.post, "/api/v1/items", body, headers: key)
        #expect(again.status == 201 && again.headers[.idempotentReplayed] == "true")
        #expect(again.bytes == first.bytes && again.location == first.location)
        #expect(again.headers[.etag] == first.headers[.etag])
        #expect(admin.get("/api/v1/items?external_id=new").itemIDs.count == 1)
        let other = admin.send(.post, "/api/v1/items", #"{"title":"Other"}"#, headers: key)
        #expect(other.status == 422)
        #expect(
            admin.send(.post, "/api/v1/users", body, headers: key).status == 422,
            "another route is another request"
        )
        #expect(try site.script(.editor).send(.post, "/api/v1/items", #"{"title":"Mine"}"#, headers: key).status == 201)
    }

    @Test func `a refusal is not kept, and a key is forgotten after a day`() throws {
        let key = [(HeaderName.idempotencyKey, "k")]
        #expect(admin.send(.post, "/api/v1/items", #"{"title":""}"#, headers: key).status == 422)
        #expect(admin.send(.post, "/api/v1/items", #"{"title":"New"}"#, headers: key).status == 201)
        site.clock.advance(seconds: 24 * 3600 + 1)
        let later = admin.send(.post, "/api/v1/items", #"{"title":"Newer"}"#, headers: key)
        #expect(later.status == 201 && later.headers[.idempotentReplayed] == nil)
        for bad in ["", "a b", "ä", String(repeating: "k", count: 201)] {
            #expect(
                admin.send(.post, "/api/v1/items", #"{"title":"New"}"#, headers: [(.idempotencyKey, bad)]).status == 400
            )
        }
    }

    // MARK: - What is sent

    @Test func `content that is not what the route takes is refused, and it says what it takes`() {
        let body = #"{"title":"New"}"#
        for type in ["text/plain", "application/json-patch+json", "application/json; charset=latin1", "x"] {
            let answer = admin.send(.post, "/api/v1/items", body, headers: [(.contentType, type)])
            #expect(answer.status == 415, "\(type)")
        }
        #expect(
            admin.send(.post, "/api/v1/items", body, headers: [(.contentType, "text/plain")]).headers[.accept]
                == "application/json"
        )
        let patch = admin.send(
            .patch,
            "/api/v1/items/1",
            body,
            headers: [(.contentType, "application/json-patch+json")]
        )
        #expect(patch.status == 415 && patch.headers[.acceptPatch] == "application/merge-patch+json, application/json")
        #expect(admin.send(.post, "/api/v1/items", body, headers: [(.contentEncoding, "gzip")]).status == 415)
        #expect(
            admin.send(.post, "/api/v1/items", body, headers: [(.contentType, "Application/JSON;charset=UTF-8")]).status
                == 201
        )
    }

    @Test(arguments: [
        (#"{"title":"A","attributes":{"a":[1,}}"#, "/attributes/a/1"), (#"{"title":"A","title":"B"}"#, "/title"),
        (#"{"title":NaN}"#, "/title"), (#"{"tags":["a",1e999]}"#, "/tags/1"), ("{", ""), (#"{"a/b~":tru}"#, "/a~1b~0"),
    ])
    func `a document that is no JSON is told where it stops being some`(body: String, pointer: String) {
        let answer = admin.send(.post, "/api/v1/items", body)
        #expect(answer.status == 400 && answer.pointers == [pointer])
    }

    @Test func `an attribute that breaks a rule is pointed at`() {
        let answer = admin.send(.post, "/api/v1/items", #"{"title":"A","attributes":{"a":"x\ny"}}"#)
        #expect(answer.status == 422 && answer.pointers == ["/attributes/a"])
    }

    @Test func `two credentials are one too many`() throws {
        let token = try #require(admin.token)
        let headers = [(HeaderName.authorization, "Bearer \(token)"), (.authorization, "Bearer other")]
        #expect(site.send(.get, "/api/v1/me", headers: headers).status == 400)
    }
}

extension Answer {
    /// The names of query parameters in a problem's `errors`.
    fileprivate var parameters: [String] {
        (json["errors"]?.elements ?? []).compactMap { $0["parameter"]?.string }
    }

    /// The target of a link of this relation.
    fileprivate func link(_ relation: String) -> String? {
        for link in (headers[.link] ?? "").split(separator: ",") where link.contains("rel=\"\(relation)\"") {
            return link.firstIndex(of: ">").map { String(link[..<$0].drop { $0 == " " }.dropFirst()) }
        }
        return nil
    }
}
