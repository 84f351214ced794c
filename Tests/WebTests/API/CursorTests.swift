import Domain
import Support
import Testing

@testable import Web

@Suite struct CursorTests {
    static let marks: [PageMark] = [
        .offset(0), .offset(50), .offset(PageRequest.maxOffset), .after(.number(4.5), id: 7),
        .after(.number(-0.0), id: 1),
        .after(.number(.greatestFiniteMagnitude), id: .max), .after(.none, id: 3), .after(.text("Alien"), id: 4),
        .after(.text(""), id: 4), .after(.text("a\u{1F}b\u{1F}"), id: 5), .after(.text("千と千尋\n"), id: .min),
    ]

    @Test(arguments: marks)
    func `a mark comes back from its cursor, in its own list only`(mark: PageMark) throws {
        let text = try #require(Cursor.text(mark, list: "items:title"))
        #expect(Cursor.read(text, list: "items:title") == mark)
        #expect(Cursor.read(text, list: "items") == nil)
        #expect(Cursor.read(text, list: "") == nil)
    }

    private func read(_ fields: String...) -> PageMark? {
        Cursor.read(Base64.url.encode(Array((["l"] + fields).joined(separator: "\u{1F}").utf8)), list: "l")
    }

    @Test func `an offset so deep that adding to it would overflow is no cursor`() {
        #expect(read("o", "10") == .offset(10))
        #expect(read("o", String(PageRequest.maxOffset + 1)) == nil)
        #expect(read("o", String(Int.max)) == nil)
        #expect(read("o", "99999999999999999999") == nil)
        #expect(read("o", "-1") == nil)
        #expect(Cursor.text(.offset(PageRequest.maxOffset + 1), list: "l") == nil)
    }

    @Test func `what a client makes up is no cursor`() {
        #expect(read() == nil)
        #expect(read("o") == nil)
        #expect(read("o", "1", "2") == nil)
        #expect(read("n", "zz", "1") == nil)
        #expect(read("n", "4012000000000000", "x") == nil)
        #expect(read("i", "", "9223372036854775808") == nil)
        #expect(read("x", "", "1") == nil)
        #expect(read("t", "1") == nil)
        for text in ["", "!", "a", "AAAA", "////"] { #expect(Cursor.read(text, list: "l") == nil, "\(text)") }
    }

    @Test func `any mutation of a cursor is a mark or none`() throws {
        let seeds = Self.marks.compactMap { Cursor.text($0, list: "l") }
        fuzz(seeds, pieces: ["A", "_", "-", "==", "bB8"], rounds: 5000) { bytes in
            _ = Cursor.read(String(decoding: bytes, as: UTF8.self), list: "l")
        }
    }
}
