import Domain
import Testing

@testable import Web

@Suite struct NoticeTests {
    private func roundTrip(_ notice: Notice) -> Notice? {
        Notice(cookie: notice.setCookie(isSecure: true).value)
    }

    @Test func `a notice comes back from its cookie as it went in`() {
        let notices = [
            Notice(.success, "Saved."), Notice(.info, "“Ünïcode” & = + % ; , \\ \" \n 👩‍👩‍👧"),
            Notice(.error, "", undo: Notice.Undo(action: "/items/7/rating?_method=delete", label: "Undo")),
        ]
        for notice in notices { #expect(roundTrip(notice) == notice) }
    }

    @Test func `a notice of the longest title fits into a cookie`() {
        let title = String(repeating: "千", count: ItemDraft.maxTitleLength)
        let undo = Notice.Undo(action: "/items/9223372036854775807/rating?rating=0.5", label: "Undo")
        let notice = Notice(.success, "Your rating of \(quoted(title)) is removed.", undo: undo)
        #expect(notice.setCookie(isSecure: true).text.utf8.count < 4096)
        #expect(quoted(title).hasSuffix("…”") && quoted("Alien") == "“Alien”")
    }

    @Test(arguments: [
        "", "x", "a2luZA", "%%%", Base64.url.encode(Array("kind=success".utf8)),
        Base64.url.encode(Array("kind=loud&text=x".utf8)), Base64.url.encode([0xFF, 0xFE]),
        Base64.url.encode(Array("kind=info&text=%zz".utf8)),
    ])
    func `a cookie that is none of ours is no notice`(cookie: String) {
        #expect(Notice(cookie: cookie) == nil)
    }

    @Test(arguments: ["//evil.example", "https://evil.example", "/a\\b", "javascript:x", "", "/a%20b\n", "/\u{202E}"])
    func `an undo leads nowhere but to this site`(action: String) {
        let fields = "kind=info&text=x&label=Undo&action=" + PercentEncoding.encode(action)
        #expect(Notice(cookie: Base64.url.encode(Array(fields.utf8))) == Notice(.info, "x"))
    }

    @Test func `over TLS only this very host can set a notice`() {
        let cookie = Notice(.info, "x").setCookie(isSecure: true)
        #expect(cookie.name.hasPrefix("__Host-"))
        #expect(cookie.text.contains("; Secure") && cookie.text.contains("; HttpOnly"))
        #expect(Notice.forget(isSecure: true).text.contains("Max-Age=0"))
    }

    @Test(arguments: ["/", "/items?q=a&tag=b", "/items/7#x", "/a//b"])
    func `paths of this site`(path: String) {
        #expect(isLocalPath(path))
    }

    @Test(arguments: [
        "", "items", "//x", "/\\x", "\\\\x", "/a b", "/a\tb", "/a\r\nSet-Cookie: x", "/é", "http://x", "?x",
    ])
    func `what is no path of this site`(path: String) {
        #expect(!isLocalPath(path))
    }
}
