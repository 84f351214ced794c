import Domain
import Support
import Testing

@testable import Web

/// One line of the table, as an argument of a test.
struct RouteCase: Sendable, CustomTestStringConvertible {
    let route: APIRoute

    var testDescription: String { "\(route.method.rawValue) \(route.path)" }

    static let all = APIRoutes.described.map(RouteCase.init)
    /// Those that tell more about themselves than that the process is alive.
    static let limited = all.filter { !$0.route.isHealthCheck }
    static let reading = all.filter { $0.route.method == .get }
    static let lists = all.filter { one in one.route.parameters.contains { $0.name == "cursor" } }

    /// Whether what is sent is one JSON document.
    var takesJSON: Bool { route.body?.types.contains { $0.hasSuffix("/json") } ?? false }
}

/// A site with something behind every route, and calls of each.
final class ConformanceSite {
    let site: TestSite
    let admin: Script
    private var number = 0

    init() throws {
        site = try TestSite()
        try site.addCatalogue()
        try site.train()
        admin = try site.script(.admin)
        // When a token was used last is noted with one of the next commits.
        _ = admin.get("/api/v1/me")
        try site.waitForWrites()
    }

    /// A request that does what the route is there for.
    struct Call {
        let target: String
        let body: String?
        var headers: [(HeaderName, String)] = []
    }

    /// Throws if nobody said how the route is to be called.
    func call(_ route: APIRoute, by caller: Script, isOwn: Bool = false) throws -> Call {
        let fixture = try #require(
            Fixture.of(route),
            "\(route.method.rawValue) \(route.path) needs a line in the table of fixtures"
        )
        if !isOwn { number += 1 }
        var values = [
            "n": String(number), "pair": number.isMultiple(of: 2) ? "\(number)-5" : "\(number)-1",
            "me": String(caller.user == 0 ? admin.user : caller.user),
            // Somebody's account that is not the caller's.
            "other": String(admin.account?.id.rawValue ?? 0),
        ]
        switch fixture.madeElsewhere {
        case .evaluation: values["made"] = try site.addEvaluation().description
        case .session: values["made"] = try (caller.account ?? admin.account).map(site.addSession)?.description
        case nil: break
        }
        for step in fixture.before {
            let answer = admin.send(
                step.method,
                "/api/v1" + step.target.filled(values),
                step.body?.filled(values),
                headers: step.type.map { [(.contentType, $0)] } ?? []
            )
            #expect(answer.status < 300, "\(step.method.rawValue) \(step.target): \(answer.text)")
            if let id = answer.json["id"]?.wholeNumber { values["made"] = String(id) }
        }
        var call = Call(
            target: fixture.target(of: route, isOwn: isOwn).filled(values),
            body: fixture.body(of: route, isOwn: isOwn)?.filled(values)
        )
        if let type = route.body?.types.first { call.headers.append((.contentType, type)) }
        if route.matching == .required { call.headers.append((.ifMatch, "*")) }
        return call
    }

    /// What is not as the route describes its answers; the status is one of those that it names.
    func faults(of answer: Answer, to route: APIRoute) -> [String] {
        guard let described = route.answers.first(where: { $0.status.code == answer.status }) else {
            return ["\(answer.status) is no answer of the route: \(answer.text)"]
        }
        guard let content = described.content else { return answer.bytes.isEmpty ? [] : ["there is content"] }
        guard content.types.contains(answer.headers[.contentType] ?? "") else { return ["it is of another type"] }
        guard content.types.contains("application/json") else { return [] }
        return SchemaValidator(scale: .halfStars).faults(of: answer.json, against: content.schema)
    }

    /// Checks that a refusal is one as the API makes them.
    func expectProblem(
        _ answer: Answer,
        _ status: Int,
        to target: String,
        tellsLimits: Bool = true,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(answer.status == status, "\(answer.text)", sourceLocation: sourceLocation)
        #expect(answer.headers[.contentType] == "application/problem+json", sourceLocation: sourceLocation)
        let faults = SchemaValidator(scale: .halfStars).faults(of: answer.json, against: .problem)
        #expect(faults == [], sourceLocation: sourceLocation)
        #expect(answer.json["status"]?.wholeNumber == status, sourceLocation: sourceLocation)
        let path = String(target.prefix { $0 != "?" })
        #expect(answer.json["instance"]?.string == path, sourceLocation: sourceLocation)
        #expect(answer.headers.contains(.cacheControl), sourceLocation: sourceLocation)
        if tellsLimits { #expect(answer.tellsLimits, sourceLocation: sourceLocation) }
    }
}

extension Script {
    func send(_ route: APIRoute, _ call: ConformanceSite.Call, _ more: [(HeaderName, String)] = []) -> Answer {
        send(route.method, call.target, call.body, headers: call.headers + more)
    }
}

extension Answer {
    /// Whether it says how the client stands to its limits.
    var tellsLimits: Bool {
        headers.contains(HeaderName("RateLimit")) && headers.contains(HeaderName("RateLimit-Policy"))
    }

    /// The names of query parameters in a problem's `errors`.
    var namedParameters: [String] { (json["errors"]?.elements ?? []).compactMap { $0["parameter"]?.string } }

    /// The target of a link of this relation.
    func linked(_ relation: String) -> String? {
        for link in (headers[.link] ?? "").split(separator: ",") where link.contains("rel=\"\(relation)\"") {
            return link.firstIndex(of: ">").map { String(link[..<$0].drop { $0 == " " }.dropFirst()) }
        }
        return nil
    }
}

extension String {
    /// With the values in place of their names in braces.
    fileprivate func filled(_ values: [String: String]) -> String {
        var text = self
        for (name, value) in values {
            text = text.split(separator: "{\(name)}", omittingEmptySubsequences: false).joined(separator: value)
        }
        return text
    }

    /// With one more parameter of the query.
    func with(_ parameter: String) -> String { self + (contains("?") ? "&" : "?") + parameter }
}
