/// The content of an answer that is made while it is sent.
///
/// Nothing is asked for before all that came earlier has left, so a slow client holds up its own source and takes no
/// memory for it.
final class OutgoingContent {
    enum Pull {
        /// There is more to send.
        case added
        /// A report will come once there is more.
        case waiting
        /// All of it has left.
        case ended
    }

    private static let chunkEnd: StaticString = "\r\n"

    private enum Origin {
        case source(ContentSource)
        case events(EventStream)
    }

    let framing: AnswerFraming

    private let origin: Origin
    private let entry: AccessLogEntry
    private let dispatcher: any Dispatcher
    private let address: ReturnAddress
    private var isAsked = false
    private var hasFailed = false
    private var hasEnd = false
    private var addedBytes = 0
    private var lastPieceBytes = 0

    /// Nil if the body is not of a kind that is made while it is sent.
    init?(
        _ body: Response.Body,
        _ framing: AnswerFraming,
        _ entry: AccessLogEntry,
        dispatcher: any Dispatcher,
        address: ReturnAddress
    ) {
        switch body {
        case .none, .bytes, .shared, .file: return nil
        case .stream(let source): origin = .source(source)
        case .events(let events):
            origin = .events(events)
            events.connect { address.post(.events) }
        }
        self.framing = framing
        self.entry = entry
        self.dispatcher = dispatcher
        self.address = address
    }

    var request: Request? { entry.request }
    var requestID: UInt64 { address.requestID }

    /// The source threw, or the client does not keep up with its events: the connection has to close.
    var isBroken: Bool {
        switch origin {
        case .source: hasFailed
        case .events(let events): events.isDropped
        }
    }

    var isEvents: Bool {
        if case .events = origin { true } else { false }
    }

    /// How long nothing may happen while the next piece is awaited.
    var timer: ConnectionTimer { isEvents ? .heartbeat : .none }

    /// Adds what is here, or asks for it. To be called once all that was added has left.
    func pull(into buffer: inout OutputBuffer) -> Pull {
        guard !hasEnd else { return .ended }
        switch origin {
        case .source(let source):
            ask(source)
            return .waiting
        case .events(let events):
            switch events.take() {
            case .events(let bytes): add(bytes, to: &buffer)
            case .nothing: return .waiting
            case .end: end(&buffer)
            }
            return .added
        }
    }

    /// Takes what has come of the request for more. Throws what the source threw.
    func take(_ report: Report, into buffer: inout OutputBuffer) throws {
        guard case .piece(let piece) = report else { return }
        isAsked = false
        do {
            if let piece = try piece.get() { add(piece, to: &buffer) } else { end(&buffer) }
        } catch {
            hasFailed = true
            throw error
        }
    }

    /// Shows an idle client that the connection lives, and us whether the client does.
    func beat(into buffer: inout OutputBuffer) {
        add(ServerSentEvent.comment, to: &buffer)
    }

    /// The events end with those that wait already.
    func endEvents() {
        if case .events(let events) = origin { events.end() }
    }

    /// The client has gone.
    func abandon() {
        if case .events(let events) = origin { events.drop() }
    }

    /// What the log is told, if so many bytes of the output have not left.
    func entry(unsentBytes: Int, now: UInt64) -> AccessLogEntry {
        let unsentContent = framing == .chunked ? unsentBytes - Self.chunkEnd.utf8CodeUnitCount : unsentBytes
        var entry = entry
        entry.bodyBytes = addedBytes - min(max(0, unsentContent), lastPieceBytes)
        if let request { entry.nanoseconds = now - request.receivedAt }
        return entry
    }

    private func ask(_ source: ContentSource) {
        guard !isAsked else { return }
        isAsked = true
        dispatcher.step { [address] in
            address.post(.piece(Result { try source.next() }))
        }
    }

    private func add(_ piece: [UInt8], to buffer: inout OutputBuffer) {
        // A chunk without bytes would be the last.
        guard !piece.isEmpty else { return }
        addedBytes += piece.count
        lastPieceBytes = piece.count
        guard framing == .chunked else { return buffer.append(piece[...]) }
        WireByte.appendHexadecimal(piece.count, to: &buffer.gathered)
        WireByte.append("\r\n", to: &buffer.gathered)
        buffer.append(piece[...], ending: Self.chunkEnd)
    }

    private func end(_ buffer: inout OutputBuffer) {
        hasEnd = true
        lastPieceBytes = 0
        if framing == .chunked { WireByte.append("0\r\n\r\n", to: &buffer.gathered) }
    }
}
