/// What every answer tells the browser not to do.
struct SecurityHeaders: Sendable {
    // Only our own scripts, styles and forms; pictures also from where an item's image URL points.
    private static let contentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: http:; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
    private static let oneYearSeconds = 31_536_000

    private static let contentTypeOptions = HeaderName("X-Content-Type-Options")
    private static let openerPolicy = HeaderName("Cross-Origin-Opener-Policy")
    private static let permissionsPolicy = HeaderName("Permissions-Policy")

    let isSecure: Bool

    func add(to response: inout Response) {
        response.headers.append(Self.contentTypeOptions, "nosniff")
        // The referrer stays on this site, where forms use it to find their way back.
        response.headers.append(.referrerPolicy, "same-origin")
        if isSecure { response.headers.append(.strictTransportSecurity, "max-age=\(Self.oneYearSeconds)") }
        guard response.headers[.contentType]?.hasPrefix("application/json") != true else { return }
        // A drawing brings a stricter one of its own, but for its style.
        if !response.headers.contains(.contentSecurityPolicy) {
            response.headers.append(.contentSecurityPolicy, Self.contentSecurityPolicy)
        }
        response.headers.append(Self.openerPolicy, "same-origin")
        response.headers.append(Self.permissionsPolicy, "camera=(), geolocation=(), microphone=()")
    }
}
