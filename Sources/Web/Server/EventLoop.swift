import Glibc

/// One thread's share of the server: its listening sockets, its connections, and the time they have left.
///
/// Everything here belongs to the thread that calls `run`; other threads speak to it through the mailbox alone. A loop
/// can also do without a thread of its own: whoever gives it connections and its turns is the thread it belongs to.
final class EventLoop {
    /// One read takes in this much: a large upload is few reads, and all connections share the one buffer.
    private static let scratchBytes = 64 << 10
    /// Connections accepted before those already open have their turn again.
    private static let acceptsPerTurn = 64
    /// Time between two notices of connections refused, so that a flood of these does not become one of those.
    private static let noticeNanoseconds: UInt64 = 10_000_000_000

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
    private let acceptor: Acceptor
    private var connections = ConnectionTable()
    private var gentleRefusals = 0
    private var load = LoadGauge()
    private var sweepNanoseconds: UInt64
    private var nextSweep: UInt64 = 0
    private var nextNotice: UInt64 = 0
    private var drainDeadline: UInt64?
    private var dateSecond = -1
    private var requestIDs: RequestIDs

    /// Without listeners a loop has the connections that it is given.
    init(
        _ listeners: [Listener],
        _ mailbox: Mailbox,
        _ responder: Responder,
        _ limits: Limits,
        _ counts: ConnectionCounts,
        tls: TLSAcceptor? = nil,
        clock: LoopClock = LoopClock(),
        requestIDs: RequestIDs = RequestIDs()
    ) {
        self.mailbox = mailbox
        self.responder = responder
        self.limits = limits
        self.tls = tls
        self.clock = clock
        now = clock.nanoseconds()
        acceptor = Acceptor(listeners, poller: poller, counts: counts, notice: responder.hooks.notice)
        sweepNanoseconds = Self.sweepNanoseconds(limits, ConnectionTimer.serving)
        self.requestIDs = requestIDs
        let isWatching = poller.add(ConnectionToken(ofLoop: mailbox.descriptor), .readable)
        precondition(isWatching, "a loop cannot watch its mailbox (error \(errno))")
    }

    deinit { scratch.deallocate() }

    var isDraining: Bool { drainDeadline != nil }
    var connectionCount: Int { connections.count }

    /// More requests come than can be answered in good time; all but the essential ones are refused.
    var isOverloaded: Bool { load.isOver }

