import Domain

/// One's own account: the password, where one is signed in, and the tokens of one's scripts.
struct OwnAccountPages {
    /// For how many days a token can be good for, as the form offers it; nil until it is revoked.
    private static let tokenDays: [(days: Int?, label: String)] = [
        (30, "30 days"), (90, "90 days"), (365, "A year"), (nil, "Until I revoke it"),
    ]
    private static let standardTokenDays = 90

    func show(_ visit: Visit) throws -> Response {
        try page(visit)
    }

    // MARK: - Password and sessions

    func updatePassword(_ visit: Visit) throws -> Response {
        let form = try visit.form()
        do {
            let signedIn = try visit.services.accounts.changePassword(
                from: form.first("current_password") ?? "",
                to: form.first("password") ?? "",
                source: visit.request.remoteAddress,
                device: visit.frame.visitors.device(of: visit.request),
                browser: visit.browserName,
                viewer: visit.viewer
            )
            return try AccountPages.welcome(
                signedIn,
                visit,
                to: "/account",
                "Your password is changed, and every other browser is signed out."
            )
        } catch DomainError.invalid(let problems) {
            return try page(visit, problems: problems, status: .unprocessableContent)
        } catch DomainError.rateLimited(let seconds) {
            let wait = FieldProblem(field: "current_password", message: AccountPages.tooManyTries(seconds))
            return try page(visit, problems: [wait], status: .tooManyRequests)
        }
    }

    func destroySession(_ visit: Visit) throws -> Response {
        try visit.services.accounts.endSession(visit.id("session"), viewer: visit.viewer)
        return visit.redirect(to: "/account", notice: Notice(.success, "That browser is signed out."))
    }

    func destroyOtherSessions(_ visit: Visit) throws -> Response {
        try visit.services.accounts.signOutElsewhere(viewer: visit.viewer)
        return visit.redirect(to: "/account", notice: Notice(.success, "Every other browser is signed out."))
    }

    // MARK: - Tokens

    /// Answers with the page and not with a redirect, as the token must be told here and nowhere else.
    func createToken(_ visit: Visit) throws -> Response {
        let form = try visit.form()
        let scopes = Scopes(text: form.all("scope").joined(separator: " ")) ?? []
        let days = form.first("days").flatMap { Int($0) }.flatMap { (1...3650).contains($0) ? $0 : nil }
        let draft = APITokenDraft(
            name: form.first("token_name") ?? "",
            scopes: scopes,
            expiresAt: days.map { visit.services.clock.now + Int64($0) * 86_400 }
        )
        do {
            let made = try visit.services.accounts.createToken(draft, viewer: visit.viewer)
            let shown: TemplateValue = ["name": .text(made.token.name), "text": .text(made.text)]
            return try page(visit, newToken: shown, status: .created)
        } catch DomainError.invalid(let problems) {
            // The page has other forms, whose fields have names of their own.
            let own = problems.map { FieldProblem(field: "token_\($0.field)", message: $0.message) }
            let written = tokenForm(visit, name: draft.name, scopes: scopes, days: days, isOpen: true)
            return try page(visit, problems: own, tokenForm: written, status: .unprocessableContent)
        }
    }

    func destroyToken(_ visit: Visit) throws -> Response {
        try visit.services.accounts.deleteToken(visit.id("token"), viewer: visit.viewer)
        let notice = Notice(.success, "The token is revoked, and opens nothing any more.")
        return visit.redirect(to: "/account", notice: notice)
    }

    // MARK: - The page

    private func page(
        _ visit: Visit,
        problems: [FieldProblem] = [],
        tokenForm written: TemplateValue? = nil,
        newToken: TemplateValue = .none,
        status: Status = .ok
    ) throws -> Response {
        guard let account = visit.viewer.account else { throw DomainError.unauthorized }
        let tokens = try visit.services.accounts.tokens(of: visit.viewer)
        let sessions = try visit.services.accounts.sessions(viewer: visit.viewer)
        let names = AccountPages.names(name: account.name, problems: problems)
        return try visit.page(
            "account/show",
            title: "Your account",
            names.merging([
                "role": .text(account.role.rawValue.capitalisedFirst),
                "member_since": .text(account.createdAt.longDate),
                "rating_count": .integer(try visit.services.interactions.ratings(viewer: visit.viewer).count),
                "sessions": .list(sessions.map { record($0, visit) }),
                "tokens": .list(tokens.map { record($0, visit) }),
                "token_form": written
                    ?? tokenForm(visit, scopes: .read, days: Self.standardTokenDays, isOpen: tokens.isEmpty),
                "new_token": newToken,
            ]) { $1 },
            status: status
        )
    }

    private func record(_ session: Session, _ visit: Visit) -> TemplateValue {
        [
            "id": .text(session.id.description),
            "browser": .text(session.browser.isEmpty ? "A browser" : session.browser),
            "since": .text(session.createdAt.longDate),
            "last_seen": .text(session.lastSeenAt.longDate),
            "is_current": .flag(visit.viewer.credential == .session(session.id)),
        ]
    }

    private func record(_ token: APIToken, _ visit: Visit) -> TemplateValue {
        [
            "id": .text(token.id.description), "name": .text(token.name), "prefix": .text(token.prefix),
            "scopes": .text(token.scopes.words),
            "created": .text(token.createdAt.longDate),
            "expires": token.expiresAt.map { .text($0.longDate) } ?? .none,
            "is_expired": .flag(token.expiresAt.map { $0 <= visit.services.clock.now } ?? false),
            "last_used": token.lastUsedAt.map { .text($0.longDate) } ?? .none,
        ]
    }

    private func tokenForm(
        _ visit: Visit,
        name: String = "",
        scopes: Scopes,
        days: Int?,
        isOpen: Bool
    ) -> TemplateValue {
        let offered = visit.viewer.account?.role.scopes ?? []
        return [
            "name": .text(name),
            "is_open": .flag(isOpen),
            "scopes": .list(
                Scopes.described.filter { offered.contains($0.scope) }.map { one in
                    [
                        "value": .text(one.scope.text), "label": .text(one.label), "help": .text(one.help),
                        "is_chosen": .flag(scopes.contains(one.scope)),
                    ]
                }
            ),
            "days": .list(
                Self.tokenDays.map { choice in
                    [
                        "value": .text(choice.days.map(String.init) ?? ""), "label": .text(choice.label),
                        "is_chosen": .flag(choice.days == days),
                    ]
                }
            ),
        ]
    }
}

extension Scopes {
    fileprivate static let described: [(scope: Scopes, label: String, help: String)] = [
        (.read, "Read", "See what you see."),
        (.write, "Write", "Rate, and change what you may change."),
        (.admin, "Administer", "Manage accounts, recommenders and settings."),
    ]

    /// `reading and writing`
    fileprivate var words: String {
        let words = [(Scopes.read, "reading"), (.write, "writing"), (.admin, "administering")].filter { contains($0.0) }
            .map(\.1)
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " and " + last
    }
}

extension String {
    fileprivate var capitalisedFirst: String { prefix(1).uppercased() + dropFirst() }
}
