/// Lets new connections in on behalf of one loop, as far as the limits allow.
final class Acceptor {
    enum Outcome {
        /// Counted under its client until `release`.
        case admitted(Arrival)
        /// There is no place for it. The text says why.
        case refused(Arrival, String)
        /// One that waited has gone, or was turned away.
        case gone
        /// Nobody waits, or nobody can be taken for now.
        case none
    }

    private let poller: Poller
    private let counts: ConnectionCounts
    private let notice: @Sendable (String) -> Void
    private var listeners: [Listener]
    private var spare = SpareDescriptor()
    private var refusedCount = 0
    private(set) var isPaused = false

    init(
        _ listeners: [Listener],
        poller: Poller,
        counts: ConnectionCounts,
        notice: @escaping @Sendable (String) -> Void
    ) {
        self.listeners = listeners
        self.poller = poller
        self.counts = counts
        self.notice = notice
        for listener in listeners { watch(listener) }
    }

    func listener(_ descriptor: Int32) -> Listener? {
        listeners.first { $0.descriptor == descriptor }
    }

    /// Takes one connection that waits. Where there is no place, `makeRoom` may close another; it says whether it has.
    func next(from listener: Listener, makingRoom makeRoom: () -> Bool) -> Outcome {
        if isPaused { return .none }
        switch listener.accept() {
        case .connection(let arrival): return admit(arrival, makingRoom: makeRoom)
        case .aborted: return .gone
        case .none: return .none
        case .exhausted(let reason):
            if makeRoom() { return .gone }
            if spare.turnAway(from: listener) {
                refusedCount += 1
                return .gone
            }
            notice("New connections wait: \(reason).")
            pause()
            return .none
        }
    }

    /// The connection has closed.
    func release(_ client: ClientNetwork?) {
        counts.release(client)
    }

    /// After a pause: descriptors may have been freed, here or elsewhere.
    func resume() {
        guard isPaused else { return }
        isPaused = false
        for listener in listeners { watch(listener) }
    }

    /// Takes nobody any more, but for those whom the kernel has welcomed already: closing a socket would reset them.
    /// Whoever holds a socket that was handed over goes on to serve its queue.
    func close(_ body: (Outcome) -> Void) {
        if !isPaused { listeners.forEach(unwatch) }
        isPaused = true
        for listener in listeners where !listener.isHandedOver {
            while true {
                let outcome = listener.accept()
                if case .aborted = outcome { continue }
                guard case .connection(let arrival) = outcome else { break }
                body(admit(arrival, makingRoom: { false }))
            }
        }
        listeners = []
    }

    /// How many were refused since it was last asked.
    func takeRefusedCount() -> Int {
        defer { refusedCount = 0 }
        return refusedCount
    }

    /// Gives a place to whoever has arrived, if there is one.
    func admit(_ arrival: Arrival, makingRoom makeRoom: () -> Bool) -> Outcome {
        let client = counts.client(of: arrival)
        let arrival = arrival.counted(under: client)
        var admission = counts.admit(client)
        if admission == .full, makeRoom() { admission = counts.admit(client) }
        if admission == .granted { return .admitted(arrival) }
        refusedCount += 1
        let isClients = admission == .tooManyOfClient
        let reason = isClients ? "Your address has too many connections open." : "All places are taken at the moment."
        return .refused(arrival, reason)
    }

    /// Level-triggered, a queue that cannot be emptied would wake the loop for ever.
    private func pause() {
        isPaused = true
        listeners.forEach(unwatch)
    }

    private func watch(_ listener: Listener) {
        let interest: Readiness = listener.isShared ? [.readable, .exclusive] : .readable
        let isWatched = poller.add(ConnectionToken(ofLoop: listener.descriptor), interest)
        precondition(isWatched, "a loop cannot watch its listening socket")
    }

    // An exclusive registration cannot be changed, only removed and added anew.
    private func unwatch(_ listener: Listener) {
        poller.remove(ConnectionToken(ofLoop: listener.descriptor))
    }
}
