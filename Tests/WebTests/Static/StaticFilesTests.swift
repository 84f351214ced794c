import Support
import Testing

@testable import Web

@Suite struct StaticFilesTests {
    private let folder = PublicFolder()
    private let site: StaticSite
    private let large = (0..<50_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }

    init() throws {
        folder.folder("css")
        folder.write("body { margin: 0 }", to: "css/site.css")
        folder.write("0123456789", to: "a b.txt")
        folder.write("", to: "empty.txt")
        folder.write(large, to: "large.bin")
        folder.write("hidden", to: ".secret")
        folder.link("passwd", to: "/etc/passwd")
        folder.link("etc", to: "/etc")
        folder.link("inside.txt", to: "a b.txt")
        folder.link("loop", to: ".")
        folder.link("dangling", to: "nowhere")
        site = try StaticSite(StaticFiles(root: folder.path, cachedUpTo: 1000))
    }

    @Test func `a file is served with its type and a strong tag`() throws {
        let answer = try site.get("css/site.css")
        #expect(answer.status == 200)
        #expect(answer.text == "body { margin: 0 }")
        #expect(answer["Content-Type"] == "text/css; charset=utf-8")
        #expect(answer["ETag"]?.hasPrefix("\"") == true)
        #expect(answer["Cache-Control"] == "no-cache")
        #expect(answer["Accept-Ranges"] == "bytes")
    }

    @Test func `an answer does not vary where there is one form of a file, and that is sent whatever is accepted`()
        throws
    {
        let answer = try site.get("css/site.css", "Accept-Encoding: gzip, identity;q=0")
        #expect(answer.text == "body { margin: 0 }")
        #expect(answer["Vary"] == nil)
        #expect(answer["Content-Encoding"] == nil)
    }

    @Test func `HEAD is answered as GET, without the content`() throws {
        let get = try site.get("large.bin")
        let head = try site.head("large.bin")
        #expect(head.status == 200)
        #expect(head["Content-Length"] == "50000")
        #expect(head["ETag"] == get["ETag"])
        #expect(head["Accept-Ranges"] == "bytes")
    }

    @Test func `a file too large for memory goes out whole`() throws {
        #expect(try site.get("large.bin").body == large)
    }

    @Test func `an empty file is an answer of no bytes`() throws {
        let answer = try site.get("empty.txt")
        #expect(answer.status == 200)
        #expect(answer["Content-Length"] == "0")
    }

    @Test func `the list holds what is in the folder and nothing that is hidden or leads out`() {
        #expect(site.files.paths == ["a b.txt", "css/site.css", "empty.txt", "inside.txt", "large.bin"])
    }

    @Test func `a link within the folder is served as what it leads to`() throws {
        #expect(try site.get("inside.txt").text == "0123456789")
    }

    @Test(arguments: [
        "../etc/passwd", "..%2f..%2f..%2fetc/passwd", "%2e%2e/%2e%2e/etc/passwd", "css/../../../etc/passwd",
        "css/%2e%2e/.secret", ".secret", "%2esecret", "..%5c..%5cetc%5cpasswd", "..%c0%af..%c0%afetc/passwd",
        "%252e%252e/%252e%252e/etc/passwd", "..%252f..%252fetc/passwd", "/etc/passwd", "%2fetc/passwd", "passwd",
        "etc/passwd", "loop/.secret", "loop/a%20b.txt", "dangling", "css", "css/", "", "a%20b.txt%00",
        "a%20b.txt%00.css", "./a%20b.txt", "css//site.css",
    ])
    func `no other path is served`(_ path: String) throws {
        let status = try site.get(path).status
        #expect(status == 404 || status == 400)
    }

    @Test func `a path is decoded once`() throws {
        #expect(try site.get("a%20b.txt").status == 200)
        #expect(try site.get("a%2520b.txt").status == 404)
    }

    @Test func `an address with the version of the content may be kept for ever`() throws {
        let url = site.files.url(for: "css/site.css")
        let path = String(url.dropFirst("/assets/".count))
        #expect(path.split(separator: "/").count == 3 && path.hasSuffix("/css/site.css"))
        #expect(try site.get(path)["Cache-Control"] == "public, max-age=31536000, immutable")
        #expect(try site.get("css/site.css")["Cache-Control"] == "no-cache")
    }

    @Test func `a file named by another file has its version too`() throws {
        let version = site.files.url(for: "css/site.css").split(separator: "/")[1]
        #expect(try site.get("\(version)/css/../a%20b.txt").status == 404)
        #expect(try site.get("\(version)/a%20b.txt")["Cache-Control"] == "public, max-age=31536000, immutable")
    }

    @Test func `an address with another version has the file as it is now, not to be kept`() throws {
        let old = try site.get("0123456789abcdef/css/site.css")
        #expect(old.status == 200 && old["Cache-Control"] == "no-cache")
        #expect(try site.get("0123456789abcdeg/css/site.css").status == 404)
        #expect(try site.get("0123456789abcdef/0123456789abcdef/css/site.css").status == 404)
    }

    @Test func `an address is escaped, and one of no file is found nowhere`() throws {
        #expect(site.files.url(for: "a b.txt").hasSuffix("/a%20b.txt"))
        #expect(try site.get(String(site.files.url(for: "missing.css").dropFirst("/assets/".count))).status == 404)
    }

    @Test func `the version changes with the content of any file and with nothing else`() throws {
        let uncached = try StaticFiles(root: folder.path, cachedUpTo: 0)
        #expect(uncached.url(for: "a b.txt") == site.files.url(for: "a b.txt"))
        folder.write("body { margin: 1 }", to: "css/site.css")
        let changed = try StaticFiles(root: folder.path, cachedUpTo: 1000)
        #expect(changed.url(for: "css/site.css") != site.files.url(for: "css/site.css"))
        #expect(changed.url(for: "a b.txt") != site.files.url(for: "a b.txt"))
    }

    @Test func `a root that is no folder is refused`() {
        #expect(throws: ServerError.self) { try StaticFiles(root: folder.path + "/missing") }
    }
}
