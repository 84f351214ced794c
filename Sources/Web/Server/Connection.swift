import Glibc

/// One client's connection, from its opening to its end. It belongs to one loop and only its thread touches it.
///
/// Requests are taken one at a time, so answers leave in order; while a handler runs elsewhere nothing is read.
final class Connection {
    private enum Phase {
        /// Waiting for a request, or within its head.
        case head
        /// Within the content of a request.
        case body(Exchange)
        /// A handler is at work elsewhere.
        case working(Request)
        /// Closes once all output has gone. Lingers if the client may still be sending what nobody will read.
        case closing(lingers: Bool)
        /// Output has ended; input is dropped until the client ends it too.
        case lingering
        case closed
    }

    let token: ConnectionToken
    /// When the loop should call `expire`.
    private(set) var deadline = UInt64.max

    private unowned let loop: EventLoop
    private let stream: SocketStream
    private let remoteAddress: String
    private let limits: Limits
    private var phase = Phase.head
    private var input = InputBuffer()
    private var output: OutputBuffer
    private var parser: RequestHeadParser
    private var timer: ConnectionTimer?
    private var interest = Readiness.readable
    private var isReadingPaused = false
    private var hasInputEnded = false
    private var hasServed = false
    private var bodyBytesAtTimer = 0
    private var unlogged: [AccessLogEntry] = []

    init(_ token: ConnectionToken, remoteAddress: String, loop: EventLoop) {
        self.token = token
        self.remoteAddress = remoteAddress
        self.loop = loop
        limits = loop.limits
        stream = SocketStream(descriptor: token.descriptor)
        output = OutputBuffer(limits: limits)
        parser = RequestHeadParser(limits: limits)
        arm(.header)
    }

    // MARK: What the loop calls

    func handle(_ readiness: Readiness) {
        if !readiness.isDisjoint(with: .failed) { return close() }
        if readiness.contains(.writable) { advance() }
        if readiness.contains(.readable) { receive() }
    }

    /// A handler that ran elsewhere has come to a result. One for a request that is no longer waited for is dropped.
    func finish(requestID: UInt64, _ result: Result<Response, any Error>) {
        guard case .working(let request) = phase, request.id == requestID else { return }
        answer(request, result)
        advance()
    }

    /// The deadline has passed.
    func expire() {
        switch (phase, timer) {
        case (.head, .header) where parser.hasBegun:
            refuse(HTTPError(.requestTimeout, "The request took too long to arrive."))
            advance()
        case (.body(let exchange), .body):
            answer(
                exchange.request,
                .failure(HTTPError(.requestTimeout, "The request took too long to arrive.")),
                leavesInput: true
            )
            advance()
        default: close()
        }
    }

    /// The loop takes no more requests. One that has been sent already is still answered.
    func drain() {
        if case .head = phase, !parser.hasBegun, output.isEmpty { receive() }
        if case .head = phase, !parser.hasBegun, output.isEmpty { close() }
    }

    func close() {
        if case .closed = phase { return }
        phase = .closed
        log(isComplete: false)
        loop.forget(self)
        Glibc.close(token.descriptor)
    }

    // MARK: Input

    private var wantsInput: Bool {
        switch phase {
        case .head, .body: output.isEmpty && !hasInputEnded
        case .lingering: true
        case .working, .closing, .closed: false
        }
    }

    private func receive() {
        // Input that comes at the wrong time stays in the kernel. Only then is it worth a call to stop asking for it.
        guard wantsInput else {
            isReadingPaused = true
            return settle()
        }
        switch stream.receive(into: loop.scratch) {
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
            let hadRoom = output.hasRoom
            if hadRoom, takeStep() { continue }
            guard flush(), !hadRoom else { break }
        }
        settle()
    }

    /// True if something was taken from the input.
    private func takeStep() -> Bool {
        guard !input.isEmpty else { return false }
        switch phase {
        case .head: return takeHead()
        case .body(let exchange):
            // Nothing else may hold on to the exchange while it grows, or each piece would copy all before it.
            phase = .head
            return takeBody(exchange)
        case .working, .closing, .lingering, .closed: return false
        }
    }

    private func takeHead() -> Bool {
        do throws(HTTPError) {
            guard let length = try input.withUnused({ input throws(HTTPError) in try parser.parse(input) }) else {
                return false
            }
            let head = parser.head(input.take(length), origin: loop.origin(remoteAddress))
            parser.reset()
            timer = nil
            begin(head)
        } catch {
            refuse(error)
        }
        return true
    }

