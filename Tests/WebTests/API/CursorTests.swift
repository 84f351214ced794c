import Domain
import Support
import Testing

@testable import Web

@Suite struct CursorTests {
    private static let key = Array("a key of the site that nobody else knows".utf8)

    static let cursors: [Cursor] = [
        .page(.offset(0)), .page(.offset(50)), .page(.offset(PageRequest.maxOffset)),
        .page(.after(.number(4.5), id: 7)), .page(.after(.number(-0.0), id: 1)),
        .page(.before(.number(.greatestFiniteMagnitude), id: .max)), .page(.after(.none, id: 3)),
        .page(.before(.none, id: 3)), .page(.after(.text("Alien"), id: 4)), .page(.after(.text(""), id: 4)),
        .page(.after(.text("a\u{1F}b\u{1F}"), id: 5)), .page(.before(.text("千と千尋\n"), id: .min)),
        .version(nil, offset: 20), .version(7, offset: 0),
    ]

    @Test(arguments: cursors)
    func `a mark comes back from its cursor, in its own list and on its own site only`(cursor: Cursor) throws {
        let text = try #require(cursor.text(of: "/items\nsort=title", key: Self.key))
        #expect(Cursor(text, of: "/items\nsort=title", key: Self.key) == cursor)
        #expect(Cursor(text, of: "/items", key: Self.key) == nil)
        #expect(Cursor(text, of: "/items\nsort=title", key: Self.key + [1]) == nil)
    }

    @Test func `there is none so deep that nobody reads on`() {
        #expect(Cursor.page(.offset(PageRequest.maxOffset + 1)).text(of: "l", key: Self.key) == nil)
        #expect(Cursor.version(1, offset: PageRequest.maxOffset + 1).text(of: "l", key: Self.key) == nil)
    }

    @Test func `what a client makes up is no cursor`() throws {
        for text in ["", "!", "a", "AAAA", "////", String(repeating: "A", count: 60)] {
            #expect(Cursor(text, of: "l", key: Self.key) == nil, "\(text)")
        }
        let own = try #require(Cursor.page(.offset(50)).text(of: "l", key: Self.key))
        let bytes = try #require(Base64.url.decode(own))
        let moved = Base64.url.encode(bytes.dropLast(3) + Array("99\u{1F}".utf8))
        #expect(Cursor(moved, of: "l", key: Self.key) == nil)
    }

    @Test func `any mutation of a cursor is none`() {
        let seeds = Self.cursors.compactMap { $0.text(of: "l", key: Self.key) }
        fuzz(seeds, pieces: ["A", "_", "-", "==", "bB8"], rounds: 2000) { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            // Base64 has spare bits in its last character, so other texts may decode to the same bytes.
            guard let decoded = Base64.url.decode(text), !seeds.contains(where: { Base64.url.decode($0) == decoded })
            else { return }
            #expect(Cursor(text, of: "l", key: Self.key) == nil)
        }
    }
}
