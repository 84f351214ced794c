import Domain

/// An HTTP/1.1 server: event loops that share one port.
public final class Server: Sendable {
    private struct State {
        /// Each loop takes its own as it starts.
        var listeners: [[Listener]]
        var isStarted = false
        var runningLoops = 0
        var isStopping = false
    }

    /// The real port, also when any free one was asked for.
    public let port: Int
    /// Likewise, of the port that only sends on to the one that speaks TLS.
    public let redirectPort: Int?

    private let configuration: ServerConfiguration
    private let responder: Responder
    private let mailboxes: [Mailbox]
    private let state: Monitor<State>

    /// Takes the address, so that clients can already connect; they are answered once the server starts.
    ///
    /// Throws if the address cannot be had, with a text for whoever chose it.
    public init(
        configuration: ServerConfiguration,
        router: Router,
        dispatcher: any Dispatcher,
        hooks: ServerHooks = ServerHooks()
    ) throws(ServerError) {
        let (listeners, port) = try Listener.open(configuration)
        let redirecting = try Self.redirectingListeners(configuration)
        self.port = port
        redirectPort = redirecting?.port
        self.configuration = configuration
        responder = Responder(
            router: router,
            dispatcher: dispatcher,
            hooks: hooks,
            proxies: configuration.proxies,
            tellsTimes: configuration.tellsTimes
        )
        mailboxes = listeners.map { _ in Mailbox() }
        state = Monitor(
            State(
                listeners: listeners.indices.map { number in
                    [listeners[number]] + (redirecting.map { [$0.listeners[number]] } ?? [])
                }
            )
        )
    }

    deinit { stop(deadlineSeconds: 0) }

    /// Starts the loops and returns. A server starts once; one that was stopped before starts nothing.
    public func start() {
        let loopCount = state.update { state in
            precondition(!state.isStarted, "a server starts once")
            state.isStarted = true
            state.runningLoops = state.listeners.count
            return state.runningLoops
        }
        for number in 0..<loopCount {
            startLoop(number)
        }
    }

    private func startLoop(_ number: Int) {
        // The thread must keep neither the server, whose end is what stops it, nor the listening socket, which its loop
        // has to close while it still serves.
        let (configuration, responder, mailbox, state) = (configuration, responder, mailboxes[number], state)
        let port = port
        Thread.start("http-\(number)") {
            configuration.onLoopStart(number)
            let tls = configuration.tls.map {
                TLSAcceptor($0.endpoint, redirect: HTTPSRedirect(siteURL: $0.siteURL, port: port))
            }
            EventLoop(Self.takeListeners(from: state), mailbox, responder, configuration.limits, tls: tls).run()
            state.update { $0.runningLoops -= 1 }
        }
    }

    private static func redirectingListeners(
        _ configuration: ServerConfiguration
    ) throws(ServerError) -> (listeners: [Listener], port: Int)? {
        guard let port = configuration.tls?.redirectPort else { return nil }
        var plain = configuration
        plain.port = port
        plain.tls = nil
        return try Listener.open(plain)
    }

    private static func takeListeners(from state: Monitor<State>) -> [Listener] {
        state.update { $0.listeners.removeLast() }
    }

    /// Takes no more connections, closes the idle ones, and lets running requests finish until the deadline. Returns
    /// at once; may be called again with an earlier deadline.
    public func stop(deadlineSeconds: Double) {
        state.update { state in
            state.isStopping = true
            if !state.isStarted { state.listeners = [] }
        }
        let nanoseconds = UInt64(max(0, min(deadlineSeconds, 86_400)) * 1_000_000_000)
        let deadline = MonotonicClock.now() + nanoseconds
        for mailbox in mailboxes { mailbox.post(.drain(deadline: deadline)) }
    }

    /// Waits until a server told to stop has done so.
    public func waitUntilStopped() {
        state.wait { $0.isStopping && $0.runningLoops == 0 ? () : nil }
    }

    /// Answers a request from within the process, by the same path as one that came over a socket.
    public func respond(to request: Request) -> Response {
        responder.respond(to: request)
    }
}
