import Domain

/// Tells who a script is: by its token, or by a browser's session.
struct APIGate: Sendable {
    static let csrfHeader = HeaderName("X-CSRF-Token")
    private static let scheme = "bearer "

    let services: Services
    let visitors: Visitors
    let origins: OriginCheck

    /// A guest without either. Throws `.unauthorized` for a token that is not good and for an unsafe request of a guest, and a
    /// 403 for one of a browser's session that does not carry the anti-forgery token.
    func viewer(_ request: Request, isUnsafe: Bool) throws -> Viewer {
        if let header = request.header(.authorization) {
            guard header.count > Self.scheme.count, header.prefix(Self.scheme.count).lowercased() == Self.scheme else {
                throw DomainError.unauthorized
            }
            let token = String(header.dropFirst(Self.scheme.count)).trimmed
            guard TokenText.isWellFormed(token) else { throw DomainError.unauthorized }
            let viewer = try services.accounts.viewer(token: token)
            if let account = viewer.account { request.note(account) }
            return viewer
        }
        guard isUnsafe || request.header(.cookie) != nil else { return .guest }
        let visitor = try visitors.visitor(of: request)
        if isUnsafe {
            // Who may change nothing is told so before anything of the body is looked at.
            guard visitor.viewer.account != nil else { throw DomainError.unauthorized }
            if origins.isForeign(request) { throw HTTPError(.forbidden, "This was sent from another site.") }
            guard let token = request.header(Self.csrfHeader), visitor.isRightCSRFToken(token) else {
                throw HTTPError(
                    .forbidden,
                    "A browser's session must send the anti-forgery token of its pages as X-CSRF-Token."
                )
            }
        }
        return visitor.viewer
    }
}
