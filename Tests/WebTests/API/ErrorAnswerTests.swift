import Domain
import Testing

@testable import Web

@Suite struct ErrorAnswerTests {
    struct Secret: Error, CustomStringConvertible {
        let description = "SELECT password_hash FROM accounts"
    }

    @Test(
        arguments: [
            (.invalid("title", "Too long."), 422, "invalid"), (.notFound("item 7"), 404, "not-found"),
            (.conflict("It is taken."), 409, "conflict"), (.stale, 412, "stale"), (.unauthorized, 401, "unauthorized"),
            (.forbidden, 403, "forbidden"), (.rateLimited(retryAfterSeconds: 90), 429, "rate-limited"),
        ] as [(DomainError, Int, String)]
    )
    func `an error of the domain has its status and its code`(error: DomainError, status: Int, code: String) {
        let answer = ErrorAnswer(error)
        #expect(answer.status.code == status)
        #expect(answer.code == code)
        #expect(!answer.isOurFault && !answer.detail.isEmpty)
    }

    @Test func `a fault of ours shows nothing of itself`() {
        let answer = ErrorAnswer(Secret())
        #expect(answer.status.code == 500 && answer.isOurFault)
        #expect(!answer.detail.contains("SELECT"))
    }

    @Test func `who tried too often is told when to come back`() {
        #expect(ErrorAnswer(DomainError.rateLimited(retryAfterSeconds: 90)).headers[.retryAfter] == "90")
    }

    @Test func `a problem document has the fields of RFC 9457 and points to what is wrong`() throws {
        let error = DomainError.invalid([
            FieldProblem(field: "title", message: "Too “long”."), FieldProblem(field: "/tags/2", message: "No."),
        ])
        let response = Problem.response(ErrorAnswer(error), to: Request(.post, "/api/v1/items?x", id: 0xA7))
        guard case .bytes(let bytes) = response.body else {
            Issue.record("no body")
            return
        }
        let json = try JSONReader.parse(bytes)
        #expect(json["type"]?.string == "about:blank")
        #expect(json["status"]?.wholeNumber == 422)
        #expect(json["title"]?.string?.isEmpty == false)
        #expect(json["code"]?.string == "invalid")
        #expect(json["request_id"]?.string == "00000000000000a7")
        #expect(json["instance"]?.string == "/api/v1/items")
        #expect(json["errors"]?.elements?.map { $0["pointer"]?.string } == ["/title", "/tags/2"])
        #expect(response.headers[.contentType] == "application/problem+json")
        #expect(response.headers[.cacheControl] == "no-store")
    }

    @Test func `who is unknown is told how to sign in`() {
        let response = Problem.response(ErrorAnswer(DomainError.unauthorized), to: Request(.get, "/"))
        #expect(response.headers[.wwwAuthenticate] == "Bearer realm=\"palate\"")
    }
}
