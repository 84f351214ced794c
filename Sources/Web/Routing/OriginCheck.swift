/// Tells requests that pages of other sites caused. The anti-forgery token stops them too; a browser that says where a
/// request comes from stops them before anything is read.
struct OriginCheck: Sendable {
    /// The host and port by which the site is reached from outside, where that was said.
    private let publicAuthority: Substring?

    init(siteURL: String?) {
        publicAuthority = siteURL.flatMap(Self.authority)
    }

    /// Browsers send `Sec-Fetch-Site` where they can, and `Origin` with every form. What is no browser sends neither.
    func isForeign(_ request: Request) -> Bool {
        if let site = request.header(.secFetchSite) { return site != "same-origin" && site != "none" }
        guard let origin = request.header(.origin) else { return false }
        guard let authority = Self.authority(origin) else { return true }
        return authority != publicAuthority && String(authority) != request.authority
    }

    /// `example.org:8080` of `https://example.org:8080`; nil for `null` and anything else.
    private static func authority(_ origin: String) -> Substring? {
        origin.firstRange(of: "://").map { origin[$0.upperBound...] }
    }
}
