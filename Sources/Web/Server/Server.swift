import Domain

/// An HTTP/1.1 server: event loops that share what they listen on.
public final class Server: Sendable {
    private struct State {
        /// Each loop takes its own as it starts.
        var listeners: [[Listener]]
        var isStarted = false
        var runningLoops = 0
        var isStopping = false
    }

    /// The real port, also when any free one was asked for; 0 if the server listens on none.
    public let port: Int
    /// Likewise, of the port that only sends on to the one that speaks TLS.
    public let redirectPort: Int?
    /// How it is reached from this machine.
    public let url: String
    public let redirectURL: String?

    private let configuration: ServerConfiguration
    private let responder: Responder
    private let counts: ConnectionCounts
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
        let sockets = try ListeningSockets(configuration)
        port = sockets.port
        url = sockets.url(configuration)
        redirectURL = sockets.redirectURL(configuration)
        redirectPort = sockets.redirectPort
        self.configuration = configuration
        responder = Responder(
            router: router,
            dispatcher: dispatcher,
            hooks: hooks,
            limits: configuration.limits,
            proxies: configuration.proxies,
            tellsTimes: configuration.tellsTimes
        )
        let proxies = configuration.proxies?.addresses ?? AddressSet()
        counts = ConnectionCounts(limits: configuration.limits, exempt: proxies)
        mailboxes = sockets.ofLoops.map { _ in Mailbox() }
        state = Monitor(State(listeners: sockets.ofLoops))
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
        // The thread must keep neither the server, whose end is what stops it, nor the listening sockets, which its loop
        // has to close while it still serves.
        let (configuration, responder, counts, state) = (configuration, responder, counts, state)
        let (mailbox, port) = (mailboxes[number], port)
        Thread.start("http-\(number)") {
            configuration.onLoopStart(number)
            let tls = configuration.tls.map {
                TLSAcceptor($0.endpoint, redirect: HTTPSRedirect(siteURL: $0.siteURL, port: port))
            }
            let loop = EventLoop(
                state.update { $0.listeners.removeLast() },
                mailbox,
                responder,
                configuration.limits,
                counts,
                tls: tls
            )
            loop.run()
            state.update { $0.runningLoops -= 1 }
        }
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