    private func begin(_ head: RequestHead) {
        let hasBody = head.rules.framing != .none
        do throws(HTTPError) {
            switch try loop.responder.plan(head) {
            case .answer(let response):
                let request = Request(head: head, parameters: PathParameters(), body: [])
                answer(request, .success(response), leavesInput: hasBody)
            case .run(let route, let parameters):
                let exchange = try Exchange(head, route, parameters, limits: limits)
                if exchange.isComplete { return run(exchange) }
                if head.rules.expectsContinue, input.isEmpty {
                    WireByte.append("HTTP/1.1 100 Continue\r\n\r\n", to: &output.gathered)
                }
                bodyBytesAtTimer = 0
                phase = .body(exchange)
            }
        } catch {
            let request = Request(head: head, parameters: PathParameters(), body: [])
            answer(request, .failure(error), leavesInput: hasBody)
        }
    }

    private func takeBody(_ exchange: consuming Exchange) -> Bool {
        do throws(HTTPError) {
            let used = try input.withUnused { input throws(HTTPError) in try exchange.receive(input) }
            input.drop(used)
            if exchange.isComplete {
                run(exchange)
                return true
            }
            if exchange.receivedBytes - bodyBytesAtTimer >= limits.bodyProgressBytes {
                bodyBytesAtTimer = exchange.receivedBytes
                timer = nil
            }
            phase = .body(exchange)
            return used > 0
        } catch {
            answer(exchange.request, .failure(error), leavesInput: true)
            return true
        }
    }

    // MARK: Answers

    private func run(_ exchange: Exchange) {
        let request = exchange.request
        let handler = exchange.route.handler
        let place = exchange.route.options.place
        if place == .loop { return answer(request, Result { try handler(request) }) }
        phase = .working(request)
        let isTaken = loop.responder.dispatcher.dispatch(
            place,
            { try handler(request) },
            done: { [mailbox = loop.mailbox, token] result in
                mailbox.post(.finished(token, requestID: request.id, result))
            }
        )
        if !isTaken { answer(request, .failure(Responder.busy)) }
    }

    /// Writes the answer to the output. A request that leaves input behind has cost the connection its place.
    private func answer(_ request: Request, _ result: Result<Response, any Error>, leavesInput: Bool = false) {
        let response = loop.responder.answer(result, to: request)
        let keepsAlive = request.head.rules.keepsAlive && !leavesInput && !loop.isDraining
        write(
            response,
            to: request,
            ResponseWriter.Circumstances(
                isHead: request.method == .head,
                keepsAlive: keepsAlive,
                isVersion11: request.head.rules.isVersion11
            )
        )
        phase = keepsAlive ? .head : .closing(lingers: leavesInput)
    }

    /// Answers what could not be read as a request; after that nothing on the connection can be understood.
    private func refuse(_ error: HTTPError) {
        let response = Response.text(error.detail + "\n", status: error.status)
        write(response, to: nil, ResponseWriter.Circumstances(keepsAlive: false))
        phase = .closing(lingers: true)
    }

    private func write(_ response: Response, to request: Request?, _ circumstances: ResponseWriter.Circumstances) {
        loop.writer.writeHead(response, circumstances, to: &output.gathered)
        let body = ResponseWriter.body(of: response, isHead: circumstances.isHead)
        output.append(body)
        hasServed = true
        let entry = AccessLogEntry(
            request: request,
            remoteAddress: remoteAddress,
            status: response.status,
            bodyBytes: Response(body: body).bodyLength,
            nanoseconds: loop.clock.nanoseconds() - (request?.receivedAt ?? loop.now),
            isComplete: true
        )
        unlogged.append(entry)
    }

    /// Sends what the kernel takes; true if that was everything.
    private func flush() -> Bool {
        switch output.flush(to: stream) {
        case .drained:
            log(isComplete: true)
            return true
        case .blocked(let moved):
            if moved { timer = nil }
        case .failed:
            close()
        }
        return false
    }

    private func log(isComplete: Bool) {
        for entry in unlogged {
            loop.responder.hooks.log(isComplete ? entry : entry.incomplete)
        }
        unlogged.removeAll(keepingCapacity: true)
    }

    // MARK: What comes next

    /// Decides, once everything possible has been done, what the connection waits for.
    private func settle() {
        if output.isEmpty {
            switch phase {
            case .closing(let lingers):
                guard lingers, !hasInputEnded else { return close() }
                stream.endOutput()
                phase = .lingering
            // Whatever part of a request is here will never be whole.
            case .head where hasInputEnded, .body where hasInputEnded: return close()
            case .closed: return
            case .head, .body, .working, .lingering: break
            }
        }
        if case .closed = phase { return }
        arm(nextTimer)
        watch()
    }

    private var nextTimer: ConnectionTimer {
        if !output.isEmpty { return .write }
        switch phase {
        case .head: return hasServed && !parser.hasBegun ? .idle : .header
        case .body: return .body
        case .working: return .none
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

    private func watch() {
        if wantsInput { isReadingPaused = false }
        var wanted: Readiness = isReadingPaused || (hasInputEnded) ? [] : .readable
        if !output.isEmpty { wanted.insert(.writable) }
        guard wanted != interest else { return }
        interest = wanted
        loop.watch(token, wanted)
    }
}
