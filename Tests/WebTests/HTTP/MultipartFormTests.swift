import Testing

@testable import Web

@Suite struct MultipartFormTests {
    private func parse(
        _ body: String,
        contentType: String = "multipart/form-data; boundary=XX",
        limits: FormLimits = FormLimits()
    ) throws -> MultipartForm {
        try MultipartForm([UInt8](body.utf8), contentType: contentType, limits: limits)
    }

    private func part(_ disposition: String, _ content: String, headers: String = "") -> String {
        "--XX\r\nContent-Disposition: \(disposition)\r\n\(headers)\r\n\(content)\r\n"
    }

    @Test func `fields and files are told apart`() throws {
        let body =
            part("form-data; name=\"title\"", "Düne")
            + part(
                "form-data; name=\"csv\"; filename=\"a;b.csv\"",
                "x,y\r\n1,2\r\n",
                headers: "content-type: text/csv\r\n"
            )
            + part("form-data; name=title", "second") + "--XX--\r\n"
        let form = try parse(body)
        #expect(form.form.all("title") == ["Düne", "second"])
        let file = try #require(form.firstFile("csv"))
        #expect(file.fileName == "a;b.csv")
        #expect(file.contentType == "text/csv")
        #expect(file.bytes == [UInt8]("x,y\r\n1,2\r\n".utf8))
        #expect(form.form.first("csv") == nil)
        #expect(form.firstFile("title") == nil)
    }

    @Test func `preamble, epilogue and padding are no content`() throws {
        let body =
            "hello\r\n--XX \t\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--XX--\r\nbye\r\n--XX\r\n"
        #expect(try parse(body).form.fields == [Form.Field(name: "a", value: "1")])
    }

    @Test func `a form may be empty`() throws {
        #expect(try parse("--XX--").form.fields.isEmpty)
    }

    @Test func `content that looks like a boundary but is none stays content`() throws {
        let content = "\n--XX\n--X\r\n--Y\r\n-XX\r--XX\r\r\n --XX\r\n"
        let body = part("form-data; name=\"a\"; filename=\"f\"", content) + "--XX--"
        #expect(try parse(body).files.first?.bytes == [UInt8](content.utf8))
    }

    @Test func `any byte can stand in a file`() throws {
        let bytes = [UInt8](0...255)
        var body = [UInt8]("--XX\r\nContent-Disposition: form-data; name=f; filename=f\r\n\r\n".utf8)
        body += bytes + [UInt8]("\r\n--XX--\r\n".utf8)
        let form = try MultipartForm(body, contentType: "multipart/form-data; boundary=XX")
        #expect(form.files.first?.bytes == bytes)
        #expect(form.files.first?.contentType == "text/plain")
    }

    @Test func `an empty file input is no file`() throws {
        #expect(try parse(part("form-data; name=\"f\"; filename=\"\"", "") + "--XX--").files.isEmpty)
    }

    @Test func `quotes, backslashes and paths in names are read`() throws {
        let body = part(#"form-data; name="a\"b"; filename="C:\dir\f.csv""#, "1") + "--XX--"
        let file = try #require(parse(body).files.first)
        #expect(file.name == "a\"b")
        #expect(file.fileName == #"C:\dir\f.csv"#)
    }

    @Test(arguments: [
        ("multipart/form-data; boundary=abc", "abc"),
        ("Multipart/Form-Data;charset=utf-8; BOUNDARY=\"a b?c\";", "a b?c"),
        ("multipart/form-data; boundary = abc ", "abc"),
    ])
    func `the boundary is found in the header`(contentType: String, boundary: String) {
        #expect(MultipartForm.boundary(inContentType: contentType) == [UInt8](boundary.utf8))
    }

    @Test(arguments: [
        "", "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"a \"",
        "multipart/mixed; boundary=abc", "multipart/form-data; boundary=a; boundary=b",
        "multipart/form-data; boundary=\"a",
        "multipart/form-data; boundary=ü", "multipart/form-data; boundary=a\u{0}b", "; boundary=a",
        "multipart/form-data; boundary=" + String(repeating: "a", count: 71),
    ])
    func `a header without a valid boundary is refused`(contentType: String) {
        #expect(throws: FormError.self) { try parse("--XX--", contentType: contentType) }
    }

    @Test(arguments: [
        "", "--X", "--XX", "--XX\r\n", "--XXY\r\n", "--XX\r\n\r\n\r\n--XX--",
        "--XX\r\nContent-Disposition: form-data; name=a",
        "--XX\r\nContent-Disposition: form-data; name=a\r\n\r\n1",
        "--XX\r\nContent-Disposition: form-data; name=a\r\n\r\n1\n--XX--",
        "--XX\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--XXX--",
        "--XX\r\nContent-Disposition: form-data; name=a\r\n--XX--",
        "--XX\r\nContent-Disposition: attachment; name=a\r\n\r\n1\r\n--XX--",
        "--XX\r\nContent-Disposition: form-data\r\n\r\n1\r\n--XX--",
        "--XX\r\nContent-Disposition: form-data; name=\"a\r\n\r\n1\r\n--XX--",
        "--XX\r\nContent-Disposition: form-data; name=a\r\nContent-Disposition: form-data; name=b\r\n\r\n1\r\n--XX--",
        "--XX\r\nContent-Disposition: form-data; name=a\r\nnonsense\r\n\r\n1\r\n--XX--",
        "--XX\r\nContent-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: base64\r\n\r\n1\r\n--XX--",
    ])
    func `a body that breaks the format is refused`(body: String) {
        #expect(throws: FormError.self) { try parse(body) }
    }

    @Test func `a field that is not UTF-8 is refused`() {
        let body = [UInt8]("--XX\r\nContent-Disposition: form-data; name=a\r\n\r\n".utf8) + [0xff]
        #expect(throws: FormError.malformed("The form has a field that is not UTF-8.")) {
            try MultipartForm(body + [UInt8]("\r\n--XX--".utf8), contentType: "multipart/form-data; boundary=XX")
        }
    }

    @Test func `too many parts and too long headers are refused`() throws {
        var limits = FormLimits()
        limits.maximumParts = 2
        limits.maximumPartHeaderBytes = 100
        let small = part("form-data; name=a", "1")
        #expect(try parse(small + small + "--XX--", limits: limits).form.fields.count == 2)
        #expect(throws: FormError.tooLarge("The form has more than 2 parts.")) {
            try parse(small + small + small + "--XX--", limits: limits)
        }
        let long = part("form-data; name=a", "1", headers: "X: " + String(repeating: "y", count: 100) + "\r\n")
        #expect(throws: FormError.tooLarge("A part of the form has headers over 100 bytes.")) {
            try parse(long + "--XX--", limits: limits)
        }
    }
}
