/// Where requests are sent that came in plain to a server that speaks TLS.
struct HTTPSRedirect: Sendable {
    private static let standardPort = 443

    private let siteURL: String?
    /// What follows the host in an address of the site.
    private let portSuffix: String

    /// - Parameters:
    ///   - siteURL: how the site is reached from outside, beginning with `https://`; nil: by the port given.
    ///   - port: where TLS is spoken.
    init(siteURL: String?, port: Int) {
        self.siteURL = siteURL
        portSuffix =
            if let siteURL {
                String(siteURL[Self.endOfHost(siteURL, from: Self.startOfHost(siteURL))...].prefix { $0 != "/" })
            } else {
                port == Self.standardPort ? "" : ":\(port)"
            }
    }

    /// 308 to the same place: the host that was asked for, or else the site's own. A 400 where neither is known.
    func response(to request: Request) -> Response {
        guard let site = site(of: request) else {
            return .text("This port speaks TLS. Ask for the same with https.\n", status: .badRequest)
        }
        let target = request.head.target.isAsterisk ? "/" : request.rawTarget
        return .redirect(to: site + target, status: .permanentRedirect)
    }

    private func site(of request: Request) -> String? {
        guard let authority = request.authority else { return siteURL }
        return "https://" + authority[..<Self.endOfHost(authority, from: authority.startIndex)] + portSuffix
    }

    private static func startOfHost(_ url: String) -> String.Index {
        url.firstRange(of: "://")?.upperBound ?? url.startIndex
    }

    /// The colons of an address in brackets are its own.
    private static func endOfHost(_ text: String, from start: String.Index) -> String.Index {
        let literalEnd = text[start...].hasPrefix("[") ? text[start...].firstIndex(of: "]") : nil
        return text[(literalEnd ?? start)...].firstIndex { $0 == ":" || $0 == "/" } ?? text.endIndex
    }
}
