import Domain
import Glibc
import Web

/// One line for each answer, on standard error. A thread of its own writes them, so that a slow terminal never holds up a
/// loop.
final class AccessLog: Sendable {
    /// What may wait to be written; beyond it lines are dropped, and their number is told.
    private static let maxWaitingBytes = 1 << 20

    private struct Waiting {
        var text = ""
        var dropped = 0
    }

    private let waiting = Waiter()
    private let task: BackgroundTask?

    init(isQuiet: Bool) {
        task = isQuiet ? nil : BackgroundTask { [waiting] in waiting.writeOut() }
    }

    @Sendable func write(_ entry: AccessLogEntry) {
        guard let task else { return }
        waiting.add(Self.line(entry), limit: Self.maxWaitingBytes)
        task.request()
    }

    func stop() {
        task?.stop()
        waiting.writeOut()
    }

    /// `127.0.0.1 GET /items 200 5120 0.84ms`
    private static func line(_ entry: AccessLogEntry) -> String {
        let request = entry.request.map { "\($0.method.rawValue) \($0.loggedPath)" } ?? "- -"
        let microseconds = entry.nanoseconds / 1000
        let milliseconds = "\(microseconds / 1000).\(microseconds % 1000 / 100)\(microseconds % 100 / 10)"
        let note = entry.isComplete ? "" : " incomplete"
        return "\(entry.remoteAddress) \(request) \(entry.status.code) \(entry.bodyBytes) \(milliseconds)ms\(note)\n"
    }

    /// Lines on their way out.
    private final class Waiter: Sendable {
        private let state = Locked(Waiting())

        func add(_ line: String, limit: Int) {
            state.withLock { state in
                if state.text.utf8.count + line.utf8.count > limit {
                    state.dropped += 1
                } else {
                    state.text += line
                }
            }
        }

        func writeOut() {
            let taken = state.withLock { state in
                defer { state = Waiting() }
                return state
            }
            if !taken.text.isEmpty { Terminal.put(taken.text, to: STDERR_FILENO) }
            if taken.dropped > 0 {
                Terminal.note("\(taken.dropped) lines of the access log were dropped: the log is slow")
            }
        }
    }
}
