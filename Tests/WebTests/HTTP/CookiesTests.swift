import Testing

@testable import Web

@Suite struct CookiesTests {
    @Test(arguments: [
        "palate_session=abc", "a=1; palate_session=abc; b=2", "a=1;palate_session=abc", "palate_session=\"abc\"",
        "  palate_session=abc  ;", ";;palate_session=abc", "broken; =x; bad name=1; palate_session=abc",
        "palate_session=abc; palate_session=later", "json={\"a\":1}; café=1; palate_session=abc",
    ])
    func `a cookie is found among any others`(header: String) {
        #expect(Cookies(header).value("palate_session") == "abc")
    }

    @Test(arguments: [
        "", "other=abc", "palate_session", "palate_session=a b", "palate_session=a,b", "palate_session=é",
        "PALATE_SESSION=abc", "x_palate_session=abc", "palate_session =abc", "palate_session=\"",
        "palate_session=a\u{0}",
        "palate_session=a\\b",
    ])
    func `a cookie that is missing or breaks the syntax has no value`(header: String) {
        #expect(Cookies(header).value("palate_session") == nil)
    }

    @Test func `a value may be empty or hold an equals sign`() {
        #expect(Cookies("a=; b=c=d; e=\"\"").value("a") == "")
        #expect(Cookies("a=; b=c=d; e=\"\"").value("b") == "c=d")
        #expect(Cookies("a=; b=c=d; e=\"\"").value("e") == "")
    }

    @Test func `every attribute is written`() {
        let session = SetCookie(name: "palate_session", value: "abc-_", maxAgeSeconds: 3600, isSecure: true)
        #expect(session.text == "palate_session=abc-_; Path=/; Max-Age=3600; Secure; HttpOnly; SameSite=Lax")
        let theme = SetCookie(
            name: "theme",
            value: "dark",
            isSecure: false,
            isHTTPOnly: false,
            sameSite: .strict,
            path: "/admin"
        )
        #expect(theme.text == "theme=dark; Path=/admin; SameSite=Strict")
        let gone = SetCookie(name: "a", value: "", maxAgeSeconds: 0, isSecure: false)
        #expect(gone.text == "a=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax")
    }

    @Test func `what is set can be read back`() {
        let cookie = SetCookie(name: "a", value: Base64.url.encode([UInt8](0...255)), isSecure: false)
        #expect(Cookies(cookie.text).value("a") == cookie.value)
    }
}