    /// Serves until told to drain and the last connection has gone.
    func run() {
        while !isDraining || !connections.isEmpty {
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

    /// Says that a connection waits for a request from now on, or no longer: when all places are taken, the one that has
    /// waited longest gives up its own.
    func setWaiting(_ token: ConnectionToken, _ isWaiting: Bool) {
        connections.setWaiting(token, isWaiting)
    }

    /// The connection is about to close its descriptor.
    func forget(_ connection: Connection) {
        connections.remove(connection)
        switch connection.place {
        case .counted(let client): acceptor.release(client)
        case .none: gentleRefusals -= 1
        }
        acceptor.resume()
    }

    // MARK: Events

    private func handle(_ token: ConnectionToken, _ readiness: Readiness) {
        if !token.isOfLoop {
            // An event of a connection that was closed earlier in the same batch finds nobody.
            connections[token]?.handle(readiness)
        } else if token.descriptor == mailbox.descriptor {
            readMailbox()
        } else if let listener = acceptor.listener(token.descriptor) {
            accept(from: listener)
        }
    }

    private func readMailbox() {
        for message in mailbox.takeAll() {
            switch message {
            case .report(let token, let requestID, let report):
                connections[token]?.take(report, requestID: requestID)
            case .resume(let token): connections[token]?.resume()
            case .probe(let sentAt): measureLoad(sentAt)
            case .drain(let deadline): drain(until: deadline)
            }
        }
    }

    // MARK: Accepting

    private func accept(from listener: Listener) {
        for _ in 0..<Self.acceptsPerTurn {
            let outcome = acceptor.next(from: listener, makingRoom: closeLongestWaiting)
            if case .none = outcome { return }
            open(outcome)
        }
    }

    /// Takes over a connected descriptor that never blocks.
    func open(_ descriptor: Int32, _ address: String, speaksTLS: Bool = false) {
        let arrival = Arrival(descriptor: descriptor, address: address, client: nil, speaksTLS: speaksTLS)
        open(acceptor.admit(arrival, makingRoom: closeLongestWaiting))
    }

    private func open(_ outcome: Acceptor.Outcome) {
        switch outcome {
        case .admitted(let arrival):
            guard open(arrival, .counted(arrival.client)) == nil else { return }
            acceptor.release(arrival.client)
            close(arrival.descriptor)
        case .refused(let arrival, let reason):
            // To say it by TLS would cost more than to let the client in.
            guard !arrival.speaksTLS, gentleRefusals < limits.gentleRefusals, let connection = open(arrival, .none)
            else {
                close(arrival.descriptor)
                return
            }
            gentleRefusals += 1
            connection.turnAway(Responder.unavailable(reason))
        case .gone, .none: break
        }
    }

    private func open(_ arrival: Arrival, _ place: ConnectionPlace) -> Connection? {
        guard let transport = transport(of: arrival) else {
            responder.hooks.notice("A connection was dropped: there is no memory for its encryption.")
            return nil
        }
        let token = connections.newToken(arrival.descriptor)
        guard poller.add(token, .readable) else {
            responder.hooks.notice("A connection was dropped: the kernel cannot watch it (error \(errno)).")
            return nil
        }
        let connection = Connection(token, transport, remoteAddress: arrival.address, place: place, loop: self)
        connections.insert(connection)
        return connection
    }

    /// Nil if memory is short.
    private func transport(of arrival: Arrival) -> Transport? {
        let stream = SocketStream(descriptor: arrival.descriptor)
        guard let tls, arrival.speaksTLS else { return .plain(stream) }
        return tls.transport(stream).map { .encrypted($0) }
    }

    private func closeLongestWaiting() -> Bool {
        guard let connection = connections.longestWaiting else { return false }
        connection.close()
        return true
    }

    // MARK: Draining

    private func drain(until deadline: UInt64) {
        drainDeadline = min(deadline, drainDeadline ?? UInt64.max)
        acceptor.close { open($0) }
        for connection in connections.slots { connection?.drain() }
        sweepNanoseconds = Self.sweepNanoseconds(limits, ConnectionTimer.allCases)
        nextSweep = now
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
        guard !connections.isEmpty || acceptor.isPaused else { return -1 }
        guard nextSweep > now else { return 0 }
        return Int((nextSweep - now + 999_999) / 1_000_000)
    }

    /// Looks at every connection. Some ten thousand comparisons a second cost less than keeping them in order on every
    /// request.
    private func sweep() {
        nextSweep = now + sweepNanoseconds
        let isOver = drainDeadline.map { now >= $0 } ?? false
        for connection in connections.slots {
            guard let connection else { continue }
            if isOver { connection.close() } else if now >= connection.deadline { connection.expire() }
        }
        acceptor.resume()
        tellRefusals()
        if load.isDue { probeLoad() }
    }

    private func tellRefusals() {
        guard now >= nextNotice else { return }
        let count = acceptor.takeRefusedCount()
        guard count > 0 else { return }
        nextNotice = now + Self.noticeNanoseconds
        responder.hooks.notice(
            "Connections refused: \(count), since \(limits.connections) in all or \(limits.connectionsPerAddress) of one address are open."
        )
    }

    /// A message to ourselves queues behind every connection that is ready now, so its way round is what a request that
    /// comes in now will wait.
    private func probeLoad() {
        load.begin()
        mailbox.post(.probe(sentAt: now))
    }

    private func measureLoad(_ sentAt: UInt64) {
        let wasOver = load.isOver
        load.end(isLate: clock.nanoseconds() - sentAt > UInt64(limits.lagMilliseconds) * 1_000_000)
        if load.isOver, !wasOver { responder.hooks.notice("Requests are refused until those that wait are answered.") }
        if load.isSuspect { probeLoad() }
    }

    /// Once a second, or often enough that the shortest limit is kept to within a quarter.
    private static func sweepNanoseconds(_ limits: Limits, _ timers: [ConnectionTimer]) -> UInt64 {
        let shortest = timers.compactMap { $0.nanoseconds(limits) }.min() ?? UInt64.max
        return min(max(shortest / 4, 5_000_000), 1_000_000_000)
    }
}
