import Domain
import Persistence
import Web

extension Command {
    private static let drainSeconds = 10.0

    /// `palate serve`
    static let serve = Command(
        name: "serve",
        summary: "Serve the site and its API until stopped.",
        usage: "[--host ADDRESS] [--port NUMBER]",
        example: "palate serve --port 8080 --url https://films.example.org",
        options: Configuration.serverOptions
    ) { invocation in
        try invocation.arguments.expect([])
        let configuration = invocation.configuration
        let manager = try ServiceManager()
        let signals = ProcessSignals()
        let certificate = try ServerCertificate(configuration.server.tls)
        let composition = try Composition(configuration, readerCount: configuration.server.loopCount)
        defer { composition.close() }
        composition.recover()
        let live = try composition.liveRecommenders()
        // A twentieth of a core, however often items are added.
        let newItems = BackgroundTask(restingShare: 20) {
            LowPriority.giveWay()
            do {
                try live.addNewItems()
            } catch {
                Terminal.note("the new items could not be added to the lists: \(error)")
            }
        }
        let refresher = BackgroundTask {
            do {
                for damage in try live.refresh() { Terminal.note("\(damage)") }
                newItems.request()
            } catch {
                Terminal.note("the new matrices could not be loaded: \(error)")
            }
        }
        composition.database.onRecommenderChange { refresher.request() }
        composition.database.onNewItem { newItems.request() }
        newItems.request()
        let services = composition.services(live: live)
        // A job tells how far it is a few times a second, and an import commits as often.
        let watcher = BackgroundTask(restingShare: 10) {
            do {
                try services.changes.look()
            } catch {
                Terminal.note("those who watch could not be told what has changed: \(error)")
            }
        }
        composition.database.onJobChange { watcher.request() }
        composition.database.onRecommenderChange { watcher.request() }
        let accessLog = AccessLog(configuration.log.format)
        let places = HandlerPlaces(database: composition.database, readerThreads: configuration.server.loopCount)
        let server = try makeServer(
            configuration,
            manager.sockets,
            certificate,
            composition,
            services,
            places,
            accessLog
        )
        let runner = JobRunner(composition, configuration)
        server.start()
        runner.start()
        try greet(configuration, server, services)
        manager.notify("READY=1")
        signals.waitForEnd(onReload: certificate.reload)
        manager.notify("STOPPING=1")
        Terminal.note("Finishing what is under way …")
        runner.beginStopping()
        server.stop(deadlineSeconds: drainSeconds)
        server.waitUntilStopped()
        runner.waitUntilStopped()
        places.stop()
        refresher.stop()
        newItems.stop()
        watcher.stop()
        accessLog.stop()
    }

    private static func makeServer(
        _ configuration: Configuration,
        _ handedOver: [HandedOverSocket],
        _ certificate: ServerCertificate,
        _ composition: Composition,
        _ services: Services,
        _ places: HandlerPlaces,
        _ accessLog: AccessLog
    ) throws -> Server {
        let site = Site(
            services: services,
            templates: try Templates.load(root: "\(configuration.root)/Templates"),
            files: try Site.files(root: "\(configuration.root)/Public", notice: { Terminal.note($0) }),
            isSecure: configuration.server.isSecure,
            siteURL: configuration.server.siteURL,
            limits: configuration.rateLimits,
            log: { accessLog.note("error: \($0)") }
        )
        let database = composition.database
        let settings = configuration.server
        return try Server(
            configuration: ServerConfiguration(
                host: settings.host,
                port: settings.port,
                loopCount: settings.loopCount,
                limits: try configuration.connections.limits(loopCount: settings.loopCount),
                proxies: configuration.proxies,
                tellsTimes: configuration.log.isDevelopment,
                handedOver: handedOver,
                tls: certificate.endpoint.map {
                    TLSServing($0, redirectPort: settings.tls?.redirectPort, siteURL: settings.siteURL)
                },
                onLoopStart: { _ in adoptReader(of: database) }
            ),
            router: site.router,
            dispatcher: places,
            hooks: site.hooks(log: accessLog.write)
        )
    }

    /// Says where the site is, and on a first start how to become its admin. On standard output, for scripts that start it.
    private static func greet(_ configuration: Configuration, _ server: Server, _ services: Services) throws {
        let url = configuration.server.siteURL ?? server.url
        Terminal.say("Palate is at \(url)")
        if let redirectURL = server.redirectURL { Terminal.say("\(redirectURL) redirects there") }
        if let secret = try services.accounts.makeSetupSecret() {
            Terminal.say("Create the admin (this link works once, for a day): \(url)/setup/\(secret)")
        }
    }
}

/// A thread that cannot have a reader of its own borrows one for each read: slower, and right all the same.
func adoptReader(of database: Database) {
    do { try database.adoptReader() } catch { Terminal.note("no reader for this thread: \(error)") }
}
