import Domain

/// Who sent a request to a page.
struct Visitor: Sendable {
    let viewer: Viewer
    /// The secret of the session's cookie; nil for a guest.
    let sessionToken: String?
    /// A secret of this browser alone: the session's, or a guest's own. What forms carry is derived from it.
    let browserSecret: String
    /// The guest secret is new, and the answer has to set its cookie.
    let isNewGuest: Bool

    /// What every unsafe form carries back. Another site can neither read nor guess it, and a stolen one is no session.
    var csrfToken: String {
        Base64.url.encode(HMACSHA256.authenticate(Array("form".utf8), key: Array(browserSecret.utf8)))
    }

    func isRightCSRFToken(_ text: String) -> Bool {
        constantTimeEquals(Array(text.utf8), Array(csrfToken.utf8))
    }
}

/// Tells visitors by their cookies, and writes those cookies.
struct Visitors: Sendable {
    private static let guestSeconds = 30 * 86_400

    private let accounts: Accounts
    private let isSecure: Bool

    init(accounts: Accounts, isSecure: Bool) {
        self.accounts = accounts
        self.isSecure = isSecure
    }

    func visitor(of request: Request) throws -> Visitor {
        let cookies = Cookies(request.header(.cookie) ?? "")
        if let token = cookies.value(sessionName), let session = try accounts.session(token: token) {
            request.note(session.account)
            return Visitor(
                viewer: Viewer(account: session.account, credential: .session(session.id)),
                sessionToken: token,
                browserSecret: token,
                isNewGuest: false
            )
        }
        let guest = cookies.value(guestName).flatMap { TokenText.isWellFormed($0, prefix: "guest") ? $0 : nil }
        return Visitor(
            viewer: .guest,
            sessionToken: nil,
            browserSecret: guest ?? TokenText.make(prefix: "guest"),
            isNewGuest: guest == nil
        )
    }

    /// The secret that an earlier sign-in left in this browser.
    func device(of request: Request) -> String? {
        Cookies(request.header(.cookie) ?? "").value(deviceName)
    }

    func rememberGuest(_ visitor: Visitor, on response: inout Response) {
        set(guestName, visitor.browserSecret, maxAgeSeconds: Self.guestSeconds, on: &response)
    }

    func signIn(_ signedIn: SignedIn, on response: inout Response) {
        set(sessionName, signedIn.sessionToken, maxAgeSeconds: Int(Accounts.sessionSeconds), on: &response)
        set(deviceName, signedIn.deviceSecret, maxAgeSeconds: Int(Accounts.deviceSeconds), on: &response)
        set(guestName, "", maxAgeSeconds: 0, on: &response)
    }

    func signOut(on response: inout Response) {
        set(sessionName, "", maxAgeSeconds: 0, on: &response)
    }

    // A name that begins with __Host- binds the cookie to this very host; browsers demand Secure for it.
    var sessionName: String { isSecure ? "__Host-palate_session" : "palate_session" }
    private var guestName: String { isSecure ? "__Host-palate_guest" : "palate_guest" }
    private var deviceName: String { isSecure ? "__Host-palate_device" : "palate_device" }

    private func set(_ name: String, _ value: String, maxAgeSeconds: Int, on response: inout Response) {
        let cookie = SetCookie(name: name, value: value, maxAgeSeconds: maxAgeSeconds, isSecure: isSecure)
        response.headers.append(.setCookie, cookie.text)
    }
}

extension Request {
    /// Says for the log whose it is: by number, since a name says more about a person than a log should.
    func note(_ account: Account) {
        note(principal: account.id.rawValue)
    }
}
