import Support
import Testing

@testable import Web

/// Whatever a handler puts into an answer, it does not get out of its line.
@Suite struct ResponseSplittingWireTests {
    /// A way for a visitor's text to come into the head of an answer.
    struct Way: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let response: @Sendable (String) -> Response
    }

    private static let ways = [
        Way(testDescription: "a field that is set") { text in
            var response = Response.text("content")
            response.headers.set(.etag, to: text)
            return response
        },
        Way(testDescription: "a field that replaces another") { text in
            var response = Response.text("content")
            response.headers.set(.contentType, to: text)
            return response
        },
        Way(testDescription: "a field that is appended") { text in
            var response = Response.text("content")
            response.headers.append(.setCookie, "x=" + text)
            return response
        },
        Way(testDescription: "the type of content") { .bytes(Array("content".utf8), contentType: $0) },
        Way(testDescription: "a redirect") { .redirect(to: "/" + $0) },
        Way(testDescription: "a redirect to elsewhere") { .redirect(to: $0, status: .permanentRedirect) },
        Way(testDescription: "a tag made of text") { text in
            var response = Response.text("content")
            response.headers.set(.etag, to: EntityTag.strong(text))
            return response
        },
        Way(testDescription: "the name of a file to save") { text in
            var response = Response.text("content")
            response.headers.set(.contentDisposition, to: "attachment; filename=\"\(text)\"")
            return response
        },
    ]

    private static let hostileTexts = [
        "a\r\nX-Evil: 1", "a\nX-Evil: 1", "a\rX-Evil: 1", "\r\n\r\nHTTP/1.1 200 OK\r\nX-Evil: 1\r\n\r\n",
        "\r\nX-Evil: 1",
        "a\r\n", "a\n", "a\r", "\r\n", "a\0X-Evil: 1", "a\u{b}b\u{c}c", "a\u{85}X-Evil: 1", "a\u{2028}X-Evil: 1",
        // Cut to their low bytes these two are CR and LF.
        "a\u{560d}\u{560a}X-Evil: 1", "caf\u{e9}", "\u{1F3AC}", "\u{7f}", "a\r\n b",
        String(repeating: "\r\n", count: 100),
    ]

    @Test(arguments: ways, hostileTexts)
    func `text stays in its line`(_ way: Way, _ text: String) throws {
        let wire = try Wire(.inProcess) { routes in
            routes.on(.get, "/") { _ in way.response(text) }
            routes.on(.get, "/harmless") { _ in way.response("harmless") }
        }
        let client = try wire.client()
        try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        let answer = try client.answer()
        let harmless = try client.ask("GET /harmless HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(answer.headers.map(\.name) == harmless.headers.map(\.name))
        #expect(answer.status == harmless.status)
        #expect(answer.body == harmless.body)
        for field in answer.headers {
            #expect(field.value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F })
        }
    }

    @Test(arguments: Transport.allCases)
    func `the fields of an error stay in their lines`(_ transport: Transport) throws {
        let wire = try Wire(transport) { routes in
            routes.on(.get, "/") { request in
                var headers = Headers()
                headers.set(.link, to: try request.query.first("q") ?? "")
                throw HTTPError(.conflict, "Taken.", headers: headers)
            }
        }
        let client = try wire.client()
        let answer = try client.ask("GET /?q=a%0d%0aX-Evil:%201 HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(answer["Link"] == "a  X-Evil: 1")
        #expect(answer["X-Evil"] == nil)
    }

    @Test func `a cookie with what no cookie may hold is never sent`() async {
        await #expect(processExitsWith: .failure) { _ = SetCookie(name: "a", value: "b\r\nX: y", isSecure: false).text }
        await #expect(processExitsWith: .failure) { _ = SetCookie(name: "a", value: "b;x=y", isSecure: false).text }
        await #expect(processExitsWith: .failure) { _ = SetCookie(name: "a\r\n", value: "b", isSecure: false).text }
        await #expect(processExitsWith: .failure) {
            _ = SetCookie(name: "a", value: "b", isSecure: false, path: "/\r\n").text
        }
    }

    @Test func `only the server frames an answer`() async {
        await #expect(processExitsWith: .failure) { _ = headers(.contentLength) }
        await #expect(processExitsWith: .failure) { _ = headers(.transferEncoding) }
        await #expect(processExitsWith: .failure) { _ = headers(.connection) }
        await #expect(processExitsWith: .failure) { _ = headers(HeaderName("Content-Length")) }
        await #expect(processExitsWith: .failure) { _ = headers(HeaderName("transfer-encoding")) }
    }
}

private func headers(_ name: HeaderName) -> Headers {
    var headers = Headers()
    headers.set(name, to: "5")
    return headers
}
