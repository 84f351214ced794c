/// What a connection is waiting for, each with a bound of its own in `Limits`.
enum ConnectionTimer: CaseIterable {
    case header
    case idle
    case body
    case write
    case linger
    /// There are no events to send.
    case heartbeat
    /// A handler or a source is at work; how long it may take is its own matter.
    case none

    func nanoseconds(_ limits: Limits) -> UInt64? {
        let milliseconds: Int? =
            switch self {
            case .header: limits.headerMilliseconds
            case .idle: limits.idleMilliseconds
            case .body: limits.bodyProgressMilliseconds
            case .write: limits.writeStallMilliseconds
            case .linger: limits.lingerMilliseconds
            case .heartbeat: limits.eventHeartbeatMilliseconds
            case .none: nil
            }
        return milliseconds.map { UInt64($0) * 1_000_000 }
    }
}
