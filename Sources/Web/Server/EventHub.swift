import Domain

/// Sends each event to everybody who listens.
///
/// Streams are held weakly: a listener ends with its connection, and nobody has to say so here.
public final class EventHub: Sendable {
    private struct Listener {
        weak var stream: EventStream?
    }

    private struct State {
        var listeners: [Listener] = []
        /// Once so many are there, those who have gone are looked for.
        var sweepCount = 16
    }

    private let state = Locked(State())

    public init() {}

    /// A new listener, to be answered with at once.
    public func subscribe(bufferBytes: Int = Limits.standardEventBufferBytes) -> EventStream {
        let stream = EventStream(bufferBytes: bufferBytes)
        state.withLock { state in
            if state.listeners.count >= state.sweepCount {
                state.listeners.removeAll { $0.stream == nil }
                state.sweepCount = max(16, 2 * state.listeners.count)
            }
            state.listeners.append(Listener(stream: stream))
        }
        return stream
    }

    /// Sends the event to all, and returns how many that are. A slow listener holds up nobody.
    @discardableResult
    public func publish(_ event: ServerSentEvent) -> Int {
        let bytes = event.bytes
        let streams = state.withLock { $0.listeners.compactMap(\.stream) }
        return streams.count { $0.send(bytes) }
    }
}
