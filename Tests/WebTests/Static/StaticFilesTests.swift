import Glibc
import Support
import Testing

@testable import Web

/// A folder of its own for each test, removed with it.
private final class Folder {
    let path: String

    init() {
        var template = Array("/tmp/palate-static-XXXXXX".utf8CString)
        path = template.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) } ?? ""
        }
        precondition(!path.isEmpty, "no folder for the test")
    }

    func folder(_ name: String) { mkdir(path + "/" + name, 0o755) }

    func write(_ name: String, _ bytes: [UInt8]) {
        let descriptor = open(path + "/" + name, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        _ = Glibc.write(descriptor, bytes, bytes.count)
        close(descriptor)
    }

    func link(_ name: String, to target: String) { symlink(target, path + "/" + name) }

    deinit { remove(path) }

    private func remove(_ path: String) {
        if unlink(path) == 0 { return }
        if let directory = opendir(path) {
            while let entry = readdir(directory) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) {
                    // The name is a C string in an array of fixed size.
                    $0.withMemoryRebound(to: CChar.self, capacity: 1) { String(cString: $0) }
                }
                if name != "." && name != ".." { remove(path + "/" + name) }
            }
            closedir(directory)
        }
        rmdir(path)
    }
}

@Suite struct StaticFilesTests {
    private let folder = Folder()
    private let files: StaticFiles
    private let large = (0..<50_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }

    init() throws {
        folder.folder("css")
        folder.write("css/site.css", Array("body { margin: 0 }".utf8))
        folder.write("a b.txt", Array("0123456789".utf8))
        folder.write("empty.txt", [])
        folder.write("large.bin", large)
        folder.write(".secret", Array("hidden".utf8))
        folder.link("passwd", to: "/etc/passwd")
        folder.link("inside.txt", to: "a b.txt")
        folder.link("loop", to: ".")
        files = try StaticFiles(root: folder.path, cachedUpTo: 1000)
    }

    private func get(
        _ path: String,
        query: String = "",
        _ headers: [(HeaderName, String)] = []
    ) throws -> Response {
        try files.respond(to: Request(.get, "/assets/x" + query, headers: headers), path: path)
    }

    private func bytes(_ response: Response) -> [UInt8] {
        if case .shared(let slice) = response.body { Array(slice) } else { [] }
    }

    private func tag(_ path: String) throws -> String { try get(path).headers[.etag] ?? "" }

    @Test func `a file is served with its type and tag`() throws {
        let response = try get("css/site.css")
        #expect(bytes(response) == Array("body { margin: 0 }".utf8))
        #expect(response.headers[.contentType] == "text/css; charset=utf-8")
        #expect(response.headers[.etag]?.hasPrefix("\"") == true)
        #expect(response.headers[.cacheControl] == "no-cache")
    }

    @Test func `the list holds what is in the folder and nothing that is hidden or leads out`() {
        #expect(files.paths == ["a b.txt", "css/site.css", "empty.txt", "inside.txt", "large.bin"])
    }

    @Test(arguments: [
        "../etc/passwd", "css/../a b.txt", "/etc/passwd", ".secret", "passwd", "css", "css/", "", "a b.txt\0",
    ])
    func `no other path is served`(_ path: String) {
        #expect(throws: HTTPError.self) { try get(path) }
    }

    @Test func `an address with the version of the content may be kept for ever`() throws {
        let url = files.url(for: "css/site.css")
        let version = url.split(separator: "=").last.map(String.init) ?? ""
        #expect(url == "/assets/css/site.css?v=" + version)
        #expect(try tag("css/site.css") == "\"\(version)\"")
        let kept = try get("css/site.css", query: "?v=" + version)
        #expect(kept.headers[.cacheControl] == "public, max-age=31536000, immutable")
        #expect(try get("css/site.css", query: "?v=old").headers[.cacheControl] == "no-cache")
        #expect(files.url(for: "a b.txt").hasPrefix("/assets/a%20b.txt?v="))
        #expect(files.url(for: "missing.css") == "/assets/missing.css")
    }

