import Glibc

/// One thread's share of the server: its listening sockets, its connections, and the time they have left.
///
/// Everything here belongs to the thread that calls `run`; other threads speak to it through the mailbox alone. A loop
/// can also do without a thread of its own: whoever gives it connections and its turns is the thread it belongs to.
final class EventLoop {
    /// Generations tell connections apart; the loop's own descriptors have the one that no connection gets.
    private static let ownGeneration: UInt32 = 0
    /// One read takes in this much: a large upload is few reads, and all connections share the one buffer.
    private static let scratchBytes = 64 << 10
    /// Connections accepted before those already open have their turn again.
    private static let acceptsPerTurn = 64

    let limits: Limits
    let responder: Responder
    let mailbox: Mailbox
    let clock: LoopClock
    /// Nil where everything is in plain.
    let tls: TLSAcceptor?
    // One buffer for every read of the loop: what a read leaves in it is used up before the next. Freed with the loop.
    let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: EventLoop.scratchBytes, alignment: 16)
    /// The time of the last wake-up.
    private(set) var now: UInt64
    private(set) var writer = ResponseWriter()

    private let poller = Poller()
    private let sweepNanoseconds: UInt64
    private var listeners: [Listener]
    private var isAcceptPaused = false
    /// Indexed by descriptor: the kernel always gives the lowest number that is free.
    private var connections: [Connection?] = []
    private(set) var connectionCount = 0
    private var generation = EventLoop.ownGeneration
    private var nextSweep: UInt64 = 0
    private var drainDeadline: UInt64?
    private var dateSecond = -1
    private var requestIDs: RequestIDs

    /// Without a listener a loop has the connections that it is given.
    init(
        _ listeners: [Listener],
        _ mailbox: Mailbox,
        _ responder: Responder,
        _ limits: Limits,
        tls: TLSAcceptor? = nil,
        clock: LoopClock = LoopClock(),
        requestIDs: RequestIDs = RequestIDs()
    ) {
        self.listeners = listeners
        self.mailbox = mailbox
        self.responder = responder
        self.limits = limits
        self.tls = tls
        self.clock = clock
        now = clock.nanoseconds()
        sweepNanoseconds = UInt64(Self.sweepMilliseconds(limits)) * 1_000_000
        self.requestIDs = requestIDs
        let isWatching =
            poller.add(own(mailbox.descriptor), .readable)
            && listeners.allSatisfy { poller.add(own($0.descriptor), .readable) }
        precondition(isWatching, "a loop could not watch its own descriptors (error \(errno))")
    }

    deinit { scratch.deallocate() }

    var isDraining: Bool { drainDeadline != nil }

    /// Serves until told to drain and the last connection has gone.
    func run() {
        while !isDraining || connectionCount > 0 {
            turn(waitingMilliseconds: waitMilliseconds)
        }
    }

    /// Waits for something to happen, but not longer than the time given (-1: for ever), and does what is to be done
    /// about it. False if nothing happened but that time went by.
    @discardableResult
    func turn(waitingMilliseconds milliseconds: Int) -> Bool {
        let count = poller.wait(milliseconds: milliseconds)
        readClocks()
        for index in 0..<count {
            let (token, readiness) = poller.event(index)
            handle(token, readiness)
        }
        if now >= nextSweep { sweep() }
        return count > 0
    }

    // MARK: What connections call

    func origin(_ remoteAddress: String, isSecure: Bool) -> RequestOrigin {
        RequestOrigin(remoteAddress: remoteAddress, isSecure: isSecure, receivedAt: now, id: nextID())
    }

    func nextID() -> UInt64 { requestIDs.next() }

    func watch(_ token: ConnectionToken, _ interest: Readiness) {
        poller.change(token, interest)
    }

    /// The connection is about to close its descriptor.
    func forget(_ connection: Connection) {
        let index = Int(connection.token.descriptor)
        precondition(connections[index] === connection, "a connection was forgotten twice")
        connections[index] = nil
        connectionCount -= 1
        resumeAccepting()
    }

    // MARK: Events

    private func handle(_ token: ConnectionToken, _ readiness: Readiness) {
        if token.generation == Self.ownGeneration {
            if token.descriptor == mailbox.descriptor {
                readMailbox()
            } else if let listener = listeners.first(where: { $0.descriptor == token.descriptor }) {
                accept(from: listener)
            }
        } else {
            // An event of a connection that was closed earlier in the same batch finds nobody.
            connection(token)?.handle(readiness)
        }
    }

    private func connection(_ token: ConnectionToken) -> Connection? {
        let index = Int(token.descriptor)
        guard index < connections.count, let connection = connections[index], connection.token == token else {
            return nil
        }
        return connection
    }

    private func readMailbox() {
        for message in mailbox.takeAll() {
            switch message {
            case .report(let token, let requestID, let report):
                connection(token)?.take(report, requestID: requestID)
            case .drain(let deadline): drain(until: deadline)
            }
        }
    }

    // MARK: Accepting

    private func accept(from listener: Listener) {
        for _ in 0..<Self.acceptsPerTurn {
            guard !isAcceptPaused else { return }
            guard connectionCount < limits.connectionsPerLoop else { return pauseAccepting() }
            switch listener.accept() {
            case .connection(let descriptor, let address): open(descriptor, address, speaksTLS: listener.speaksTLS)
            case .none: return
            case .aborted: continue
            case .exhausted(let reason):
                responder.hooks.notice("New connections wait: \(reason).")
                return pauseAccepting()
            }
        }
    }

    /// Takes over a connected descriptor that never blocks.
    func open(_ descriptor: Int32, _ address: String, speaksTLS: Bool = false) {
        guard let transport = transport(descriptor, speaksTLS: speaksTLS) else {
            responder.hooks.notice("A connection was dropped: there is no memory for its encryption.")
            close(descriptor)
            return
        }
        generation = generation == UInt32.max ? Self.ownGeneration + 1 : generation + 1
        let token = ConnectionToken(descriptor: descriptor, generation: generation)
        guard poller.add(token, .readable) else {
            responder.hooks.notice("A connection was dropped: the kernel cannot watch it (error \(errno)).")
            close(descriptor)
            return
        }
        while connections.count <= Int(descriptor) { connections.append(nil) }
        connections[Int(descriptor)] = Connection(token, transport, remoteAddress: address, loop: self)
        connectionCount += 1
    }

    /// Nil if memory is short.
    private func transport(_ descriptor: Int32, speaksTLS: Bool) -> Transport? {
        let stream = SocketStream(descriptor: descriptor)
        guard let tls, speaksTLS else { return .plain(stream) }
        return tls.transport(stream).map { .encrypted($0) }
    }

    /// Level-triggered, a queue that cannot be emptied would wake the loop for ever.
    private func pauseAccepting() {
        guard !isAcceptPaused else { return }
        isAcceptPaused = true
        for listener in listeners { poller.change(own(listener.descriptor), []) }
    }

    /// After a connection has closed, and once a sweep: descriptors may have been freed elsewhere.
    private func resumeAccepting() {
        guard isAcceptPaused, connectionCount < limits.connectionsPerLoop else { return }
        isAcceptPaused = false
        for listener in listeners { poller.change(own(listener.descriptor), .readable) }
    }

    // MARK: Draining

    private func drain(until deadline: UInt64) {
        drainDeadline = min(deadline, drainDeadline ?? UInt64.max)
        // Clients that the kernel has already welcomed are served; closing the socket would reset them.
        while let listener = listeners.last {
            switch listener.accept() {
            case .connection(let descriptor, let address): open(descriptor, address, speaksTLS: listener.speaksTLS)
            case .aborted: continue
            case .none, .exhausted: listeners.removeLast()
            }
        }
        for connection in connections { connection?.drain() }
    }

    // MARK: Time

    private func readClocks() {
        now = clock.nanoseconds()
        let second = clock.secondsSince1970()
        guard second != dateSecond else { return }
        dateSecond = second
        writer.dateLine.removeAll(keepingCapacity: true)
        WireByte.append("Date: ", to: &writer.dateLine)
        HTTPDate.append(secondsSince1970: second, to: &writer.dateLine)
        WireByte.append("\r\n", to: &writer.dateLine)
    }

    /// An idle server sleeps; one with connections wakes to look at their deadlines.
    private var waitMilliseconds: Int {
        guard connectionCount > 0 || isAcceptPaused else { return -1 }
        guard nextSweep > now else { return 0 }
        return Int((nextSweep - now + 999_999) / 1_000_000)
    }

    /// Looks at every connection. Some ten thousand comparisons a second cost less than keeping them in order on every
    /// request.
    private func sweep() {
        nextSweep = now + sweepNanoseconds
        let isOver = drainDeadline.map { now >= $0 } ?? false
        for connection in connections {
            guard let connection else { continue }
            if isOver { connection.close() } else if now >= connection.deadline { connection.expire() }
        }
        resumeAccepting()
    }

    /// Once a second, or often enough that the shortest limit is kept to within a quarter.
    private static func sweepMilliseconds(_ limits: Limits) -> Int {
        let shortest = ConnectionTimer.allCases.compactMap { $0.nanoseconds(limits) }.min() ?? UInt64.max
        return Int(min(max(shortest / 4_000_000, 5), 1000))
    }

    private func own(_ descriptor: Int32) -> ConnectionToken {
        ConnectionToken(descriptor: descriptor, generation: Self.ownGeneration)
    }
}
