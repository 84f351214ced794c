import Domain

/// Tells who a script is: by its token, or by a browser's session.
struct APIGate: Sendable {
    static let csrfHeader = HeaderName("X-CSRF-Token")
    private static let scheme = [UInt8]("bearer ".utf8)

    let services: Services
    let visitors: Visitors
    let origins: OriginCheck

    /// A guest without either. Throws `.unauthorized` for an unsafe request of a guest, a 401 that says what is wrong with a token
    /// that is not good, and a 403 for a request of a browser's session that does not carry the anti-forgery token.
    func viewer(_ request: Request, isUnsafe: Bool) throws -> Viewer {
        if let credentials = request.headerBytes(.authorization) {
            guard request.headers(.authorization).count == 1 else {
                throw HTTPError(.badRequest, "Send one Authorization, not several.")
            }
            guard let token = Self.token(in: credentials) else { throw DomainError.unauthorized }
            let viewer = try viewer(token: token)
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

    /// Typing errors show in the text itself, and cost no look into the database. That a token has expired is told only to those
    /// who have it.
    private func viewer(token: String) throws -> Viewer {
        guard TokenText.isWellFormed(token) else { throw Self.refusal("The token is misspelt.") }
        switch try services.accounts.standing(ofToken: token) {
        case .good(let viewer): return viewer
        case .expired: throw Self.refusal("The token has expired.")
        case .unknown: throw Self.refusal("The token is not known here, or was revoked.")
        }
    }

    /// RFC 6750, 3.1.
    private static func refusal(_ why: StaticString) -> HTTPError {
        HTTPError(
            .unauthorized,
            "\(why)",
            headers: Headers(
                .wwwAuthenticate,
                "Bearer realm=\"palate\", error=\"invalid_token\", error_description=\"\(why)\""
            )
        )
    }

    /// Nil unless the scheme is `Bearer`, in whatever case; any number of spaces may follow it (RFC 9110, 11.4).
    private static func token(in credentials: ArraySlice<UInt8>) -> String? {
        guard credentials.count > scheme.count,
            credentials.prefix(scheme.count).elementsEqual(scheme, by: { WireByte.lowercased($0) == $1 })
        else { return nil }
        return String(decoding: credentials.dropFirst(scheme.count).drop { $0 == WireByte.space }, as: UTF8.self)
    }
}
