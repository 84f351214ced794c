public import Domain

/// The table of contents: every route of the site.
public struct Site: Sendable {
    private let frame: PageFrame
    private let files: StaticFiles
    private let services: Services
    private let limits: RateLimitGate
    private let log: @Sendable (String) -> Void

    /// - Parameters:
    ///   - siteURL: how the site is reached from outside, where that differs from what requests say.
    ///   - log: takes a line about a fault of ours.
    public init(
        services: Services,
        templates: Templates,
        files: StaticFiles,
        isSecure: Bool,
        siteURL: String? = nil,
        limits: RateLimits = RateLimits(),
        log: @escaping @Sendable (String) -> Void
    ) {
        self.services = services
        self.files = files
        self.log = log
        let visitors = Visitors(accounts: services.accounts, isSecure: isSecure)
        self.limits = RateLimitGate(limits, sessionCookie: visitors.sessionName)
        frame = PageFrame(
            templates: templates,
            assets: PageAssets(files),
            services: services,
            visitors: visitors,
            isSecure: isSecure,
            origins: OriginCheck(siteURL: siteURL)
        )
    }

    public var router: Router {
        var routes = SiteRoutes(
            frame: frame,
            gate: APIGate(services: services, visitors: frame.visitors, origins: frame.origins),
            limits: limits
        )
        addPages(to: &routes)
        addForms(to: &routes)
        addAPI(to: &routes)
        let files = files
        routes.file("/assets/{path*}") { try files.respond(to: $0, path: $0.parameters["path"] ?? "") }
        routes.file("/favicon.ico") { try files.respond(to: $0, path: "favicon.svg") }
        return routes.builder.build()
    }

    public func hooks(log access: @escaping @Sendable (AccessLogEntry) -> Void) -> ServerHooks {
        let errors = ErrorResponses(frame: frame, log: log)
        let security = SecurityHeaders(isSecure: frame.isSecure)
        return ServerHooks(
            admit: { [limits] request, route throws(HTTPError) in
                let standing = try limits.admit(request, route?.limitClass)
                var fields = Headers()
                // A route tells scripts by itself, once it knows who asks.
                if route == nil, request.isForAPI, let standing { limits.add(standing, to: &fields) }
                return fields
            },
            errorResponse: { errors.response(to: $0, $1) },
            finish: { _, response in security.add(to: &response) },
            brokenOff: { errors.noteBrokenOff($0, $1) },
            log: access,
            notice: log
        )
    }

    // MARK: - Pages

    private func addPages(to routes: inout SiteRoutes) {
        let items = ItemPages()
        let ratings = RatingPages()
        let accounts = AccountPages()
        routes.page("/", .loop, HomePages().show)
        routes.page("/items", .reader, items.index)
        routes.page("/items/new", .loop, items.new)
        routes.page("/items/{item}", .reader, items.show)
        routes.page("/items/{item}/edit", .loop, items.edit)
        routes.page("/items/{item}/delete", .loop, items.delete)
        routes.page("/items/{item}/cover.svg", .loop, limit: .picture, items.cover)
        routes.page("/recommendations", .loop, RecommendationPages().index)
        routes.page("/rate", .loop, ratings.rate)
        routes.page("/ratings", .loop, ratings.index)
        routes.page("/account", .loop, OwnAccountPages().show)
        routes.page("/api", .reader, APIPages().show)
        routes.page("/accounts/new", .loop, accounts.new)
        routes.page("/session/new", .loop, accounts.newSession)
        routes.page("/setup/{secret}", .loop, accounts.newAdmin)
    }

    private func addForms(to routes: inout SiteRoutes) {
        let items = ItemPages()
        let ratings = RatingPages()
        let accounts = AccountPages()
        routes.form("/items", .writer, post: items.create)
        routes.form("/items/{item}", .writer, post: items.update, delete: items.destroy)
        routes.form("/items/{item}/rating", .writer, post: ratings.save, delete: ratings.destroy)
        routes.form("/items/{item}/skip", .writer, post: ratings.skip, delete: ratings.unskip)
        routes.form("/accounts", .hashing, limit: .signUp, post: accounts.create)
        routes.form("/session", .hashing, post: accounts.createSession, delete: accounts.destroySession)
        routes.form("/setup", .hashing, post: accounts.createAdmin)
        let own = OwnAccountPages()
        routes.form("/account/password", .hashing, put: own.updatePassword)
        routes.form("/account/sessions", .writer, delete: own.destroyOtherSessions)
        routes.form("/account/sessions/{session}", .writer, delete: own.destroySession)
        routes.form("/account/tokens", .writer, post: own.createToken)
        routes.form("/account/tokens/{token}", .writer, delete: own.destroyToken)
    }

    // MARK: - REST

    private func addAPI(to routes: inout SiteRoutes) {
        HealthAPI.routes.forEach { routes.health($0) }
        APIRoutes.all.forEach { routes.api($0) }
        routes.addRecSys()
    }
}

extension Site {
    /// The style sheets as one file; `_global.css` sorts first, and sets the order of the layers that all others fill.
    static let stylesheet = JoinedFile("site.css", of: "css/")

    /// Reads the files that pages load. Throws if the root is not a folder that can be read.
    public static func files(
        root: String,
        notice: @escaping (String) -> Void = { _ in }
    ) throws(ServerError) -> StaticFiles {
        try StaticFiles(root: root, joining: [stylesheet], notice: notice)
    }
}

extension PageAssets {
    init(_ files: StaticFiles) {
        stylesheet = files.url(for: Site.stylesheet.path)
        script = files.url(for: "js/application.js")
        favicon = files.url(for: "favicon.svg")
    }
}
