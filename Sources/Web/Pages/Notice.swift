/// One sentence for the next page, carried over a redirect by a cookie, with a way to undo what it tells of.
struct Notice: Sendable, Equatable {
    enum Kind: String, Sendable {
        case success
        case error
        case info
    }

    /// A form that takes back what was done.
    struct Undo: Sendable, Equatable {
        /// A path of this site, for a POST.
        let action: String
        let label: String
    }

    // A name that begins with __Host- can only be set by this very host, so no neighbour can plant an undo.
    static func cookieName(isSecure: Bool) -> String { isSecure ? "__Host-palate_notice" : "palate_notice" }

    private static let secondsToLive = 60

    let kind: Kind
    let text: String
    let undo: Undo?

    init(_ kind: Kind, _ text: String, undo: Undo? = nil) {
        self.kind = kind
        self.text = text
        self.undo = undo
    }

    /// Nil for a cookie that none of our answers set: it is shown to its own browser only, and still trusted with nothing
    /// but text and a path of this site.
    init?(cookie: String) {
        guard let bytes = Base64.url.decode(cookie), let form = try? Form(urlEncoded: bytes),
            let kind = form.first("kind").flatMap(Kind.init(rawValue:)), let text = form.first("text")
        else { return nil }
        self.init(kind, text, undo: Self.undo(of: form))
    }

    private static func undo(of form: Form) -> Undo? {
        guard let action = form.first("action"), let label = form.first("label"), isLocalPath(action) else {
            return nil
        }
        return Undo(action: action, label: label)
    }

    func setCookie(isSecure: Bool) -> SetCookie {
        var fields = ["kind=" + kind.rawValue, "text=" + PercentEncoding.encode(text)]
        if let undo {
            fields.append("action=" + PercentEncoding.encode(undo.action))
            fields.append("label=" + PercentEncoding.encode(undo.label))
        }
        let value = Base64.url.encode(Array(fields.joined(separator: "&").utf8))
        return SetCookie(
            name: Self.cookieName(isSecure: isSecure),
            value: value,
            maxAgeSeconds: Self.secondsToLive,
            isSecure: isSecure
        )
    }

    static func forget(isSecure: Bool) -> SetCookie {
        SetCookie(name: cookieName(isSecure: isSecure), value: "", maxAgeSeconds: 0, isSecure: isSecure)
    }

    var templateValue: TemplateValue {
        [
            "kind": .text(kind.rawValue), "text": .text(text),
            "undo": undo.map { ["action": .text($0.action), "label": .text($0.label)] } ?? .none,
        ]
    }
}

/// Whether a text is a path of this site: what a redirect may be given by a form.
func isLocalPath(_ text: String) -> Bool {
    text.hasPrefix("/") && !text.hasPrefix("//")
        && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }
}
