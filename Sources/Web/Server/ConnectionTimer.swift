/// What a connection is waiting for, each with a bound of its own in `Limits`.
enum ConnectionTimer: CaseIterable {
    case header
    case idle
    case body
    case write
    case linger
    /// The server stops, and this is the last chance to send a request.
    case parting
    /// There are no events to send.
    case heartbeat
    /// A handler or a source is at work; how long it may take is its own matter.
    case none

    /// Those that can run out while the server serves.
    static let serving = allCases.filter { $0 != .parting }

    /// Runs while a request is waited for that has not come in whole.
    var isForRequest: Bool { self == .header || self == .idle || self == .parting }

    func nanoseconds(_ limits: Limits) -> UInt64? {
        let milliseconds: Int? =
            switch self {
            case .header: limits.headerMilliseconds
            case .idle: limits.idleMilliseconds
            case .body: limits.bodyProgressMilliseconds
            case .write: limits.writeStallMilliseconds
            case .linger: limits.lingerMilliseconds
            case .parting: limits.partingMilliseconds
            case .heartbeat: limits.eventHeartbeatMilliseconds
            case .none: nil
            }
        return milliseconds.map { UInt64($0) * 1_000_000 }
    }
}
