import Glibc
import Testing

@testable import Web

@Suite struct TemplateFolderTests {
    /// A folder of its own for each test, removed with it.
    private final class Folder {
        let path: String

        init() throws {
            var template = [CChar]("/tmp/palate-templates-XXXXXX".utf8CString)
            let isMade = mkdtemp(&template) != nil
            try #require(isMade)
            path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
            mkdir(path + "/items", 0o700)
        }

        deinit {
            for name in ["items/show.html", "items/new.html", "layout.html", "notes.txt", ".draft.html"] {
                unlink(path + "/" + name)
            }
            rmdir(path + "/items")
            rmdir(path)
        }

        func write(_ name: String, _ text: String) throws {
            let descriptor = open(path + "/" + name, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
            try #require(descriptor >= 0)
            defer { close(descriptor) }
            let bytes = [UInt8](text.utf8)
            try #require(Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
        }
    }

    private func text(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self)
    }

    @Test func `every page under a folder is loaded, and nothing else`() throws {
        let folder = try Folder()
        try folder.write("layout.html", "<{% block main %}{% end %}>")
        try folder.write("items/show.html", "{% layout \"layout\" %}{% block main %}{{ x }}{% end %}")
        try folder.write("notes.txt", "{% not a template")
        try folder.write(".draft.html", "{% not a template")
        let templates = try Templates.load(root: folder.path)
        #expect(try text(templates.render("items/show", ["x": 1])) == "<1>")
        #expect(throws: TemplateError.self) { try templates.render("items/new", [:]) }
        #expect(throws: TemplateError.self) { try templates.render(".draft", [:]) }
    }

    @Test func `loading fails with the file and line of a mistake`() throws {
        let folder = try Folder()
        try folder.write("items/show.html", "a\n{% if %}{% end %}")
        let error = try #require(throws: TemplateError.self) { try Templates.load(root: folder.path) }
        #expect(error.description == "items/show.html:2: expected a value")
    }

    @Test func `a folder that is not there is named`() throws {
        let error = try #require(throws: TemplateFolder.Unreadable.self) { try Templates.load(root: "/nowhere/at/all") }
        #expect(error.description == "Templates: cannot read /nowhere/at/all/: No such file or directory.")
    }

    @Test func `a changed file shows at once when reloading, and never otherwise`() throws {
        let folder = try Folder()
        try folder.write("layout.html", "one")
        let fixed = try Templates.load(root: folder.path)
        let reloading = try Templates(root: folder.path, reloads: true)
        #expect(try text(reloading.render("layout", [:])) == "one")
        try folder.write("layout.html", "second")
        try folder.write("items/new.html", "new")
        #expect(try text(reloading.render("layout", [:])) == "second")
        #expect(try text(reloading.render("items/new", [:])) == "new")
        #expect(try text(fixed.render("layout", [:])) == "one")
    }

    @Test func `a mistake made while reloading shows until it is mended`() throws {
        let folder = try Folder()
        try folder.write("layout.html", "one")
        let reloading = try Templates(root: folder.path, reloads: true)
        try folder.write("layout.html", "broken {{")
        for _ in 0..<2 {
            #expect(throws: TemplateError.self) { try reloading.render("layout", [:]) }
        }
        try folder.write("layout.html", "mended")
        #expect(try text(reloading.render("layout", [:])) == "mended")
    }

    @Test func `a file that is not UTF-8 is refused`() throws {
        let folder = try Folder()
        let descriptor = open(folder.path + "/layout.html", O_WRONLY | O_CREAT, 0o600)
        defer { close(descriptor) }
        try #require(write(descriptor, [0xff, 0xfe] as [UInt8], 2) == 2)
        let error = try #require(throws: TemplateError.self) { try Templates.load(root: folder.path) }
        #expect(error.description == "layout.html: the file is not UTF-8")
    }
}
