import Domain
import Persistence
import Support
import Testing
import Web

@testable import App

/// Recommenders made, changed and deleted by an admin's script, and lists while versions change.
@Suite struct RecommenderScenarioTests {
    private let site: TestSite
    private let admin: Script
    private let any = [(HeaderName.ifMatch, "*")]

    init() throws {
        site = try TestSite()
        try site.addCatalogue()
        try site.train()
        admin = try site.script(.admin)
    }

    private func create(_ json: String) -> Answer { admin.send(.post, "/api/v1/recommenders", json) }

    @Test func `a new recommender recommends by its own model once it is trained`() throws {
        let created = create(#"{"name":"tags","title":"Same kind","model":"content-tags","settings":{"neighbours":3}}"#)
        #expect(created.status == 201)
        #expect(created.json["position"]?.wholeNumber == 3, "behind those that are there")
        let address = try #require(created.headers[.location])
        #expect(admin.get(address).json["settings"]?["neighbours"]?.wholeNumber == 3)
        _ = try site.composition.training().run(
            #require(try site.composition.recommenders.recommender(named: "tags"))
        )
        try site.live.refresh()
        let list = admin.send(.post, "/api/v1/recommendations", #"{"items":[1],"recommender":"tags","limit":3}"#)
        #expect(Set(list.itemIDs) == [2, 3, 4], "those with the same tags")
    }

    @Test(arguments: [
        (#"{"title":"T","model":"ease"}"#, "/name"), (#"{"name":"x y","title":"T","model":"ease"}"#, "/name"),
        (#"{"name":"x","title":"","model":"ease"}"#, "/title"),
        (#"{"name":"x","title":"T","model":"magic"}"#, "/model"),
        (#"{"name":"x","title":"T","model":"ease","position":0}"#, "/position"),
        (#"{"name":"x","title":"T","model":"ease","settings":{"neighbours":0}}"#, "/settings/neighbours"),
        (#"{"name":"x","title":"T","model":"ease","settings":{"neighbours":"many"}}"#, "/settings/neighbours"),
        (#"{"name":"x","title":"T","model":"ease","settings":{"charm":1}}"#, "/settings/charm"),
    ])
    func `what a recommender cannot be is refused with the place`(_ json: String, _ pointer: String) {
        let answer = create(json)
        #expect(answer.status == 422)
        #expect(answer.json["errors"]?.elements?.compactMap { $0["pointer"]?.string } == [pointer])
    }

    @Test func `a patch changes what it names, a name that is taken and another model are conflicts`() throws {
        let address = try #require(
            create(#"{"name":"mine","title":"Mine","model":"ease","settings":{"neighbours":7}}"#).headers[.location]
        )
        let patched = admin.send(
            .patch,
            address,
            #"{"settings":{"regularisation":50},"is_enabled":false}"#,
            headers: any
        )
        #expect(patched.status == 200)
        #expect(patched.json["settings"]?["neighbours"]?.wholeNumber == 7)
        #expect(patched.json["settings"]?["regularisation"]?.wholeNumber == 50)
        #expect(patched.json["title"]?.string == "Mine" && patched.json["is_enabled"]?.bool == false)
        #expect(admin.send(.patch, address, #"{"name":"Popularity"}"#, headers: any).status == 409)
        #expect(admin.send(.patch, address, #"{"model":"popularity"}"#, headers: any).status == 409)
        #expect(
            admin.send(.patch, address, #"{"title":"X"}"#, headers: [(.ifMatch, #""recommender-1""#)]).status == 412
        )
        #expect(create(#"{"name":"MINE","title":"T","model":"ease"}"#).status == 409)
    }

    @Test func `with a recommender go its matrices, unless another one reads them`() throws {
        let neighbours = try #require(try site.composition.recommenders.recommender(named: "item-neighbours"))
        #expect(admin.send(.delete, "/api/v1/recommenders/\(neighbours.id)", headers: any).status == 204)
        #expect(admin.send(.delete, "/api/v1/recommenders/\(neighbours.id)", headers: any).status == 404)
        #expect(admin.get("/api/v1/similarity-matrices").json["results"]?.elements?.isEmpty == true)
        try site.live.refresh()
        #expect(admin.send(.post, "/api/v1/recommendations", #"{"items":[1]}"#).status == 200, "popular ones stand in")
    }

    @Test func `every model says what can be set about it`() throws {
        let models = try #require(admin.get("/api/v1/models").json["results"]?.elements)
        #expect(models.count == ModelKind.allCases.count)
        for model in models {
            for setting in model["settings"]?.elements ?? [] {
                #expect(setting["default"] != nil && setting["help"]?.string?.isEmpty == false)
            }
        }
    }

    @Test func `the parts of a list come from the version that its first part came from`() throws {
        let target = "/api/v1/users/\(admin.user)/recommendations?limit=1"
        #expect(admin.send(.post, "/api/v1/interactions", #"{"item_id":1,"rating":5}"#).status == 201)
        let whole = admin.get("/api/v1/users/\(admin.user)/recommendations?limit=3").itemIDs
        let first = admin.get(target)
        let cursor = try #require(first.json["next_cursor"]?.string)
        try site.train()
        let second = admin.get(target + "&cursor=\(cursor)")
        #expect(first.json["matrix_version"]?.wholeNumber == 1 && second.json["matrix_version"]?.wholeNumber == 1)
        #expect(first.itemIDs + second.itemIDs == Array(whole.prefix(2)))
        #expect(admin.get(target).json["matrix_version"]?.wholeNumber == 2)
        try site.train()
        let late = admin.get(target + "&cursor=\(cursor)")
        #expect(late.status == 409)
        #expect(late.json["detail"]?.string?.contains("Begin again") == true)
    }
}
