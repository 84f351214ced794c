import Glibc

/// One client's connection, from its opening to its end. It belongs to one loop and only its thread touches it.
///
/// Requests are taken one at a time, so answers leave in order; while a handler runs elsewhere nothing is read.
final class Connection {
    private enum Phase {
        /// Waiting for a request, or within its head.
        case head
        /// Within a request whose content is still to come, or whose handler works elsewhere.
        case exchange(Exchange)
        /// Ends its output once all of it has gone.
        case closing
        /// Output has ended; input is dropped until the client ends it too. To close while there is input that nobody
        /// has read would reset the connection, and take back what the client has not received yet.
        case lingering
        case closed
    }

    let token: ConnectionToken
    /// When the loop should call `expire`.
    private(set) var deadline = UInt64.max

    private unowned let loop: EventLoop
    private var transport: Transport
    private let remoteAddress: String
    private let limits: Limits
    private var phase = Phase.head
    private var input = InputBuffer()
    private var hasInputEnded = false
    private var parser: RequestHeadParser
    private var output: ConnectionOutput
    private var timer: ConnectionTimer?
    private var contentBytesAtTimer = 0
    private var interest = Readiness.readable
    private var isReadingPaused = false

    init(_ token: ConnectionToken, _ transport: Transport, remoteAddress: String, loop: EventLoop) {
        self.token = token
        self.remoteAddress = remoteAddress
        self.loop = loop
        limits = loop.limits
        self.transport = transport
        output = ConnectionOutput(remoteAddress: remoteAddress, hooks: loop.responder.hooks, limits: limits)
        parser = RequestHeadParser(limits: limits)
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
        guard case .exchange(let exchange) = phase, exchange.request.id == requestID else { return }
        if let result = exchange.take(report) { answer(exchange, result) }
        advance()
    }

    /// The deadline has passed.
    func expire() {
        let error = HTTPError(.requestTimeout, "The request took too long to arrive.")
        switch (phase, timer) {
        case (.head, .header) where parser.hasBegun: refuse(error)
        case (.exchange(let exchange), .body): answer(exchange, .failure(error))
        default: return close()
        }
        advance()
    }

    /// The loop takes no more requests. One that has been sent already is still answered.
    func drain() {
        if case .head = phase, !parser.hasBegun, output.isEmpty { receive() }
        if case .head = phase, !parser.hasBegun, output.isEmpty { close() }
    }

    func close() {
        if case .closed = phase { return }
        if isBetweenAnswers { _ = transport.sayEnd() }
        phase = .closed
        output.abandon()
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
        switch phase {
        case .head: output.isEmpty && !hasInputEnded
        case .exchange(let exchange): exchange.wantsContent && output.isEmpty && !hasInputEnded
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
            hasInputEnded = true
            advance()
        case .blocked: break
        case .failed: close()
        }
    }

    /// Takes requests for as long as there is one and room for its answer, and sends what there is to send.
    private func advance() {
        while true {
            if output.hasRoom, takeStep() { continue }
            guard !output.isEmpty, flush() else { break }
        }
        settle()
    }

    /// True if something was taken from the input.
    private func takeStep() -> Bool {
        guard !input.isEmpty else { return false }
        return switch phase {
        case .head: takeHead()
        case .exchange(let exchange): exchange.wantsContent && takeContent(exchange)
        case .closing, .lingering, .closed: false
        }
    }

    private func takeHead() -> Bool {
        do throws(HTTPError) {
            guard let length = try input.withUnused({ input throws(HTTPError) in try parser.parse(input) }) else {
                return false
            }
            let origin = loop.origin(remoteAddress, isSecure: transport.isEncrypted)
            let head = parser.head(input.take(length), origin: origin)
            parser.reset()
            timer = nil
            begin(head)
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
            write(redirect.response(to: request), to: request, keepsAlive: false)
            phase = .closing
            return
        }
        do throws(HTTPError) {
            switch try loop.responder.plan(head) {
            case .answer(let response): answer(request, .success(response), leavesInput: hasContent)
            case .run(let route, let parameters):
                request.parameters = parameters
                if !hasContent, route.options.place == .loop {
                    return answer(request, Result { try route.handler(request) })
                }
                begin(try exchange(request, route))
            }
        } catch {
            answer(request, .failure(error), leavesInput: hasContent)
        }
    }

