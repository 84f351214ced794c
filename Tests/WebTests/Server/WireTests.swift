import Support
import Testing

@testable import Web

@Suite struct WireTests {
    @Test func `a request is answered with status, length, date and body`() throws {
        let server = try TestServer()
        let answer = try server.client().ask("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(answer.statusLine == "HTTP/1.1 200 OK")
        #expect(answer.text == "Hello")
        #expect(answer["Content-Length"] == "5")
        #expect(answer["Content-Type"] == "text/plain; charset=utf-8")
        #expect(answer["Date"]?.hasSuffix(" GMT") == true)
        #expect(answer["Connection"] == nil)
    }

    @Test func `a connection serves one request after another`() throws {
        let server = try TestServer()
        let client = try server.client()
        for number in 1...3 {
            #expect(try client.ask("GET /items/\(number) HTTP/1.1\r\nHost: a\r\n\r\n").text == "\(number)")
        }
    }

    @Test func `pipelined requests are answered in order`() throws {
        let server = try TestServer()
        let client = try server.client()
        try client.send((1...200).map { "GET /items/\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined())
        for number in 1...200 {
            #expect(try client.answer().text == "\(number)")
        }
    }

    @Test func `a request that asks to close is the last`() throws {
        let server = try TestServer()
        let client = try server.client()
        let answer = try client.ask("GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        #expect(answer["Connection"] == "close")
        #expect(try client.readToEnd().isEmpty)
    }

    @Test func `an HTTP 1.0 request closes the connection`() throws {
        let server = try TestServer()
        let client = try server.client()
        #expect(try client.ask("GET /hello HTTP/1.0\r\n\r\n").text == "Hello")
        #expect(try client.readToEnd().isEmpty)
    }

    @Test func `an HTTP 1.0 request may ask to stay`() throws {
        let server = try TestServer()
        let client = try server.client()
        let request = "GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"
        #expect(try client.ask(request)["Connection"] == "keep-alive")
        #expect(try client.ask(request).text == "Hello")
    }

    @Test func `HEAD is answered like GET but without the body`() throws {
        let server = try TestServer()
        let client = try server.client()
        let answer = try client.ask("HEAD /hello HTTP/1.1\r\nHost: a\r\n\r\n", isHead: true)
        #expect(answer.status == 200)
        #expect(answer["Content-Length"] == "5")
        #expect(try client.ask("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n").text == "Hello")
    }

    @Test func `a body of known length reaches the handler`() throws {
        let server = try TestServer()
        let client = try server.client()
        let body = String(repeating: "abcdefghij", count: 10_000)
        let answer = try client.ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n" + body)
        #expect(answer.text == body)
        #expect(try client.ask("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n").text == "Hello")
    }

    @Test func `a chunked body reaches the handler decoded`() throws {
        let server = try TestServer()
        let client = try server.client()
        let head = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        #expect(try client.ask(head + "3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\nT: 1\r\n\r\n").text == "abcdefg")
        #expect(try client.ask("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n").text == "Hello")
    }

    @Test func `a client that waits is told to continue`() throws {
        let server = try TestServer()
        let client = try server.client()
        let head = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n"
        #expect(try client.ask(head).status == 100)
        #expect(try client.ask("abc").text == "abc")
    }

    @Test func `a client that waits is refused without sending its body`() throws {
        let server = try TestServer()
        let client = try server.client()
        let head = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100001\r\nExpect: 100-continue\r\n\r\n"
        #expect(try client.ask(head).status == 413)
        #expect(try client.readToEnd().isEmpty)
    }

    @Test func `a body announced as too long is refused before it is read`() throws {
        let server = try TestServer()
        let answer = try server.client().ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100001\r\n\r\n")
        #expect(answer.status == 413)
        #expect(answer["Connection"] == "close")
    }

    @Test func `a refusal arrives although the client goes on sending`() throws {
        let server = try TestServer()
        let client = try server.client()
        try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n")
        try client.send([UInt8](repeating: 65, count: 3_000_000))
        #expect(try client.answer().status == 413)
    }

    @Test func `chunks that add up to too much are refused`() throws {
        let server = try TestServer()
        let client = try server.client()
        try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n186a1\r\n")
        try client.send([UInt8](repeating: 65, count: 100_001))
        #expect(try client.answer().status == 413)
    }

    @Test func `an unreadable request is refused and the connection closed`() throws {
        let server = try TestServer()
        let client = try server.client()
        let answer = try client.ask("GET /hello HTTP/1.1\r\nHost : a\r\n\r\nGET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(answer.status == 400)
        #expect(answer["Connection"] == "close")
        client.endSending()
        #expect(try client.readToEnd().isEmpty)
    }

    @Test func `answers before an unreadable request still arrive`() throws {
        let server = try TestServer()
        let client = try server.client()
        try client.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\nNONSENSE\r\n\r\n")
        #expect(try client.answer().text == "Hello")
        #expect(try client.answer().status == 400)
    }

    @Test func `a URL in the request line is served by its path`() throws {
        let server = try TestServer { routes in
            routes.on(.get, "/where") { .text($0.authority ?? "nowhere") }
        }
        let client = try server.client()
        #expect(try client.ask("GET http://b.example:81/where?x HTTP/1.1\r\nHost: a\r\n\r\n").text == "b.example:81")
        #expect(try client.ask("GET /where HTTP/1.1\r\nHost: a\r\n\r\n").text == "a")
    }

    @Test func `an address that does not exist is 404, and a method that is not offered 405`() throws {
        let server = try TestServer()
        let client = try server.client()
        #expect(try client.ask("GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n").status == 404)
        let refused = try client.ask("DELETE /hello HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(refused.status == 405)
        #expect(refused["Allow"] == "GET, HEAD, OPTIONS")
    }

    @Test func `OPTIONS tells what an address and the server offer`() throws {
        let server = try TestServer()
        let client = try server.client()
        #expect(try client.ask("OPTIONS /hello HTTP/1.1\r\nHost: a\r\n\r\n")["Allow"] == "GET, HEAD, OPTIONS")
        let all = try client.ask("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(all.status == 204)
        #expect(all["Allow"] == "GET, HEAD, POST, OPTIONS")
        #expect(all["Content-Length"] == nil)
    }

    @Test func `a client that ends its side is still answered`() throws {
        let server = try TestServer()
        let client = try server.client()
        try client.send("GET /items/1 HTTP/1.1\r\nHost: a\r\n\r\nGET /items/2 HTTP/1.1\r\nHost: a\r\n\r\nGET /ite")
        client.endSending()
        #expect(try client.answer().text == "1")
        #expect(try client.answer().text == "2")
        #expect(try client.readToEnd().isEmpty)
    }

    @Test func `a large body arrives whole, also to a client that reads late`() throws {
        let body = (0..<8_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        let server = try TestServer { routes in
            routes.on(.get, "/large") { _ in .bytes(body, contentType: "application/octet-stream") }
        }
        let client = try server.client()
        try client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\nGET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
        // Another client is served while the first has filled its socket.
        #expect(try server.client().ask("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n").text == "Hello")
        #expect(try client.answer().body == body)
        #expect(try client.answer().text == "Hello")
    }

    @Test func `a client that resets its connection harms nobody else`() throws {
        let server = try TestServer { routes in
            routes.on(.get, "/large") { _ in
                .bytes([UInt8](repeating: 1, count: 8_000_000), contentType: "application/octet-stream")
            }
        }
        do {
            let client = try server.client()
            try client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
            client.closeWithReset()
        }
        #expect(try server.client().ask("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n").text == "Hello")
    }

    @Test func `a thrown error becomes an answer and the connection stays`() throws {
        struct Secret: Error {}
        let server = try TestServer { routes in
            routes.on(.get, "/fails") { _ in throw Secret() }
            routes.on(.get, "/conflicts") { _ in throw HTTPError(.conflict, "Taken.") }
        }
        let client = try server.client()
        let failed = try client.ask("GET /fails HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(failed.status == 500)
        #expect(!failed.text.contains("Secret"))
        #expect(try client.ask("GET /conflicts HTTP/1.1\r\nHost: a\r\n\r\n").text == "Taken.\n")
    }

    @Test func `a header value cannot break out of its line`() throws {
        let server = try TestServer { routes in
            routes.on(.get, "/go") { .redirect(to: try $0.query.first("to") ?? "/") }
            routes.on(.get, "/tag") { request in
                var response = Response.text("x")
                response.headers.set(.etag, to: try request.query.first("v") ?? "")
                return response
            }
        }
        let client = try server.client()
        let redirect = try client.ask("GET /go?to=/a%0d%0aX-Evil:%201 HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(redirect.status == 303)
        #expect(redirect["Location"] == "/a%0D%0AX-Evil:%201")
        let tagged = try client.ask("GET /tag?v=a%0d%0aX-Evil:%201 HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(tagged["ETag"] == "a  X-Evil: 1")
        #expect(tagged["X-Evil"] == nil)
    }

    @Test func `a query that cannot be decoded is a 400`() throws {
        let server = try TestServer { routes in
            routes.on(.get, "/search") { .text(try $0.query.first("q") ?? "") }
        }
        let client = try server.client()
        #expect(try client.ask("GET /search?q=a%zz HTTP/1.1\r\nHost: a\r\n\r\n").status == 400)
        #expect(try client.ask("GET /search?q=a+b%2Bc HTTP/1.1\r\nHost: a\r\n\r\n").text == "a b+c")
    }
}
