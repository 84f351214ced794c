import Domain
import Web

/// A browser at the site: keeps cookies, and sends forms with the token of the last page that had one.
final class Browser {
    let site: TestSite
    private(set) var cookies: [(name: String, value: String)] = []
    private var csrf = ""

    init(_ site: TestSite) {
        self.site = site
    }

    @discardableResult
    func get(_ target: String, headers: [(HeaderName, String)] = []) -> Answer {
        keep(site.send(.get, target, headers: headers + cookieHeader))
    }

    /// Sends a form as a page of ours would.
    @discardableResult
    func post(_ target: String, _ fields: [(String, String)] = [], headers: [(HeaderName, String)] = []) -> Answer {
        if csrf.isEmpty { get("/session/new") }
        return send(target, Self.encode([("_csrf", csrf)] + fields), headers: headers)
    }

    /// Sends a form as it stands, right or wrong.
    @discardableResult
    func send(
        _ target: String,
        _ body: String,
        contentType: String = "application/x-www-form-urlencoded",
        headers: [(HeaderName, String)] = []
    ) -> Answer {
        let all = [(.contentType, contentType)] + headers + cookieHeader
        return keep(site.send(.post, target, headers: all, body: Array(body.utf8)))
    }

    /// Signs in by the form.
    func signIn(_ name: String) {
        get("/session/new")
        post("/session", [("name", name), ("password", TestSite.password)])
        get("/account")
    }

    var token: String { csrf }

    func cookie(_ name: String) -> String? {
        cookies.first { $0.name == name }?.value
    }

    func setCookie(_ name: String, _ value: String?) {
        cookies.removeAll { $0.name == name }
        if let value { cookies.append((name, value)) }
    }

    static func encode(_ fields: [(String, String)]) -> String {
        fields.map { "\(encode($0.0))=\(encode($0.1))" }.joined(separator: "&")
    }

    static func encode(_ text: String) -> String {
        text.utf8.map { "%" + Hexadecimal.encode([$0]) }.joined()
    }

    private var cookieHeader: [(HeaderName, String)] {
        cookies.isEmpty ? [] : [(.cookie, cookies.map { "\($0.name)=\($0.value)" }.joined(separator: "; "))]
    }

    private func keep(_ answer: Answer) -> Answer {
        for text in answer.headers.all(.setCookie) {
            let pair = text.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = String(pair[1])
            setCookie(String(pair[0]), text.contains("; Max-Age=0") ? nil : value)
        }
        if let found = answer.csrf { csrf = found }
        return answer
    }
}
