/// What a connection sends: one answer after another, and the log of what became of each.
struct ConnectionOutput {
    /// Whether there has been an answer.
    private(set) var hasServed = false

    private let hooks: ServerHooks
    private let remoteAddress: String
    private var buffer: OutputBuffer
    /// Answers that have not wholly left yet.
    private var unlogged: [AccessLogEntry] = []

    init(remoteAddress: String, hooks: ServerHooks, limits: Limits) {
        self.remoteAddress = remoteAddress
        self.hooks = hooks
        buffer = OutputBuffer(limits: limits)
    }

    var isEmpty: Bool { buffer.isEmpty }

    /// Whether another answer may be added before this is sent.
    var hasRoom: Bool { buffer.hasRoom }

    /// Tells a client that waits for it to send its content.
    mutating func inviteContent() {
        WireByte.append("HTTP/1.1 100 Continue\r\n\r\n", to: &buffer.gathered)
    }

    /// Adds an answer, and how long it took; to nil, if the input could not be read as a request.
    mutating func write(
        _ response: Response,
        to request: Request?,
        _ circumstances: ResponseWriter.Circumstances,
        by writer: borrowing ResponseWriter,
        nanoseconds: UInt64
    ) {
        writer.writeHead(response, circumstances, to: &buffer.gathered)
        let body = ResponseWriter.body(of: response, isHead: circumstances.isHead)
        buffer.append(body)
        hasServed = true
        let entry = AccessLogEntry(
            request: request,
            remoteAddress: remoteAddress,
            status: response.status,
            bodyBytes: Response(body: body).bodyLength,
            nanoseconds: nanoseconds,
            isComplete: true
        )
        unlogged.append(entry)
    }

    /// Sends what the kernel takes.
    mutating func flush(to transport: Transport) -> OutputBuffer.Progress {
        let progress = buffer.flush(to: transport)
        if case .drained = progress { log(isComplete: true) }
        return progress
    }

    /// The connection is gone, and with it what had not left.
    mutating func abandon() {
        log(isComplete: false)
    }

    mutating func shrink(to limit: Int) {
        buffer.shrink(to: limit)
    }

    private mutating func log(isComplete: Bool) {
        for entry in unlogged {
            hooks.log(isComplete ? entry : entry.incomplete)
        }
        unlogged.removeAll(keepingCapacity: true)
    }
}
