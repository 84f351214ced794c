public import Domain

/// The table of contents: every route of the site.
public struct Site: Sendable {
    // A form of ours is a few kilobytes; the longest description a few times that after encoding.
    private static let maxFormBytes = 256 << 10
    private static let maxJSONBytes = 1 << 20

    private let frame: PageFrame
    private let files: StaticFiles
    private let services: Services
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
        log: @escaping @Sendable (String) -> Void
    ) {
        self.services = services
        self.files = files
        self.log = log
        frame = PageFrame(
            templates: templates,
            assets: PageAssets(files),
            services: services,
            visitors: Visitors(accounts: services.accounts, isSecure: isSecure),
            isSecure: isSecure,
            origins: OriginCheck(siteURL: siteURL)
        )
    }

    public var router: Router {
        var routes = RouterBuilder()
        addPages(to: &routes)
        addForms(to: &routes)
        addAPI(to: &routes)
        let files = files
        routes.on(.get, "/assets/{path*}", .loop) { try files.respond(to: $0, path: $0.parameters["path"] ?? "") }
        routes.on(.get, "/favicon.ico", .loop) { try files.respond(to: $0, path: "favicon.svg") }
        return routes.build()
    }

    public func hooks(log access: @escaping @Sendable (AccessLogEntry) -> Void) -> ServerHooks {
        let errors = ErrorResponses(frame: frame, log: log)
        let security = SecurityHeaders(isSecure: frame.isSecure)
        return ServerHooks(
            errorResponse: { errors.response(to: $0, $1) },
            finish: { _, response in security.add(to: &response) },
            brokenOff: { errors.noteBrokenOff($0, $1) },
            log: access,
            notice: log
        )
    }

    // MARK: - Pages

    private func addPages(to routes: inout RouterBuilder) {
        let items = ItemPages()
        let ratings = RatingPages()
        let accounts = AccountPages()
        routes.on(.get, "/", .loop, page(HomePages().show))
        routes.on(.get, "/items", .reader, page(items.index))
        routes.on(.get, "/items/new", .loop, page(items.new))
        routes.on(.get, "/items/{item}", .reader, page(items.show))
        routes.on(.get, "/items/{item}/edit", .loop, page(items.edit))
        routes.on(.get, "/items/{item}/delete", .loop, page(items.delete))
        routes.on(.get, "/items/{item}/cover.svg", .loop, page(items.cover))
        routes.on(.get, "/recommendations", .loop, page(RecommendationPages().index))
        routes.on(.get, "/rate", .loop, page(ratings.rate))
        routes.on(.get, "/ratings", .loop, page(ratings.index))
        routes.on(.get, "/account", .loop, page(accounts.show))
        routes.on(.get, "/accounts/new", .loop, page(accounts.new))
        routes.on(.get, "/session/new", .loop, page(accounts.newSession))
        routes.on(.get, "/setup/{secret}", .loop, page(accounts.newAdmin))
    }

    private func addForms(to routes: inout RouterBuilder) {
        let items = ItemPages()
        let ratings = RatingPages()
        let accounts = AccountPages()
        form("/items", .writer, post: items.create, to: &routes)
        form("/items/{item}", .writer, post: items.update, delete: items.destroy, to: &routes)
        form("/items/{item}/rating", .writer, post: ratings.save, delete: ratings.destroy, to: &routes)
        form("/items/{item}/skip", .writer, post: ratings.skip, delete: ratings.unskip, to: &routes)
        form("/accounts", .hashing, post: accounts.create, to: &routes)
        form("/session", .hashing, post: accounts.createSession, delete: accounts.destroySession, to: &routes)
        form("/setup", .hashing, post: accounts.createAdmin, to: &routes)
        form("/account/password", .hashing, put: accounts.updatePassword, to: &routes)
        form("/account/sessions", .writer, delete: accounts.destroyOtherSessions, to: &routes)
    }

    // MARK: - REST

    private func addAPI(to routes: inout RouterBuilder) {
        let items = ItemAPI()
        let interactions = InteractionAPI()
        let users = UserAPI()
        let recommendations = RecommendationAPI()
        let health = HealthAPI()
        routes.on(.get, "/api/v1/health/live", .loop, api(health.live))
        routes.on(.get, "/api/v1/health/ready", .loop, api(health.ready))
        routes.on(.get, "/api/v1/me", .loop, api(users.me))

        let recommenders = RecommenderAPI()
        routes.on(.get, "/api/v1/recommenders", .loop, api(recommenders.index))
        routes.on(.get, "/api/v1/recommenders/{recommender}", .loop, api(recommenders.show))
        routes.on(.patch, "/api/v1/recommenders/{recommender}", .writer, api(recommenders.patch))
        routes.on(.get, "/api/v1/similarity-matrices", .loop, api(recommenders.matrices))
        routes.on(.get, "/api/v1/similarity-matrices/{matrix}", .loop, api(recommenders.matrix))
        routes.on(.get, "/api/v1/similarity-matrices/{matrix}/versions", .loop, api(recommenders.versions))
        routes.on(
            .put,
            "/api/v1/similarity-matrices/{matrix}/live-version",
            .writer,
            api(recommenders.updateLiveVersion)
        )

        routes.on(.get, "/api/v1/items", .reader, api(items.index, readsQuery: true))
        routes.on(.post, "/api/v1/items", .writer, maxBodyBytes: Self.maxJSONBytes, api(items.create))
        routes.on(.get, "/api/v1/items/popular", .loop, api(items.popular, readsQuery: true))
        routes.on(.get, "/api/v1/items/{item}", .loop, api(items.show))
        routes.on(.put, "/api/v1/items/{item}", .writer, maxBodyBytes: Self.maxJSONBytes, api(items.update))
        routes.on(.patch, "/api/v1/items/{item}", .writer, maxBodyBytes: Self.maxJSONBytes, api(items.patch))
        routes.on(.delete, "/api/v1/items/{item}", .writer, api(items.destroy))
        routes.on(.get, "/api/v1/items/{item}/similar", .loop, api(items.similar, readsQuery: true))
        routes.on(.get, "/api/v1/tags", .loop, api(items.tags, readsQuery: true))

        routes.on(.get, "/api/v1/interactions", .reader, api(interactions.index, readsQuery: true))
        routes.on(.post, "/api/v1/interactions", .writer, maxBodyBytes: Self.maxJSONBytes, api(interactions.create))
        routes.on(.get, "/api/v1/interactions/{interaction}", .loop, api(interactions.show))
        routes.on(
            .put,
            "/api/v1/interactions/{interaction}",
            .writer,
            maxBodyBytes: Self.maxJSONBytes,
            api(interactions.update)
        )
        routes.on(.delete, "/api/v1/interactions/{interaction}", .writer, api(interactions.destroy))

        routes.on(.get, "/api/v1/users", .reader, api(users.index, readsQuery: true))
        routes.on(.post, "/api/v1/users", .writer, maxBodyBytes: Self.maxJSONBytes, api(users.create))
        routes.on(.get, "/api/v1/users/{user}", .loop, api(users.show))
        routes.on(.put, "/api/v1/users/{user}", .writer, maxBodyBytes: Self.maxJSONBytes, api(users.update))
        routes.on(.delete, "/api/v1/users/{user}", .writer, api(users.destroy))
        routes.on(.get, "/api/v1/users/{user}/interactions", .reader, api(interactions.indexOfUser, readsQuery: true))
        routes.on(.get, "/api/v1/users/{user}/recommendations", .loop, api(recommendations.ofUser, readsQuery: true))
        routes.on(
            .post,
            "/api/v1/recommendations",
            .reader,
            maxBodyBytes: Self.maxJSONBytes,
            api(recommendations.create, changes: false)
        )
    }

    // MARK: - How a handler meets its request

    private func page(_ action: @escaping @Sendable (Visit) throws -> Response) -> Handler {
        let frame = frame
        return { request in try action(frame.visit(request)) }
    }

    /// HTML forms can only POST; `?_method=delete` in their action says that they mean to delete.
    private func form(
        _ pattern: String,
        _ place: Place,
        post: (@Sendable (Visit) throws -> Response)? = nil,
        put: (@Sendable (Visit) throws -> Response)? = nil,
        delete: (@Sendable (Visit) throws -> Response)? = nil,
        to routes: inout RouterBuilder
    ) {
        let frame = frame
        routes.on(.post, pattern, place, maxBodyBytes: Self.maxFormBytes) { request in
            let visit = try frame.visit(request)
            try visit.checkForm()
            let action: (@Sendable (Visit) throws -> Response)? =
                switch try request.query.first("_method") {
                case nil: post
                case "put": put
                case "delete": delete
                default: nil
                }
            guard let action else { throw HTTPError(.badRequest, "This form cannot be sent here.") }
            return try action(visit)
        }
    }

    /// - Parameters:
    ///   - readsQuery: whether the action reads the query, and so refuses what it does not know; otherwise there may be none.
    ///   - changes: whether the route changes anything, where its method does not tell.
    private func api(
        _ action: @escaping @Sendable (APICall) throws -> Response,
        readsQuery: Bool = false,
        changes: Bool? = nil
    ) -> Handler {
        let gate = APIGate(services: services, visitors: frame.visitors, origins: frame.origins)
        return { request in
            let isUnsafe = changes ?? (request.method != .get && request.method != .head)
            let viewer = try gate.viewer(request, isUnsafe: isUnsafe)
            let call = APICall(services: gate.services, request: request, viewer: viewer)
            if !readsQuery { _ = try call.query(allowing: []) }
            var response = try action(call)
            // Who asks decides what is answered, and the next rating changes it.
            if !response.headers.contains(.cacheControl) {
                response.headers.set(.cacheControl, to: "private, no-cache")
            }
            return response
        }
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
