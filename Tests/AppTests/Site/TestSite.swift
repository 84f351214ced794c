import Domain
import Persistence
import Support
import Web

@testable import App

/// The whole site in the process: real stores on a database file of its own, the templates and routes that ship, a clock that
/// stands still, and no sockets.
final class TestSite: Sendable {
    static let root = #filePath.split(separator: "/").dropLast(4).map { "/" + $0 }.joined()
    static let password = "correct horse"

    // Both are read only, and compiling the templates takes longer than most tests.
    private static let templates = Result { try Templates.load(root: "\(root)/Templates") }
    private static let files = Result { try Site.files(root: "\(root)/Public") }

    let clock = SteppedClock()
    let composition: Composition
    let live: LiveRecommenders
    let services: Services
    /// What the site logged about faults of its own.
    let faults = Lines()
    private let folder = TemporaryFolder()
    private let responder: Responder
    /// What a server of this site is made of, for tests that need a real one.
    let router: Router
    let hooks: ServerHooks

    init(
        url: String = "http://localhost",
        ratingScale: RatingScale = .halfStars,
        hasher: any PasswordHasher = ReversingPasswordHasher(),
        trustedProxies: [String] = [],
        limits: RateLimits = RateLimits()
    ) throws {
        let words = ["--database", folder.path + "/palate.db", "--root", Self.root, "--url", url]
        let arguments = try Arguments(words, options: Configuration.options + Configuration.serverOptions)
        let configuration = try Configuration(arguments: arguments, environment: [:])
        composition = try Composition(configuration, clock: clock, hasher: hasher)
        try composition.settings.save(SiteSettings(siteName: "Palate", ratingScale: ratingScale))
        live = try composition.liveRecommenders()
        services = composition.services(live: live)
        let faults = faults
        let site = Site(
            services: services,
            templates: try Self.templates.get(),
            files: try Self.files.get(),
            isSecure: configuration.server.isSecure,
            limits: limits,
            log: { faults.append($0) }
        )
        router = site.router
        hooks = site.hooks(log: { _ in })
        responder = Responder(
            router: router,
            dispatcher: InlinePlaces(database: composition.database),
            hooks: hooks,
            proxies: TrustedProxies(try AddressSet(trustedProxies))
        )
    }

    deinit {
        composition.close()
    }

    /// Returns when all that was handed to the writer until now is on disk.
    func waitForWrites() throws {
        try composition.database.write { _ in }
    }

    func send(
        _ method: Method,
        _ target: String,
        headers: [(HeaderName, String)] = [],
        body: [UInt8] = [],
        from remoteAddress: String = "127.0.0.1",
        at receivedAt: UInt64 = MonotonicClock.now()
    ) -> Answer {
        let request = Request(
            method,
            target,
            headers: headers,
            body: body,
            remoteAddress: remoteAddress,
            receivedAt: receivedAt
        )
        return Answer(responder.respond(to: request))
    }
}

/// Writes go through the writer's group commit, as they do in the server; everything else runs where it is asked for.
private struct InlinePlaces: Dispatcher {
    let database: Database

    func dispatch<Outcome: Sendable>(
        _ place: Place,
        _ work: @escaping @Sendable () throws -> Outcome,
        done: @escaping @Sendable (Result<Outcome, any Error>) -> Void
    ) -> Bool {
        guard place == .writer else {
            done(Result(catching: work))
            return true
        }
        return database.enqueue(work, done: done)
    }

    func step(_ work: @escaping @Sendable () -> Void) {
        work()
    }
}
