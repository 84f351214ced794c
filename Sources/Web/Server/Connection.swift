import Glibc

/// One client's connection, from its opening to its end. It belongs to one loop and only its thread touches it.
///
/// Requests are taken one at a time, so answers leave in order; while a handler runs elsewhere nothing is read.
final class Connection {
    let token: ConnectionToken
    let place: ConnectionPlace
    /// When the loop should call `expire`.
    private(set) var deadline = UInt64.max

    /// It outlives its connections. Counting references at each look at it took a twentieth of a short answer's time.
    private unowned(unsafe) let loop: EventLoop
    private var transport: Transport
    private let remoteAddress: String
    private let limits: Limits
    private var phase = ConnectionPhase.head
    private var input: ConnectionInput
    private var output: ConnectionOutput
    private var timer: ConnectionTimer?
    private var contentBytesAtTimer = 0
    private var interest = Readiness.readable
    private var isReadingPaused = false
    private var isYielding = false
    private var takenBytesAtTimer = 0

    init(
        _ token: ConnectionToken,
        _ transport: Transport,
        remoteAddress: String,
        place: ConnectionPlace,
        loop: EventLoop
    ) {
        self.token = token
        self.place = place
        self.remoteAddress = remoteAddress
        self.loop = loop
        limits = loop.limits
        self.transport = transport
        input = ConnectionInput(limits: limits)
        output = ConnectionOutput(token, remoteAddress: remoteAddress, loop: loop)
        arm(.header)
    }

    // MARK: What the loop calls

    func handle(_ readiness: Readiness) {
        if !readiness.isDisjoint(with: .failed) { return close() }
        if !readiness.isDisjoint(with: transport.sendingAwaits) { advance() }
        if !readiness.isDisjoint(with: transport.receivingAwaits) { receive() }
    }

    /// Something has come of work done elsewhere. A report for a request that is over is dropped.
    func take(_ report: Report, requestID: UInt64) {
        if case .exchange(let exchange) = phase, exchange.request.id == requestID {
            proceed(exchange, exchange.take(report))
        } else {
            output.take(report, requestID: requestID)
        }
        advance()
    }

    /// Tells a newcomer why there is no place for it.
    func turnAway(_ error: HTTPError) {
        refuse(error)
        advance()
    }

    /// The others have had their turn.
    func resume() {
        isYielding = false
        advance()
    }

    /// The deadline has passed.
    func expire() {
        let error = HTTPError(.requestTimeout, "The request took too long to arrive.")
        switch (phase, timer) {
        case (.head, .header) where input.hasBegunHead: refuse(error)
        case (.exchange(let exchange), .body): answer(exchange, .failure(error))
        case (_, .heartbeat): output.beat()
        case (_, .write) where output.takenBytes - takenBytesAtTimer >= limits.writeProgressBytes: timer = nil
        default: return close()
        }
        advance()
    }

    /// The server stops. A request that comes in soon is still answered, and told to be the last; events end at once.
    func drain() {
        if output.isSendingEvents {
            output.endEvents()
            advance()
            // A client that takes nothing in will not take in the end either.
            if output.isSendingEvents { close() }
        }
        settle()
    }

    func close() {
        if case .closed = phase { return }
        if isBetweenAnswers { _ = transport.sayEnd() }
        phase = .closed
        if output.abandon() { transport.resetOnClose() }
        loop.forget(self)
        Glibc.close(token.descriptor)
    }

    /// An end now cuts off no answer.
    private var isBetweenAnswers: Bool {
        switch phase {
        case .head, .closing, .lingering: output.isEmpty
        case .exchange, .closed: false
        }
    }

    // MARK: Input

    private var wantsInput: Bool {
        if output.isSendingEvents { return input.isEmpty && !input.hasEnded }
        return switch phase {
        case .head: output.isEmpty && !input.hasEnded && !isYielding
        case .exchange(let exchange): exchange.wantsContent && output.isEmpty && !input.hasEnded && !isYielding
        case .lingering: true
        case .closing, .closed: false
        }
    }