    private func exchange(_ request: Request, _ route: Route) throws(HTTPError) -> Exchange {
        try Exchange(
            request,
            route,
            limits: limits,
            dispatcher: loop.responder.dispatcher,
            address: ReturnAddress(mailbox: loop.mailbox, connection: token, requestID: request.id)
        )
    }

    private func begin(_ exchange: Exchange) {
        phase = .exchange(exchange)
        contentBytesAtTimer = 0
        if let result = exchange.proceed() { return answer(exchange, result) }
        if exchange.wantsContent, exchange.request.head.rules.expectsContinue, input.isEmpty { output.inviteContent() }
    }

    private func takeContent(_ exchange: Exchange) -> Bool {
        do throws(HTTPError) {
            let used = try input.withUnused { input throws(HTTPError) in try exchange.take(input) }
            input.drop(used)
            if exchange.receivedBytes - contentBytesAtTimer >= limits.bodyProgressBytes {
                contentBytesAtTimer = exchange.receivedBytes
                timer = nil
            }
            if let result = exchange.proceed() { answer(exchange, result) }
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
        let keepsAlive = request.head.rules.keepsAlive && !leavesInput && !loop.isDraining
        write(response, to: request, keepsAlive: keepsAlive)
        phase = keepsAlive ? .head : .closing
    }

    /// Answers what could not be read as a request; after that nothing on the connection can be understood.
    private func refuse(_ error: HTTPError) {
        let response = Response.text(error.detail + "\n", status: error.status)
        let circumstances = ResponseWriter.Circumstances(isHead: parser.isHead, keepsAlive: false)
        output.write(response, to: nil, circumstances, by: loop.writer, nanoseconds: 0)
        phase = .closing
    }

    private func write(_ response: Response, to request: Request, keepsAlive: Bool) {
        let circumstances = ResponseWriter.Circumstances(
            isHead: request.method == .head,
            keepsAlive: keepsAlive,
            isVersion11: request.head.rules.isVersion11
        )
        let nanoseconds = loop.clock.nanoseconds() - request.receivedAt
        output.write(response, to: request, circumstances, by: loop.writer, nanoseconds: nanoseconds)
    }

    /// Sends what the kernel takes; true if that was everything.
    private func flush() -> Bool {
        switch output.flush(to: transport) {
        case .drained: return true
        case .blocked(let moved): if moved { timer = nil }
        case .failed: close()
        }
        return false
    }

    // MARK: What comes next

    /// Decides, once everything possible has been done, what the connection waits for.
    private func settle() {
        if output.isEmpty {
            switch phase {
            case .closing:
                guard transport.sayEnd() else { break }
                guard !hasInputEnded else { return close() }
                transport.endOutput()
                phase = .lingering
            // Whatever part of a request is here will never be whole.
            case .head where hasInputEnded: return close()
            case .exchange(let exchange) where hasInputEnded && !exchange.hasAllContent: return close()
            case .closed: return
            case .head, .exchange, .lingering: break
            }
        }
        if case .closed = phase { return }
        arm(nextTimer)
        watch()
    }

    private var nextTimer: ConnectionTimer {
        if !output.isEmpty { return .write }
        switch phase {
        case .head: return output.hasServed && !parser.hasBegun ? .idle : .header
        case .exchange(let exchange): return exchange.wantsContent ? .body : .none
        case .lingering: return .linger
        case .closing, .closed: return .write
        }
    }

    private func arm(_ next: ConnectionTimer) {
        guard timer != next else { return }
        timer = next
        deadline = next.nanoseconds(limits).map { loop.now + $0 } ?? UInt64.max
        if next == .idle {
            input.shrink(to: limits.keptBufferBytes)
            output.shrink(to: limits.keptBufferBytes)
        }
    }

    private var isClosing: Bool {
        if case .closing = phase { true } else { false }
    }

    private func watch() {
        if wantsInput { isReadingPaused = false }
        var wanted: Readiness = isReadingPaused || hasInputEnded ? [] : transport.receivingAwaits
        if !output.isEmpty || isClosing { wanted.formUnion(transport.sendingAwaits) }
        guard wanted != interest else { return }
        interest = wanted
        loop.watch(token, wanted)
    }
}
