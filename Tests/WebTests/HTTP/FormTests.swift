import Testing

@testable import Web

@Suite struct FormTests {
    private func form(_ body: String) throws -> Form {
        try Form(urlEncoded: [UInt8](body.utf8))
    }

    @Test func `fields are decoded and keep their order`() throws {
        let form = try form("title=A+%26+B&tag=x&tag=%C3%A9&empty=&bare&=nameless&&a=b=c")
        #expect(form.first("title") == "A & B")
        #expect(form.all("tag") == ["x", "é"])
        #expect(form.first("tag") == "x")
        #expect(form.first("empty") == "")
        #expect(form.first("bare") == "")
        #expect(form.first("") == "nameless")
        #expect(form.first("a") == "b=c")
        #expect(form.first("missing") == nil)
        #expect(form.all("missing") == [])
        #expect(form.fields.count == 7)
    }

    @Test func `an empty body is an empty form`() throws {
        #expect(try form("") == Form())
        #expect(try form("&&").fields.isEmpty)
    }

    @Test(arguments: ["%", "a=%", "a=%4", "a=%4g", "a=%%41", "%zz=1", "a=%ff", "a=%C3", "a=%ED%A0%80", "a=%C0%80"])
    func `broken escapes and text that is not UTF-8 are refused`(body: String) throws {
        let error = try #require(throws: FormError.self) { try form(body) }
        guard case .malformed = error else {
            Issue.record("\(error)")
            return
        }
    }

    @Test func `more fields than the limit are refused`() throws {
        let body = [String](repeating: "a=b", count: 1000).joined(separator: "&")
        #expect(try form(body).fields.count == 1000)
        #expect(throws: FormError.tooLarge("The form has more than 1000 fields.")) { try form(body + "&a=b") }
    }
}
