import Domain

/// Server-sent events for one client. Any thread sends them; they go out at once, or wait until the client takes them.
///
/// A client that takes nothing in is dropped once more waits than there is room for: browsers come again by themselves,
/// and say with `Last-Event-ID` where they left off. Answers one request, see `Response.events`.
public final class EventStream: Sendable {
    typealias Wake = @Sendable () -> Void

    enum Taken {
        case events([UInt8])
        /// None at the moment.
        case nothing
        /// There will be no more.
        case end
    }

    private enum Phase {
        case open
        /// What waits still goes out.
        case ended
        /// The client has gone, or did not keep up.
        case dropped
    }

    private struct State {
        var phase = Phase.open
        var waiting: [UInt8] = []
        var wake: Wake?
    }

    private let bufferBytes: Int
    private let state = Locked(State())

    public init(bufferBytes: Int = Limits.standardEventBufferBytes) {
        self.bufferBytes = bufferBytes
    }

    /// Whether anybody may still be listening.
    public var isOpen: Bool { state.withLock { $0.phase == .open } }

    /// Sends an event. False if nobody is listening any more.
    @discardableResult
    public func send(_ event: ServerSentEvent) -> Bool {
        send(event.bytes)
    }

    func send(_ bytes: [UInt8]) -> Bool {
        let (isSent, wake) = state.withLock { state -> (Bool, Wake?) in
            guard state.phase == .open else { return (false, nil) }
            guard state.waiting.count + bytes.count <= bufferBytes else {
                state.phase = .dropped
                state.waiting = []
                return (false, state.wake)
            }
            // One wake-up for each burst: whoever takes the first takes them all.
            let isFirst = state.waiting.isEmpty
            state.waiting += bytes
            return (true, isFirst ? state.wake : nil)
        }
        wake?()
        return isSent
    }

    /// No more events will come; the answer ends after those that wait.
    public func end() {
        let wake = state.withLock { state -> Wake? in
            guard state.phase == .open else { return nil }
            state.phase = .ended
            return state.wake
        }
        wake?()
    }

    // MARK: What the connection calls

    /// The client did not keep up.
    var isDropped: Bool { state.withLock { $0.phase == .dropped } }

    /// From now on the closure is called when there is something to take.
    func connect(wake: @escaping Wake) {
        state.withLock { state in
            precondition(state.wake == nil, "an event stream answers one request")
            state.wake = wake
        }
    }

    /// All events that wait.
    func take() -> Taken {
        state.withLock { state in
            guard state.waiting.isEmpty else {
                defer { state.waiting = [] }
                return .events(state.waiting)
            }
            return state.phase == .ended ? .end : .nothing
        }
    }

    /// The client has gone.
    func drop() {
        state.withLock { state in
            state.phase = .dropped
            state.waiting = []
            state.wake = nil
        }
    }
}