    private func receive() {
        // Input that comes at the wrong time stays in the kernel. Only then is it worth a call to stop asking for it.
        guard wantsInput else {
            isReadingPaused = true
            return settle()
        }
        switch transport.receive(into: loop.scratch) {
        case .moved(let count):
            if case .lingering = phase { return }
            input.append(UnsafeRawBufferPointer(rebasing: loop.scratch[..<count]))
            advance()
        case .ended:
            if case .lingering = phase { return close() }
            input.end()
            advance()
        case .blocked: break
        case .failed: close()
        }
    }

    /// Takes requests for as long as there is one and room for its answer, and sends what there is to send.
    private func advance() {
        var turnEnd: UInt64?
        while true {
            if output.hasRoom, takeStep() {
                // The clock is worth reading only if there is more to take.
                guard !input.isEmpty else { continue }
                let time = loop.clock.nanoseconds()
                if let turnEnd, time > turnEnd { return yieldTurn() }
                turnEnd = turnEnd ?? time + UInt64(limits.turnMicroseconds) * 1000
                continue
            }
            guard !output.isEmpty, flush() else { return settle() }
        }
    }

    private func yieldTurn() {
        isYielding = true
        loop.mailbox.post(.resume(token))
        _ = flush()
        settle()
    }

    /// True if something was taken from the input.
    private func takeStep() -> Bool {
        guard !input.isEmpty, !isYielding else { return false }
        return switch phase {
        case .head: takeHead()
        case .exchange(let exchange): exchange.wantsContent && takeContent(exchange)
        case .closing, .lingering, .closed: false
        }
    }

    private func takeHead() -> Bool {
        do throws(HTTPError) {
            guard
                let head = try input.takeHead(
                    origin: loop.origin(remoteAddress, isSecure: transport.isEncrypted)
                )
            else { return false }
            timer = nil
            begin(loop.responder.received(head))
        } catch {
            refuse(error)
        }
        return true
    }

    private func begin(_ head: RequestHead) {
        var request = Request(head: head, parameters: PathParameters(), body: [])
        let hasContent = head.rules.framing != .none
        if let redirect = loop.tls?.redirect, !transport.isEncrypted {
            // Where TLS is spoken, plain requests learn the address that is served, and no more.
            output.write(redirect.response(to: request), to: request, keepsAlive: false)
            phase = .closing
            return
        }
        do throws(HTTPError) {
            switch try loop.responder.plan(head) {
            case .answer(let response): answer(request, .success(response), leavesInput: hasContent)
            case .run(let route, _) where loop.isOverloaded && !route.options.isEssential: throw Responder.busy
            case .run(let route, let parameters):
                request.parameters = parameters
                if !hasContent, route.options.place == .loop, case .answer(let handler) = route.action {
                    return answer(request, Result { try handler(request) })
                }
                try begin(request, route)
            }
        } catch {
            answer(request, .failure(error), leavesInput: hasContent)
        }
    }

    private func begin(_ request: Request, _ route: Route) throws(HTTPError) {
        let exchange = try Exchange(
            request,
            options: route.options,
            limits: limits,
            dispatcher: loop.responder.dispatcher,
            address: ReturnAddress(mailbox: loop.mailbox, connection: token, requestID: request.id)
        )
        phase = .exchange(exchange)
        contentBytesAtTimer = 0
        proceed(exchange, exchange.begin(route.action))
    }

    /// Goes on with an exchange that has or has not come to its answer.
    private func proceed(_ exchange: Exchange, _ result: Exchange.Answer?) {
        if let result { return answer(exchange, result) }
        if exchange.invitesContent(), input.isEmpty { output.inviteContent() }
    }

