import Support
import Testing

@testable import Web

@Suite struct JoinedFileTests {
    private let folder = PublicFolder()
    private let joined = JoinedFile("site.css", of: "css/")

    init() {
        folder.folder("css")
        folder.write("b {}\n", to: "css/base.css")
        folder.write("a {}\n", to: "css/_global.css")
        folder.write("c {}\n", to: "css/cards.css")
        folder.write("not a style sheet", to: "css/notes.txt")
    }

    private func site(cachedUpTo limit: Int = 1000) throws -> StaticSite {
        try StaticSite(StaticFiles(root: folder.path, joining: [joined], cachedUpTo: limit))
    }

    @Test(arguments: [0, 1000])
    func `the files of a folder are served as one, in the order of their names`(cachedBytes: Int) throws {
        let answer = try site(cachedUpTo: cachedBytes).get("site.css")
        #expect(answer.text == "a {}\nb {}\nc {}\n")
        #expect(answer["Content-Type"] == "text/css; charset=utf-8")
    }

    @Test func `its address changes with any of them`() throws {
        let before = try site().files.url(for: "site.css")
        #expect(before.hasSuffix("/site.css"))
        folder.write("c { margin: 0 }\n", to: "css/cards.css")
        #expect(try site().files.url(for: "site.css") != before)
    }

    @Test func `a compressed form made of them is sent`() throws {
        let form = gzipped(Array("a {}\nb {}\nc {}\n".utf8))
        folder.write(form, to: "site.css.gz")
        #expect(try site().get("site.css", "Accept-Encoding: gzip").body == form)
        #expect(try site().get("site.css.gz").status == 404)
    }

    @Test func `a file that stands in its place is refused`() {
        folder.write("d {}", to: "site.css")
        let error = #expect(throws: ServerError.self) { try site() }
        #expect(error?.description.contains("site.css") == true)
    }
}
