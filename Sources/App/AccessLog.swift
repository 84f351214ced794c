import Domain
import Glibc
import Web

/// What a running server writes on standard error: one line for each answer, and notes about itself.
///
/// A thread of its own writes the lines, so that a slow terminal never holds up a loop.
final class AccessLog: Sendable {
    enum Format: Sendable {
        case text
        case json
        case off
    }

    /// Where bytes go, whole lines at a time.
    typealias Output = @Sendable ([UInt8]) -> Void

    private let format: Format
    private let output: Output
    private let waiting = WaitingLines()
    private let task: BackgroundTask?

    init(_ format: Format, output: @escaping Output = { Terminal.put($0, to: STDERR_FILENO) }) {
        self.format = format
        self.output = output
        task =
            format == .off
            ? nil : BackgroundTask { [waiting] in Self.writeOut(waiting.take(), format, output) }
    }

    /// Called on the loops.
    @Sendable func write(_ entry: AccessLogEntry) {
        guard let task else { return }
        let line = AccessLogLine(entry: entry, millisecondsSince1970: Self.now())
        waiting.add { format == .json ? line.appendJSON(to: &$0) : line.appendText(to: &$0) }
        task.request()
    }

    /// Writes what an operator should know: at once, and also where answers are not logged.
    @Sendable func note(_ text: String) {
        output(Self.line(text, format))
    }

    func stop() {
        task?.stop()
        Self.writeOut(waiting.take(), format, output)
    }

    private static func writeOut(_ lines: WaitingLines.Taken, _ format: Format, _ output: Output) {
        if !lines.bytes.isEmpty { output(lines.bytes) }
        if lines.dropped > 0 {
            output(line("\(lines.dropped) lines of the access log were dropped: the log is slow", format))
        }
    }

    private static func line(_ text: String, _ format: Format) -> [UInt8] {
        var bytes: [UInt8] = []
        if format == .json {
            LogText.appendJSON(now(), to: &bytes) { $0.field("message", text) }
        } else {
            LogText.appendTime(now(), to: &bytes)
            bytes.append(LogText.space)
            LogText.appendVisible(text, to: &bytes)
            bytes.append(LogText.lineFeed)
        }
        return bytes
    }

    private static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}

/// Lines on their way out. They are written where they wait, since no loop should make strings to throw away.
private final class WaitingLines: Sendable {
    struct Taken {
        var bytes: [UInt8] = []
        var dropped = 0
    }

    /// What may wait; beyond it lines are dropped, and their number is told.
    private static let maxBytes = 1 << 20

    private let state = Locked(Taken())

    func add(_ write: (inout [UInt8]) -> Void) {
        state.withLock { state in
            if state.bytes.count < Self.maxBytes { write(&state.bytes) } else { state.dropped += 1 }
        }
    }

    func take() -> Taken {
        state.withLock { state in
            defer { state = Taken() }
            return state
        }
    }
}
