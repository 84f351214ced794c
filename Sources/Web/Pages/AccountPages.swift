import Domain

/// Signing up, in and out, and the first admin.
struct AccountPages {
    // MARK: - Signing up

    func new(_ visit: Visit) throws -> Response {
        if visit.viewer.account != nil { return visit.redirect(to: "/") }
        return try signUpPage(visit, name: "", problems: [], status: .ok)
    }

    func create(_ visit: Visit) throws -> Response {
        let form = try visit.form()
        let name = form.first("name") ?? ""
        do {
            let signedIn = try visit.services.accounts.signUp(
                name: name,
                password: form.first("password") ?? "",
                browser: visit.browserName
            )
            return try Self.welcome(
                signedIn,
                visit,
                to: "/rate",
                "Welcome, \(signedIn.account.name). Rate a few things you know, and see what comes of it."
            )
        } catch DomainError.invalid(let problems) {
            return try signUpPage(visit, name: name, problems: problems, status: .unprocessableContent)
        } catch DomainError.conflict(let message) {
            let problem = FieldProblem(field: "name", message: message)
            return try signUpPage(visit, name: name, problems: [problem], status: .conflict)
        }
    }

    private func signUpPage(_ visit: Visit, name: String, problems: [FieldProblem], status: Status) throws -> Response {
        try visit.page(
            "accounts/new",
            title: "Sign up",
            Self.names(name: name, problems: problems),
            status: status
        )
    }

    // MARK: - Signing in and out

    func newSession(_ visit: Visit) throws -> Response {
        let returnTo = try visit.request.query.first("return_to").flatMap { isLocalPath($0) ? $0 : nil } ?? "/"
        if visit.viewer.account != nil { return visit.redirect(to: returnTo) }
        return try signInPage(visit, name: "", error: nil, returnTo: returnTo, status: .ok)
    }

    func createSession(_ visit: Visit) throws -> Response {
        let form = try visit.form()
        let name = form.first("name") ?? ""
        let returnTo = form.first("return_to").flatMap { isLocalPath($0) ? $0 : nil } ?? "/"
        do {
            let signedIn = try visit.services.accounts.signIn(
                name: name,
                password: form.first("password") ?? "",
                source: visit.request.remoteAddress,
                device: visit.frame.visitors.device(of: visit.request),
                browser: visit.browserName
            )
            return try Self.welcome(signedIn, visit, to: returnTo, "Welcome back, \(signedIn.account.name).")
        } catch DomainError.invalid(let problems) {
            let error = problems.first?.message
            return try signInPage(visit, name: name, error: error, returnTo: returnTo, status: .unprocessableContent)
        } catch DomainError.rateLimited(let seconds) {
            var response = try signInPage(
                visit,
                name: name,
                error: Self.tooManyTries(seconds),
                returnTo: returnTo,
                status: .tooManyRequests
            )
            response.headers.set(.retryAfter, to: String(seconds))
            return response
        }
    }

    func destroySession(_ visit: Visit) throws -> Response {
        if let token = visit.visitor.sessionToken { try visit.services.accounts.signOut(token: token) }
        var response = visit.redirect(to: "/", notice: Notice(.success, "You are signed out."))
        visit.frame.visitors.signOut(on: &response)
        return response
    }

    private func signInPage(
        _ visit: Visit,
        name: String,
        error: String?,
        returnTo: String,
        status: Status
    ) throws -> Response {
        try visit.page(
            "sessions/new",
            title: "Sign in",
            [
                "form": ["name": .text(name)],
                "error": error.map { .text($0) } ?? .none,
                "return_to": .text(returnTo),
            ],
            status: status
        )
    }

    static func tooManyTries(_ seconds: Int) -> String {
        "Too many tries. Wait \((seconds + 59) / 60) minutes, then try again."
    }

    // MARK: - The first admin

    func newAdmin(_ visit: Visit) throws -> Response {
        guard try visit.services.accounts.isSetupSecret(secret(visit)) else {
            throw DomainError.notFound(
                "setup link like this: it was used, or a later start of the server printed a new one"
            )
        }
        return try setupPage(visit, name: "", problems: [], status: .ok)
    }

    func createAdmin(_ visit: Visit) throws -> Response {
        let form = try visit.form()
        let name = form.first("name") ?? ""
        do {
            let signedIn = try visit.services.accounts.createAdmin(
                setupSecret: try secret(visit),
                name: name,
                password: form.first("password") ?? "",
                browser: visit.browserName
            )
            return try Self.welcome(
                signedIn,
                visit,
                to: "/",
                "Welcome, \(signedIn.account.name). You are the admin of this site."
            )
        } catch DomainError.invalid(let problems) {
            return try setupPage(visit, name: name, problems: problems, status: .unprocessableContent)
        } catch DomainError.conflict(let message) {
            let problem = FieldProblem(field: "name", message: message)
            return try setupPage(visit, name: name, problems: [problem], status: .conflict)
        }
    }

    /// In the address of the link, and then in the form.
    private func secret(_ visit: Visit) throws -> String {
        try visit.request.parameters["secret"] ?? visit.form().first("token") ?? ""
    }

    private func setupPage(_ visit: Visit, name: String, problems: [FieldProblem], status: Status) throws -> Response {
        var names = Self.names(name: name, problems: problems)
        names["setup_token"] = .text(try secret(visit))
        return try visit.page("setup/new", title: "Set up", names, status: status)
    }

    // MARK: -

    /// Signed in anew: the session that the browser had before ends.
    static func welcome(_ signedIn: SignedIn, _ visit: Visit, to path: String, _ text: String) throws -> Response {
        visit.request.note(signedIn.account)
        if let old = visit.visitor.sessionToken { try visit.services.accounts.signOut(token: old) }
        var response = visit.redirect(to: path, notice: Notice(.success, text))
        visit.frame.visitors.signIn(signedIn, on: &response)
        return response
    }

    static func names(name: String, problems: [FieldProblem]) -> [String: TemplateValue] {
        [
            "form": ["name": .text(name)],
            "errors": errors(problems),
            "error": formError(
                problems,
                shownBesideFields: ["name", "password", "current_password", "token_name", "token_scopes"]
            ),
            "minimum_password_length": .integer(AccountRules.passwordLength.lowerBound),
        ]
    }
}

extension Visit {
    /// What the browser calls itself, in a few words.
    var browserName: String { BrowserName.text(userAgent: request.header(.userAgent) ?? "") }
}
