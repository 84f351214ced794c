import Domain
import Testing

@testable import Web

@Suite struct ResponderTests {
    private let record = ReceiverRecord()

    private func responder(_ dispatcher: any Dispatcher = InlineDispatcher()) -> Responder {
        var builder = RouterBuilder()
        let record = record
        builder.on(.get, "/items/{item}") { request in
            .text(
                "\(request.parameters["item"] ?? "") \(try request.query.all("tag")) \(request.header(.accept) ?? "")"
            )
        }
        builder.on(.get, "/export") { request in
            var rest = ["one", "", "two"][...]
            let breaks = try request.query.contains("breaks")
            let source = ContentSource {
                if breaks, rest.count == 1 { throw HTTPError(.conflict, "broken") }
                return rest.popFirst().map { Array($0.utf8) }
            }
            return .stream(source, contentType: "text/plain")
        }
        builder.receive(.post, "/import", maxBodyBytes: 3) { request in
            if try request.query.contains("refused") { throw HTTPError(.forbidden, "no") }
            return RecordingReceiver(record: record)
        }
        builder.on(.post, "/items", .writer, maxBodyBytes: 3) { .bytes($0.body, contentType: "text/plain") }
        var hooks = ServerHooks()
        hooks.errorResponse = { error, _ in
            .text("mapped", status: (error as? HTTPError)?.status ?? .internalServerError)
        }
        hooks.finish = { _, response in response.headers.set(.xContentTypeOptions, to: "nosniff") }
        return Responder(router: builder.build(), dispatcher: dispatcher, hooks: hooks)
    }

    private func text(_ response: Response) -> String {
        if case .bytes(let bytes) = response.body { String(decoding: bytes, as: UTF8.self) } else { "" }
    }

    @Test func `a request needs no socket to be answered`() {
        let request = Request(.get, "/items/7?tag=a&tag=b%26c", headers: [(.accept, "text/html")])
        let response = responder().respond(to: request)
        #expect(text(response) == #"7 ["a", "b&c"] text/html"#)
        #expect(response.headers[.xContentTypeOptions] == "nosniff")
    }

    @Test func `a handler that runs elsewhere is waited for`() {
        let pool = WorkerPool(name: "test", threadCount: 1, queueLimit: 1)
        let response = responder(PoolDispatcher(pool: pool)).respond(to: Request(.post, "/items", body: [65, 66]))
        #expect(text(response) == "AB")
    }

    @Test func `errors are mapped and keep the fields they must carry`() {
        let missing = responder().respond(to: Request(.get, "/nothing"))
        #expect(missing.status == .notFound)
        #expect(text(missing) == "mapped")
        let refused = responder().respond(to: Request(.put, "/items"))
        #expect(refused.status == .methodNotAllowed)
        #expect(refused.headers[.allow] == "POST, OPTIONS")
        #expect(refused.headers[.xContentTypeOptions] == "nosniff")
    }

    @Test func `the limit of a route holds here too`() {
        #expect(responder().respond(to: Request(.post, "/items", body: [1, 2, 3, 4])).status == .contentTooLarge)
    }

    @Test func `HEAD has no body here either`() {
        let response = responder().respond(to: Request(.head, "/items/7"))
        #expect(response.status == .ok)
        #expect(response.bodyLength == 0)
    }

    @Test func `an answer that streams is put together`() {
        let response = responder().respond(to: Request(.get, "/export"))
        #expect(text(response) == "onetwo")
        #expect(responder().respond(to: Request(.head, "/export")).bodyLength == 0)
    }

    @Test func `an answer that breaks off is an error, as nothing of it has left`() {
        #expect(responder().respond(to: Request(.get, "/export?breaks")).status == .conflict)
    }

    @Test func `a receiver gets the content`() {
        let pool = WorkerPool(name: "test", threadCount: 1, queueLimit: 1)
        let response = responder(PoolDispatcher(pool: pool)).respond(to: Request(.post, "/import", body: [65, 66]))
        #expect(text(response) == "2")
        #expect(record.content == [65, 66])
        #expect(record.state.wait { $0.isFinished && $0.cancellations == 0 })
    }

    @Test func `a receiver may be refused, and its limit holds`() {
        #expect(responder().respond(to: Request(.post, "/import?refused")).status == .forbidden)
        #expect(responder().respond(to: Request(.post, "/import", body: [1, 2, 3, 4])).status == .contentTooLarge)
        #expect(record.content.isEmpty)
    }
}