    private func takeContent(_ exchange: Exchange) -> Bool {
        do throws(HTTPError) {
            let used = try input.takeContent(for: exchange)
            if exchange.receivedBytes - contentBytesAtTimer >= limits.bodyProgressBytes {
                contentBytesAtTimer = exchange.receivedBytes
                timer = nil
            }
            proceed(exchange, exchange.proceed())
            return used > 0
        } catch {
            answer(exchange, .failure(error))
            return true
        }
    }

    // MARK: Answers

    private func answer(_ exchange: Exchange, _ result: Result<Response, any Error>) {
        answer(exchange.request, result, leavesInput: !exchange.hasAllContent)
    }

    /// Writes the answer to the output. A request that leaves input behind has cost the connection its place.
    private func answer(_ request: Request, _ result: Result<Response, any Error>, leavesInput: Bool = false) {
        let response = loop.responder.answer(result, to: request)
        let rules = request.head.rules
        let mayStay = rules.keepsAlive && !leavesInput && !loop.isDraining
        let keepsAlive = mayStay && AnswerFraming(response, isVersion11: rules.isVersion11) != .close
        output.write(response, to: request, keepsAlive: keepsAlive)
        if loop.isDraining { output.endEvents() }
        phase = keepsAlive ? .head : .closing
    }

    /// Answers what could not be read as a request; after that nothing on the connection can be understood.
    private func refuse(_ error: HTTPError) {
        output.refuse(error, isHead: input.isHead)
        phase = .closing
    }

    /// Sends what the kernel takes; true if that was everything.
    private func flush() -> Bool {
        switch output.flush(to: transport) {
        case .drained: return true
        // How much a client takes in is looked at when the time to do so is over.
        case .blocked(let moved): if moved, timer != .write { timer = nil }
        case .failed: close()
        }
        return false
    }

    // MARK: What comes next

    /// Decides, once everything possible has been done, what the connection waits for.
    private func settle() {
        if output.isSendingEvents, input.hasEnded { return close() }
        if output.isEmpty {
            switch phase {
            case .closing:
                guard transport.sayEnd() else { break }
                guard !input.hasEnded else { return close() }
                transport.endOutput()
                phase = .lingering
            // Whatever part of a request is here will never be whole.
            case .head where input.hasEnded && !isYielding: return close()
            case .exchange(let exchange) where input.hasEnded && !isYielding && !exchange.hasAllContent: return close()
            case .closed: return
            case .head, .exchange, .lingering: break
            }
        }
        if case .closed = phase { return }
        arm(nextTimer)
        watch()
    }

    private var nextTimer: ConnectionTimer {
        if !output.isEmpty { return output.timer }
        switch phase {
        case .head where input.hasBegunHead: return .header
        case .head where loop.isDraining: return .parting
        case .head: return output.hasServed ? .idle : .header
        case .exchange(let exchange): return exchange.wantsContent ? .body : .none
        case .lingering: return .linger
        case .closing, .closed: return .write
        }
    }

    private func arm(_ next: ConnectionTimer) {
        guard timer != next else { return }
        timer = next
        deadline = next.nanoseconds(limits).map { loop.now + $0 } ?? UInt64.max
        loop.setWaiting(token, next.isForRequest)
        if next == .write { takenBytesAtTimer = output.takenBytes }
        if next == .idle {
            input.shrink(to: limits.keptBufferBytes)
            output.shrink(to: limits.keptBufferBytes)
        }
    }

    /// All output has gone, and the transport's own end could not be sent yet.
    private var isSayingEnd: Bool {
        if case .closing = phase { output.isEmpty } else { false }
    }

    private func watch() {
        if wantsInput { isReadingPaused = false }
        var wanted: Readiness = isReadingPaused || input.hasEnded ? [] : transport.receivingAwaits
        if output.isBlocked || isSayingEnd { wanted.formUnion(transport.sendingAwaits) }
        guard wanted != interest else { return }
        interest = wanted
        loop.watch(token, wanted)
    }
}
