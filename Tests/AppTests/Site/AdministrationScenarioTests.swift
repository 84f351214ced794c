import Domain
import Persistence
import Support
import Testing

@testable import App
@testable import Web

/// Accounts, settings, evaluations and events, as an admin's scripts see them.
@Suite struct AdministrationScenarioTests {
    private let site: TestSite
    private let admin: Script
    private let any = [(HeaderName.ifMatch, "*")]

    init() throws {
        site = try TestSite()
        try site.addCatalogue()
        admin = try site.script(.admin)
    }

    // MARK: - Accounts

    @Test func `an account is made, read, changed against its version, and deleted`() throws {
        let made = admin.send(
            .post,
            "/api/v1/accounts",
            #"{"name":" ada ","password":"\#(TestSite.password)","role":"editor"}"#
        )
        #expect(made.status == 201 && made.json["name"]?.string == "ada" && made.json["role"]?.string == "editor")
        #expect(!made.text.contains("password"))
        let address = try #require(made.location)
        let tag = try #require(made.headers[.etag])
        #expect(admin.get(address).headers[.etag] == tag)
        let browser = Browser(site)
        browser.signIn("ada")
        #expect(browser.get("/items/new").status == 200)
        #expect(admin.send(.patch, address, #"{"role":"member"}"#).status == 428)
        let changed = admin.send(.patch, address, #"{"role":"member"}"#, headers: [(.ifMatch, tag)])
        #expect(changed.status == 200 && changed.json["version"]?.wholeNumber == 2)
        #expect(browser.get("/items/new").status == 403, "a role holds at once")
        #expect(admin.send(.patch, address, #"{"role":"admin"}"#, headers: [(.ifMatch, tag)]).status == 412)
        #expect(admin.send(.delete, address, headers: [(.ifMatch, tag)]).status == 412)
        #expect(admin.send(.delete, address, headers: any).status == 204)
        #expect(admin.get(address).status == 404 && browser.get("/account").status == 303)
    }

    @Test(arguments: [
        (#"{"password":"correct horse"}"#, "/name"), (#"{"name":"a b","password":"correct horse"}"#, "/name"),
        (#"{"name":"ada","password":"short"}"#, "/password"), (#"{"name":"ada"}"#, "/password"),
        (#"{"name":"ada","password":"correct horse","role":"king"}"#, "/role"),
        (#"{"name":"ada","password":"correct horse","email":"x"}"#, "/email"),
    ])
    func `what an account cannot be is refused with the place`(json: String, pointer: String) {
        let answer = admin.send(.post, "/api/v1/accounts", json)
        #expect(answer.status == 422 && answer.pointers == [pointer])
    }

    @Test func `a name that is taken is a conflict, and so is the end of the last admin`() throws {
        let account = try #require(admin.account)
        let address = "/api/v1/accounts/\(account.id)"
        try site.addAccount("taken")
        let taken = #"{"name":"TAKEN","password":"\#(TestSite.password)"}"#
        #expect(admin.send(.post, "/api/v1/accounts", taken).status == 409)
        #expect(admin.send(.patch, address, #"{"name":"Taken"}"#, headers: any).status == 409)
        #expect(admin.send(.patch, address, #"{"role":"editor"}"#, headers: any).status == 409)
        #expect(admin.send(.delete, address, headers: any).status == 409)
        try site.addAccount("other", .admin)
        #expect(admin.send(.patch, address, #"{"role":"editor"}"#, headers: any).status == 200)
        #expect(admin.send(.patch, address, #"{"role":"admin"}"#, headers: any).status == 403, "not any more")
    }

    @Test func `a password set by an admin signs the account out`() throws {
        let account = try site.addAccount("ada")
        let browser = Browser(site)
        browser.signIn("ada")
        let address = "/api/v1/accounts/\(account.id)"
        let same = admin.send(.patch, address, #"{"password":"ada"}"#, headers: any)
        #expect(same.status == 422 && same.pointers.allSatisfy { $0 == "/password" })
        #expect(browser.get("/account").status == 200)
        #expect(admin.send(.patch, address, #"{"password":"battery staple"}"#, headers: any).status == 200)
        #expect(browser.get("/account").status == 303)
        let body = #"{"name":"ada","password":"battery staple"}"#
        #expect(Script.guest(site).send(.post, "/api/v1/sessions", body).status == 201)
    }

    @Test func `with an account its ratings go only if that is wanted`() throws {
        for (query, status, votes) in [("", 200, 7), ("?user=keep", 200, 7), ("?user=delete", 404, 6)] {
            let script = try site.script(.member)
            let account = try #require(script.account)
            #expect(script.send(.post, "/api/v1/interactions", #"{"item_id":1,"rating":5}"#).status == 201)
            #expect(admin.send(.delete, "/api/v1/accounts/\(account.id)\(query)", headers: any).status == 204)
            #expect(script.get("/api/v1/me").status == 401)
            #expect(admin.get("/api/v1/users/\(account.userID)").status == status)
            #expect(admin.get("/api/v1/items/1").json["votes"]?.wholeNumber == votes)
            if status == 200 { #expect(admin.send(.delete, "/api/v1/users/\(account.userID)").status == 204) }
        }
        #expect(admin.send(.delete, "/api/v1/accounts/1?user=eat", headers: any).status == 400)
    }

    // MARK: - Settings

    @Test func `the settings are changed as they were seen`() throws {
        let guest = Script.guest(site)
        let before = guest.get("/api/v1/settings")
        #expect(
            before.text
                == #"{"site_name":"Palate","rating_scale":{"minimum":0.5,"maximum":5,"step":0.5},"is_demo":false}"#
        )
        let tag = try #require(before.headers[.etag])
        let body = #"{"site_name":" Film club "}"#
        let changed = admin.send(.patch, "/api/v1/settings", body, headers: [(.ifMatch, tag)])
        #expect(changed.status == 200 && changed.json["site_name"]?.string == "Film club")
        #expect(Browser(site).get("/").text.contains("Film club"))
        #expect(admin.send(.patch, "/api/v1/settings", body, headers: [(.ifMatch, tag)]).status == 412)
        let back = admin.send(.patch, "/api/v1/settings", #"{"site_name":null}"#, headers: any)
        #expect(back.json["site_name"]?.string == "Palate" && back.text == before.text)
    }

    @Test(arguments: [
        (#"{"site_name":" "}"#, ["/site_name"]), (#"{"site_name":7}"#, ["/site_name"]),
        (#"{"rating_scale":{"step":0}}"#, ["/rating_scale"]), (#"{"rating_scale":{"minimum":9}}"#, ["/rating_scale"]),
        (#"{"rating_scale":{"steps":1}}"#, ["/rating_scale/steps"]), (#"{"rating_scale":5}"#, ["/rating_scale"]),
        (#"{"rating_scale":{"maximum":"5"}}"#, ["/rating_scale/maximum", "/rating_scale"]),
        (#"{"theme":"dark"}"#, ["/theme"]),
    ])
    func `what the settings cannot be is refused with the place`(json: String, pointers: [String]) {
        let answer = admin.send(.patch, "/api/v1/settings", json, headers: any)
        #expect(answer.status == 422 && Set(answer.pointers) == Set(pointers))
    }

    @Test func `a scale that ratings are not on is refused, and a wider one is not`() {
        let refused = admin.send(
            .patch,
            "/api/v1/settings",
            #"{"rating_scale":{"minimum":1,"step":1}}"#,
            headers: any
        )
        // Of each rater's four ratings, 3.5 and 4.5.
        #expect(refused.status == 409 && refused.json["detail"]?.string?.hasPrefix("24 of the ratings") == true)
        let wide = admin.send(.patch, "/api/v1/settings", #"{"rating_scale":{"maximum":10}}"#, headers: any)
        #expect(wide.status == 200 && wide.json["rating_scale"]?["step"] == .number(0.5))
        #expect(admin.send(.post, "/api/v1/interactions", #"{"item_id":1,"rating":9.5}"#).status == 201)
    }

    // MARK: - Evaluations

    @Test func `an evaluation is read as the command writes it, drawn, and deleted`() throws {
        let ids = try (0..<3).map { _ in try site.addEvaluation() }
        let list = admin.get("/api/v1/evaluations?limit=2&fields=id")
        #expect(list.itemIDs == [ids[2], ids[1]].map { Int($0.rawValue) })
        let address = "/api/v1/evaluations/\(ids[0])"
        let answer = admin.get(address)
        let stored = try #require(try site.composition.evaluations.evaluation(ids[0]))
        #expect(answer.text == EvaluationJSON.text(stored.evaluation, id: ids[0]))
        #expect(answer.json["seed"]?.string == "18446744073709551615")
        let plot = admin.get(address + "/plot.svg")
        #expect(plot.headers[.contentType] == "image/svg+xml" && plot.text.hasPrefix("<svg"))
        #expect(plot.headers.all(.contentSecurityPolicy) == ["default-src 'none'; style-src 'unsafe-inline'"])
        #expect(plot.headers.contains(.etag))
        #expect(admin.send(.delete, address).status == 204)
        #expect(admin.get(address).status == 404 && admin.send(.delete, address).status == 404)
    }

    // MARK: - Jobs and events

    /// What has come since it was asked last: `name id data…`, without the data.
    private func events(_ answer: Answer) throws -> [String] {
        let stream = try #require(answer.events)
        switch stream.take() {
        case .nothing: return []
        case .end: return ["end"]
        case .events(let bytes):
            return String(decoding: bytes, as: UTF8.self).split(separator: "\n\n").map { event in
                event.split(separator: "\n").filter { !$0.hasPrefix("data: ") }.joined(separator: " ")
            }
        }
    }

    private func startTraining() throws -> ID<Job> {
        let job = admin.send(.post, "/api/v1/jobs", #"{"recommender_id":1}"#)
        #expect(job.status == 202)
        return ID(Int64(try #require(job.json["id"]?.wholeNumber)))
    }

    @Test func `who watches the site hears of jobs and live versions`() throws {
        let answer = admin.get("/api/v1/events")
        #expect(answer.status == 200 && answer.headers[.contentType] == "text/event-stream")
        #expect(try events(answer).isEmpty)
        let job = try startTraining()
        try site.services.changes.look()
        #expect(try events(answer) == ["event: job"])
        #expect(try events(admin.get("/api/v1/events")) == ["event: job"], "who comes later begins with what is open")
        try site.train()
        #expect(admin.send(.delete, "/api/v1/jobs/\(job)").status == 202)
        try site.services.changes.look()
        #expect(try events(answer) == ["event: job", "event: live-version"])
    }

    @Test func `who watches a job hears its lines, comes again where it left off, and is told when that is all`() throws
    {
        let job = try startTraining()
        let jobs = site.composition.jobs
        let claim = try #require(try jobs.claim(job, at: site.clock.now))
        try jobs.append("reading", to: job, at: site.clock.now)
        let target = "/api/v1/jobs/\(job)/events"
        let answer = admin.get(target)
        #expect(try events(answer) == ["event: line id: 1", "event: job"])
        try jobs.append("writing", to: job, at: site.clock.now)
        try site.services.changes.look()
        #expect(try events(answer) == ["event: line id: 2"])
        let again = admin.get(target, headers: [(.lastEventID, "1")])
        #expect(try events(again) == ["event: line id: 2", "event: job"])
        try jobs.finish(job, .done, "version 1 is live", at: site.clock.now)
        claim.giveBack()
        try site.services.changes.look()
        #expect(try events(answer) == ["event: line id: 3", "event: job"])
        #expect(try events(answer) == ["end"])
        let late = admin.get(target, headers: [(.lastEventID, "2")])
        #expect(try events(late) == ["event: line id: 3", "event: job"])
        #expect(try events(late) == ["end"])
        #expect(admin.get(target, headers: [(.lastEventID, "3")]).status == 204)
        #expect(admin.get("/api/v1/jobs/99/events", headers: [(.lastEventID, "3")]).status == 404)
    }

    @Test func `whose token is revoked hears no more`() throws {
        let watcher = try site.script(.admin, .read)
        let answer = watcher.get("/api/v1/events")
        let account = try #require(watcher.account)
        for token in try site.services.accounts.tokens(of: account) {
            try site.services.accounts.deleteToken(token.id, of: account)
        }
        _ = try startTraining()
        try site.services.changes.look()
        #expect(try events(answer) == ["end"])
    }

    @Test func `jobs are listed by their state`() throws {
        let job = try startTraining()
        #expect(admin.get("/api/v1/jobs?state=queued&recommender_id=1&kind=training").itemIDs == [Int(job.rawValue)])
        #expect(admin.get("/api/v1/jobs?state=running").itemIDs.isEmpty)
        #expect(admin.get("/api/v1/jobs?recommender_id=2").itemIDs.isEmpty)
        #expect(admin.get("/api/v1/jobs?state=asleep").status == 400)
    }

    @Test func `an evaluation is asked for as it is read`() throws {
        let asked =
            #"{"kind":"evaluation","recommenders":["ease"],"protocol":"k-fold=3","cutoff":5,"relevant_from":4,"seed":"9","settings":{"regularisation":20}}"#
        let job = admin.send(.post, "/api/v1/jobs", asked)
        #expect(job.status == 202 && job.json["kind"]?.string == "evaluation" && job.json["subject"]?.string == "ease")
        #expect(job.json["recommender_id"] == .null && job.json["evaluation_id"] == .null)
        let id = ID<Job>(Int64(try #require(job.json["id"]?.wholeNumber)))
        let plan = try #require(try site.composition.jobs.evaluationPlan(of: id))
        let wanted = Evaluation.Settings(method: .kFold(3), cutoff: 5, relevantFrom: 4, seed: 9)
        #expect(plan.settings == wanted && plan.subjects.last?.settings == ["regularisation": .number(20)])
        let all = admin.send(.post, "/api/v1/jobs", #"{"kind":"evaluation"}"#)
        #expect(all.status == 202 && all.json["subject"]?.string?.contains("item-neighbours") == true)
        #expect(admin.get("/api/v1/jobs?kind=evaluation").json["results"]?.elements?.count == 2)
    }

    @Test func `an evaluation that cannot be is refused with the place`() throws {
        func pointers(_ members: String, _ status: Int = 422) -> [String] {
            let answer = admin.send(.post, "/api/v1/jobs", #"{"kind":"evaluation"\#(members)}"#)
            #expect(answer.status == status, "\(answer.text)")
            return answer.pointers
        }
        #expect(pointers(#","protocol":"nonsense","seed":"-1","cutoff":"x""#) == ["/protocol", "/cutoff", "/seed"])
        #expect(pointers(#","relevant_from":99,"cutoff":0"#) == ["/cutoff", "/relevant_from"])
        #expect(pointers(#","recommenders":["ease"],"settings":{"nonsense":1}"#) == ["/settings/nonsense"])
        #expect(pointers(#","recommenders":["ease","slim"],"settings":{"regularisation":1}"#) == ["/settings"])
        #expect(pointers(#","recommender_id":1"#) == ["/recommender_id"])
        #expect(pointers(#","recommenders":["nobody"]"#, 404) == [])
        let strange = admin.send(.post, "/api/v1/jobs", #"{"kind":"import","recommender_id":1}"#)
        #expect(strange.status == 422 && strange.pointers == ["/kind"])
    }
}
