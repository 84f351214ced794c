/// An HTTP/1.1 server: event loops that share one port.
public final class Server: Sendable {
    private struct State {
        /// Handed to the loops when they start.
        var listeners: [Listener]
        var runningLoops = 0
        var isStopping = false
    }

    /// The real port, also when any free one was asked for.
    public let port: Int

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
        self.port = port
        self.configuration = configuration
        responder = Responder(router: router, dispatcher: dispatcher, hooks: hooks)
        mailboxes = listeners.map { _ in Mailbox() }
        state = Monitor(State(listeners: listeners))
    }

    deinit { stop(deadlineSeconds: 0) }

    /// Starts the loops and returns. A server starts once.
    public func start() {
        let listeners = state.update { state in
            precondition(!state.listeners.isEmpty || state.isStopping, "a server starts once")
            let taken = state.listeners
            state.listeners = []
            state.runningLoops = taken.count
            return taken
        }
        for (number, listener) in listeners.enumerated() {
            startLoop(number, listener)
        }
    }

    private func startLoop(_ number: Int, _ listener: Listener) {
        // The thread must not keep the server, whose end is what stops it.
        let (configuration, responder, mailbox, state) = (configuration, responder, mailboxes[number], state)
        Thread.start("http-\(number)") {
            configuration.onLoopStart(number)
            EventLoop(listener, mailbox, responder, configuration.limits).run()
            state.update { $0.runningLoops -= 1 }
        }
    }

    /// Takes no more connections, closes the idle ones, and lets running requests finish until the deadline. Returns
    /// at once; may be called again with an earlier deadline.
    public func stop(deadlineSeconds: Double) {
        state.update { state in
            state.isStopping = true
            state.listeners = []
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