    @Test func `the version changes with the content`() throws {
        let before = files.url(for: "css/site.css")
        folder.write("css/site.css", Array("body { margin: 1 }".utf8))
        let changed = try StaticFiles(root: folder.path, cachedUpTo: 1000)
        #expect(changed.url(for: "css/site.css") != before)
        #expect(changed.url(for: "a b.txt") == files.url(for: "a b.txt"))
    }

    @Test func `a client that has the content is told so`() throws {
        let response = try get("a b.txt", [(.ifNoneMatch, "\"other\", " + tag("a b.txt"))])
        #expect(response.status == .notModified)
        #expect(response.bodyLength == 0)
        #expect(try get("a b.txt", [(.ifNoneMatch, "\"other\"")]).status == .ok)
    }

    @Test(arguments: [
        ("bytes=0-0", "0", "bytes 0-0/10"), ("bytes=2-4", "234", "bytes 2-4/10"), ("bytes=7-", "789", "bytes 7-9/10"),
        ("bytes=-2", "89", "bytes 8-9/10"), ("bytes=-20", "0123456789", "bytes 0-9/10"),
        ("bytes=8-99", "89", "bytes 8-9/10"),
    ])
    func `a range is served as such`(_ range: String, _ content: String, _ field: String) throws {
        let response = try get("a b.txt", [(.range, range)])
        #expect(response.status == .partialContent)
        #expect(bytes(response) == Array(content.utf8))
        #expect(response.headers[.contentRange] == field)
    }

    @Test(arguments: [
        "bytes=", "bytes=-", "bytes=4-2", "bytes=a-b", "bytes=1-2,4-5", "lines=1-2", "bytes=1-2-3", "bytes=+1-2",
        "bytes=99999999999999999999-", "bytes 1-2",
    ])
    func `a range that is not understood is ignored`(_ range: String) throws {
        let response = try get("a b.txt", [(.range, range)])
        #expect(response.status == .ok)
        #expect(bytes(response).count == 10)
    }

    @Test(arguments: ["bytes=10-", "bytes=10-20", "bytes=-0"])
    func `a range beyond the end is refused with the length`(_ range: String) {
        let error = #expect(throws: HTTPError.self) { try get("a b.txt", [(.range, range)]) }
        #expect(error?.status == .rangeNotSatisfiable)
        #expect(error?.headers[.contentRange] == "bytes */10")
    }

    @Test func `a range holds only while the content is the one it was asked of`() throws {
        let tag = try tag("a b.txt")
        #expect(try get("a b.txt", [(.range, "bytes=0-1"), (.ifRange, tag)]).status == .partialContent)
        #expect(try get("a b.txt", [(.range, "bytes=0-1"), (.ifRange, "\"old\"")]).status == .ok)
        #expect(try get("a b.txt", [(.range, "bytes=0-1"), (.ifRange, "W/" + tag)]).status == .ok)
    }

    @Test func `large files go out over the wire, whole and in part`() throws {
        let files = files
        let server = try TestServer { routes in
            routes.on(.get, "/assets/{path*}") { try files.respond(to: $0, path: $0.parameters["path"] ?? "") }
        }
        let client = try server.client()
        #expect(try client.ask("GET /assets/large.bin HTTP/1.1\r\nHost: a\r\n\r\n").body == large)
        let part = try client.ask("GET /assets/large.bin HTTP/1.1\r\nHost: a\r\nRange: bytes=49990-\r\n\r\n")
        #expect(part.status == 206)
        #expect(part.body == Array(large[49_990...]))
        let head = try client.ask("HEAD /assets/large.bin HTTP/1.1\r\nHost: a\r\n\r\n", isHead: true)
        #expect(head["Content-Length"] == "50000")
        #expect(try client.ask("GET /assets/empty.txt HTTP/1.1\r\nHost: a\r\n\r\n")["Content-Length"] == "0")
        for path in ["..%2f..%2fetc/passwd", "%2e%2e/.secret", ".secret", "css/%2e%2e/.secret"] {
            #expect(try client.ask("GET /assets/\(path) HTTP/1.1\r\nHost: a\r\n\r\n").status == 404)
        }
    }

    @Test func `a root that is no folder is refused`() {
        #expect(throws: ServerError.self) { try StaticFiles(root: folder.path + "/missing") }
    }
}
