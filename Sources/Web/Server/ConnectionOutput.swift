/// What a connection sends: one answer after another, and the log of what became of each.
struct ConnectionOutput {
    /// Whether there has been an answer.
    private(set) var hasServed = false

    /// It outlives its connections. Counting references at each look at it took a twentieth of a short answer's time.
    private unowned(unsafe) let loop: EventLoop
    private let connection: ConnectionToken
    private let remoteAddress: String
    private var buffer: OutputBuffer
    /// Answers that have not wholly left yet.
    private var unlogged: [AccessLogEntry] = []
    /// The last answer's content, if that is still being made.
    private var content: OutgoingContent?

    init(_ connection: ConnectionToken, remoteAddress: String, loop: EventLoop) {
        self.connection = connection
        self.remoteAddress = remoteAddress
        self.loop = loop
        buffer = OutputBuffer(limits: loop.limits)
    }

    /// Whether every answer has left, to its end.
    var isEmpty: Bool { buffer.isEmpty && content == nil }

    /// How much of its answers the client has taken in so far: what still lies in the kernel has not reached it.
    var takenBytes: Int { buffer.handedBytes - KernelQueue.unsentBytes(of: connection.descriptor) }

    /// Whether another answer may be added before this is sent.
    var hasRoom: Bool { buffer.hasRoom && content == nil }

    /// Whether the kernel has yet to take some of what is here.
    var isBlocked: Bool { !buffer.isEmpty }

    /// Whether events are being sent: then the end of the client's input is the end of its interest.
    var isSendingEvents: Bool { content?.isEvents ?? false }

    /// What the connection waits for, while this is not empty.
    var timer: ConnectionTimer { isBlocked ? .write : content?.timer ?? .none }

    /// Tells a client that waits for it to send its content.
    mutating func inviteContent() {
        WireByte.append("HTTP/1.1 100 Continue\r\n\r\n", to: &buffer.gathered)
    }

    /// Adds the answer to a request.
    mutating func write(_ response: Response, to request: Request, keepsAlive: Bool) {
        let circumstances = ResponseWriter.Circumstances(
            id: request.publicID,
            isHead: request.method == .head,
            keepsAlive: keepsAlive,
            isVersion11: request.head.rules.isVersion11
        )
        write(response, to: request, circumstances)
    }

    /// Adds the answer to what could not be read as a request.
    mutating func refuse(_ error: HTTPError, isHead: Bool) {
        var response = Response.text(error.detail + "\n", status: error.status)
        for field in error.headers.fields { response.headers.append(field.name, field.value) }
        let id = RequestID(number: loop.nextID(), given: nil)
        write(response, to: nil, ResponseWriter.Circumstances(id: id, isHead: isHead, keepsAlive: false))
    }

    private mutating func write(
        _ response: Response,
        to request: Request?,
        _ circumstances: ResponseWriter.Circumstances
    ) {
        loop.writer.writeHead(response, circumstances, to: &buffer.gathered)
        let body = ResponseWriter.body(of: response, isHead: circumstances.isHead)
        buffer.append(body)
        hasServed = true
        let entry = AccessLogEntry(
            request: request,
            id: circumstances.id,
            remoteAddress: request?.remoteAddress ?? remoteAddress,
            status: response.status,
            bodyBytes: Response(body: body).bodyLength ?? 0,
            nanoseconds: request.map { loop.clock.nanoseconds() - $0.receivedAt } ?? 0,
            isComplete: true
        )
        guard body.isMadeWhileSent else { return unlogged.append(entry) }
        content = OutgoingContent(
            body,
            AnswerFraming(response, isVersion11: circumstances.isVersion11),
            entry,
            dispatcher: loop.responder.dispatcher,
            address: ReturnAddress(mailbox: loop.mailbox, connection: connection, requestID: request?.id ?? 0)
        )
    }

    /// Takes what has come of the request for more content; a report that nobody waits for any more changes nothing.
    mutating func take(_ report: Report, requestID: UInt64) {
        guard let content, content.requestID == requestID else { return }
        do {
            try content.take(report, into: &buffer)
        } catch {
            if let request = content.request { loop.responder.hooks.brokenOff(error, request) }
        }
    }

    /// Keeps a connection without events alive.
    mutating func beat() {
        content?.beat(into: &buffer)
    }

    /// The loop drains: what could go on for ever ends now.
    func endEvents() {
        content?.endEvents()
    }

    /// Sends what is here and what can be had, as far as the kernel takes it.
    mutating func flush(to transport: Transport) -> OutputBuffer.Progress {
        var hasMoved = false
        while true {
            if let content, content.isBroken { return .failed }
            hasMoved = hasMoved || isBlocked
            switch buffer.flush(to: transport) {
            case .drained: log(isComplete: true)
            case .blocked(let moved): return .blocked(moved: moved || hasMoved)
            case .failed: return .failed
            }
            switch content?.pull(into: &buffer) {
            case .added: continue
            case .waiting: return .blocked(moved: hasMoved)
            case .ended:
                endContent()
                log(isComplete: true)
                return .drained
            case nil: return .drained
            }
        }
    }

    /// The connection closes, and what has not left never will. True if the client could take what it has for a whole
    /// answer, unless the connection is reset.
    mutating func abandon() -> Bool {
        let looksWhole = content?.framing == .close
        content?.abandon()
        endContent()
        log(isComplete: false)
        return looksWhole
    }

    mutating func shrink(to limit: Int) {
        buffer.shrink(to: limit)
    }

    private mutating func endContent() {
        guard let content else { return }
        self.content = nil
        unlogged.append(content.entry(unsentBytes: buffer.unsentBytes, now: loop.clock.nanoseconds()))
    }

    private mutating func log(isComplete: Bool) {
        guard !unlogged.isEmpty else { return }
        for entry in unlogged {
            loop.responder.hooks.log(isComplete ? entry : entry.incomplete)
        }
        unlogged.removeAll(keepingCapacity: true)
    }
}
