import Support
import Testing

@testable import Web

@Suite struct StaticConditionTests {
    private let folder = PublicFolder()
    private let site: StaticSite
    private let tag: String
    private let longAgo = "Thu, 01 Jan 1970 00:00:00 GMT"

    init() throws {
        folder.write("0123456789", to: "ten.txt")
        site = try StaticSite(StaticFiles(root: folder.path))
        tag = try site.tag("ten.txt")
    }

    @Test func `a client that has the content is told so`() throws {
        for listed in [tag, "W/" + tag, "\"other\", " + tag, "\"a,b\",\(tag)", "*"] {
            let answer = try site.get("ten.txt", "If-None-Match: " + listed)
            #expect(answer.status == 304)
            #expect(answer["ETag"] == tag)
            #expect(answer["Cache-Control"] == "no-cache")
            #expect(answer["Content-Type"] == nil)
        }
    }

    @Test func `tags may come in several lines`() throws {
        #expect(try site.get("ten.txt", "If-None-Match: \"a\"", "If-None-Match: " + tag).status == 304)
        #expect(try site.get("ten.txt", "If-Match: \"a\"", "If-Match: " + tag).status == 200)
    }

    @Test func `a client that has another content gets this one`() throws {
        #expect(try site.get("ten.txt", "If-None-Match: \"other\"").status == 200)
    }

    @Test func `HEAD is told so as well`() throws {
        #expect(try site.head("ten.txt", "If-None-Match: " + tag).status == 304)
    }

    @Test func `a client that wants only what it knows is refused another`() throws {
        #expect(try site.get("ten.txt", "If-Match: " + tag).status == 200)
        #expect(try site.get("ten.txt", "If-Match: *").status == 200)
        #expect(try site.get("ten.txt", "If-Match: \"other\"").status == 412)
        #expect(try site.get("ten.txt", "If-Match: W/" + tag).status == 412)
    }

    @Test func `what a client wants goes before what it has`() throws {
        #expect(try site.get("ten.txt", "If-None-Match: " + tag, "If-Match: \"other\"").status == 412)
        #expect(try site.get("ten.txt", "If-None-Match: " + tag, "If-Match: " + tag).status == 304)
    }

    @Test func `what a client has goes before the part it asks for`() throws {
        #expect(try site.get("ten.txt", "If-None-Match: " + tag, "Range: bytes=0-1").status == 304)
        #expect(try site.get("ten.txt", "If-None-Match: " + tag, "Range: bytes=99-").status == 304)
        #expect(try site.get("ten.txt", "If-Match: \"other\"", "Range: bytes=0-1").status == 412)
    }

    @Test func `a file has no date, so conditions on dates are passed over`() throws {
        let answer = try site.get("ten.txt", "If-Modified-Since: Fri, 31 Dec 9999 23:59:59 GMT")
        #expect(answer.status == 200)
        #expect(answer["Last-Modified"] == nil)
        #expect(try site.get("ten.txt", "If-Unmodified-Since: " + longAgo).status == 200)
    }

    @Test func `a range holds only while the content is the one it was asked of`() throws {
        #expect(try site.get("ten.txt", "Range: bytes=0-1", "If-Range: " + tag).status == 206)
        for other in ["\"old\"", "W/" + tag, longAgo, ""] {
            let answer = try site.get("ten.txt", "Range: bytes=0-1", "If-Range: " + other)
            #expect(answer.status == 200)
            #expect(answer.text == "0123456789")
        }
        #expect(try site.get("ten.txt", "Range: bytes=99-", "If-Range: \"old\"").status == 200)
        #expect(try site.get("ten.txt", "If-Range: \"old\"").status == 200)
    }

    @Test func `other methods that change nothing here fail where they would change what is not there`() {
        let request = Request(.put, "/", headers: [(.ifNoneMatch, "*")])
        #expect(Preconditions(of: request, tag: "\"a\"") == .failed)
    }
}
