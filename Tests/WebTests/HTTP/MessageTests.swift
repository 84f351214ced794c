import Testing

@testable import Web

@Suite struct MessageTests {
    private let id = RequestID(number: 0xA7, given: nil)

    @Test func `header names compare without regard to case`() {
        let request = Request(.get, "/", headers: [(HeaderName("x-one"), "1"), (HeaderName("X-ONE"), "2")])
        #expect(request.header(HeaderName("X-One")) == "1")
        #expect(request.headers(HeaderName("X-One")) == ["1", "2"])
        #expect(request.headerBytes(HeaderName("X-One")).map(Array.init) == [UInt8(ascii: "1")])
        #expect(request.header(.cookie) == nil)
        #expect(HeaderName("etag") == .etag)
    }

    @Test func `setting a field replaces it where it stood, appending adds one`() {
        var headers = Headers()
        headers.append(.setCookie, "a=1")
        headers.set(.etag, to: "x")
        headers.append(.setCookie, "b=2")
        headers.set(.etag, to: "y")
        #expect(headers.fields.map(\.value) == ["a=1", "y", "b=2"])
        headers.set(.setCookie, to: "c=3")
        #expect(headers.all(.setCookie) == ["c=3"])
        #expect(headers.fields.first?.value == "c=3")
        headers.remove(.etag)
        #expect(!headers.contains(.etag))
    }

    @Test func `no control character survives in a value`() {
        let everyControl = String(decoding: (0..<32).map { UInt8($0) } + [0x7F], as: UTF8.self)
        var headers = Headers()
        headers.set(.etag, to: "a\(everyControl)b é")
        let value = headers[.etag] ?? ""
        #expect(value.utf8.allSatisfy { ($0 >= 32 && $0 != 0x7F) || $0 == 9 } && value.hasSuffix("b é"))
    }

    @Test func `only the server says how long an answer is`() async {
        await #expect(processExitsWith: .failure) {
            var headers = Headers()
            headers.append(.contentLength, "5")
        }
    }

    @Test func `an answer is written field by field`() {
        var writer = ResponseWriter()
        writer.dateLine = Array("Date: now\r\n".utf8)
        var response = Response.text("hello", status: .created)
        response.headers.set(.location, to: "/items/7")
        var output: [UInt8] = []
        writer.writeHead(response, ResponseWriter.Circumstances(id: id, keepsAlive: false), to: &output)
        #expect(
            String(decoding: output, as: UTF8.self)
                == "HTTP/1.1 201 Created\r\nDate: now\r\nX-Request-ID: 00000000000000a7\r\nContent-Type: text/plain; charset=utf-8\r\n"
                + "Location: /items/7\r\nContent-Length: 5\r\nConnection: close\r\n\r\n"
        )
    }

    @Test(arguments: [Status.noContent, .notModified])
    func `an answer without content has no length`(_ status: Status) {
        var output: [UInt8] = []
        ResponseWriter().writeHead(
            Response.text("x", status: status),
            ResponseWriter.Circumstances(id: id),
            to: &output
        )
        #expect(!String(decoding: output, as: UTF8.self).contains("Length"))
        #expect(Response(body: ResponseWriter.body(of: .text("x", status: status), isHead: false)).bodyLength == 0)
    }

    @Test func `a query keeps order, repeats and empty values`() throws {
        let query = try Query("b=1&a=&b=2&&flag&=x&%C3%A9=%F0%9F%8E%AC&c=1=2")
        #expect(query.names == ["b", "a", "flag", "", "é", "c"])
        #expect(query.all("b") == ["1", "2"])
        #expect(query.first("a") == "")
        #expect(query.first("flag") == "")
        #expect(query.first("é") == "🎬")
        #expect(query.first("c") == "1=2")
        #expect(query.contains("flag") && !query.contains("none"))
        #expect(query.first("none") == nil)
    }

    @Test(arguments: ["a=%", "a=%4", "a=%gg", "%ff=1", "a=%C3", "a=%00"])
    func `a query that cannot be decoded is refused`(_ query: String) {
        #expect(throws: HTTPError.self) { try Query(query) }
    }

    @Test func `dates are those of the calendar`() {
        #expect(HTTPDate.text(secondsSince1970: 784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(HTTPDate.text(secondsSince1970: 0) == "Thu, 01 Jan 1970 00:00:00 GMT")
        #expect(HTTPDate.text(secondsSince1970: 951_782_400) == "Tue, 29 Feb 2000 00:00:00 GMT")
        #expect(HTTPDate.text(secondsSince1970: 1_709_251_199) == "Thu, 29 Feb 2024 23:59:59 GMT")
        #expect(HTTPDate.text(secondsSince1970: 4_107_542_400) == "Mon, 01 Mar 2100 00:00:00 GMT")
        #expect(HTTPDate.text(secondsSince1970: .max) == "Fri, 31 Dec 9999 23:59:59 GMT")
        #expect(HTTPDate.text(secondsSince1970: .min) == "Thu, 01 Jan 1970 00:00:00 GMT")
    }

    @Test func `entity tags compare weakly for reading and strongly for writing`() {
        #expect(EntityTag.isListed("\"a\"", in: "\"x\", W/\"a\""))
        #expect(EntityTag.isListed("\"a,b\"", in: "\"a,b\""))
        #expect(EntityTag.isListed("\"a\"", in: "*"))
        #expect(!EntityTag.isListed("\"a\"", in: "\"ab\", a"))
        #expect(EntityTag.isStronglyListed("\"a\"", in: "\"x\",\"a\""))
        #expect(!EntityTag.isStronglyListed("\"a\"", in: "W/\"a\""))
        #expect(EntityTag.strong("a\"b c") == "\"a_b_c\"")
    }
}
