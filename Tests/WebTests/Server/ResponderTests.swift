import Testing

@testable import Web

@Suite struct ResponderTests {
    private func responder(_ dispatcher: any Dispatcher = InlineDispatcher()) -> Responder {
        var builder = RouterBuilder()
        builder.on(.get, "/items/{item}") { request in
            .text(
                "\(request.parameters["item"] ?? "") \(try request.query.all("tag")) \(request.header(.accept) ?? "")"
            )
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
}
