import Domain
import Support

@testable import Web

/// A server on a free port, with routes that show what it does. It stops when the test lets go of it.
final class TestServer {
    let server: Server

    init(
        _ configuration: ServerConfiguration? = nil,
        limits: Limits = .patient,
        loopCount: Int = 1,
        tls: TLSServing? = nil,
        dispatcher: any Dispatcher = InlineDispatcher(),
        hooks: ServerHooks = ServerHooks(),
        proxies: TrustedProxies? = nil,
        tellsTimes: Bool = false,
        _ routes: (inout RouterBuilder) -> Void = { _ in }
    ) throws {
        var builder = RouterBuilder()
        builder.on(.get, "/hello") { _ in .text("Hello") }
        builder.on(.post, "/echo", maxBodyBytes: 100_000) { .bytes($0.body, contentType: "application/octet-stream") }
        builder.on(.get, "/items/{item}") { .text($0.parameters["item"] ?? "none") }
        routes(&builder)
        var configuration = configuration ?? ServerConfiguration(port: 0, loopCount: loopCount, tls: tls)
        configuration.limits = limits
        configuration.proxies = proxies ?? configuration.proxies
        configuration.tellsTimes = tellsTimes
        server = try Server(
            configuration: configuration,
            router: builder.build(),
            dispatcher: dispatcher,
            hooks: hooks
        )
        server.start()
    }

    deinit {
        server.stop(deadlineSeconds: 0)
        server.waitUntilStopped()
    }

    func client(from source: String = "127.0.0.1") throws -> RawClient {
        try RawClient(port: server.port, from: source)
    }
}

/// A handler waits here until the test lets it go on.
final class Gate: Sendable {
    private let isOpen = Monitor(false)
    private let arrivals = Monitor(0)

    func pass() {
        arrivals.update { $0 += 1 }
        isOpen.wait { $0 ? () : nil }
    }

    func open() {
        isOpen.update { $0 = true }
    }

    /// Returns once somebody waits at the gate.
    func waitForArrival() {
        arrivals.wait { $0 > 0 ? () : nil }
    }
}

/// Every place is one small pool.
struct PoolDispatcher: Dispatcher {
    let pool: WorkerPool

    func dispatch<Outcome: Sendable>(
        _ place: Place,
        _ work: @escaping @Sendable () throws -> Outcome,
        done: @escaping @Sendable (Result<Outcome, any Error>) -> Void
    ) -> Bool {
        pool.submit { done(Result(catching: work)) }
    }

    func step(_ work: @escaping @Sendable () -> Void) {
        pool.submit(evenIfFull: true, work)
    }
}

extension Limits {
    /// For servers with a real clock: however slow the machine is, it is no test's subject unless the test says so.
    static let patient: Limits = {
        var limits = Limits()
        limits.headerMilliseconds = 600_000
        limits.bodyProgressMilliseconds = 600_000
        limits.writeStallMilliseconds = 600_000
        limits.lagMilliseconds = 600_000
        limits.queueMilliseconds = 600_000
        return limits
    }()
}
