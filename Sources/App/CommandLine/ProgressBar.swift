import Glibc

/// Shows how a long piece of work goes: a bar with rate, elapsed and left on a terminal, plain lines otherwise.
final class ProgressBar {
    private static let width = 28
    private static let terminalIntervalSeconds = 0.1
    private static let lineIntervalSeconds = 5.0

    private let isInteractive: Bool
    private var label = ""
    private var begun = ProgressBar.monotonicSeconds()
    private var shown = 0.0
    private var isLineOpen = false

    init(isInteractive: Bool = Terminal.isInteractive) {
        self.isInteractive = isInteractive
    }

    /// - Parameters:
    ///   - label: what is being done; a change begins a new line.
    ///   - fraction: how much of it is done, 0 to 1.
    ///   - count: how many of `unit` are done.
    func update(_ label: String, fraction: Double, count: Int, unit: String) {
        let now = Self.monotonicSeconds()
        if label != self.label {
            finish()
            self.label = label
            begun = now
            shown = isInteractive ? 0 : now
        }
        let interval = isInteractive ? Self.terminalIntervalSeconds : Self.lineIntervalSeconds
        // A terminal sees the bar full; a log is spared lines about what took no time.
        guard now - shown >= interval || (isInteractive && fraction >= 1) else { return }
        shown = now
        show(fraction: min(max(fraction, 0), 1), count: count, unit: unit, elapsed: now - begun)
    }

    /// Ends the open line, if any.
    func finish() {
        if isLineOpen { Terminal.put("\n", to: STDERR_FILENO) }
        isLineOpen = false
    }

    private func show(fraction: Double, count: Int, unit: String, elapsed: Double) {
        let rate = elapsed > 0 ? Int(Double(count) / elapsed) : 0
        let left = fraction > 0 ? elapsed / fraction - elapsed : 0
        let facts =
            "\(Int(fraction * 100)) %  \(count) \(unit)  \(rate)/s  \(Self.clock(elapsed)) elapsed  \(Self.clock(left)) left"
        if isInteractive {
            let full = Int(fraction * Double(Self.width))
            let bar = String(repeating: "█", count: full) + String(repeating: "░", count: Self.width - full)
            Terminal.put("\r\(label)  \(bar)  \(facts)\u{1B}[K", to: STDERR_FILENO)
            isLineOpen = true
        } else {
            Terminal.note("\(label): \(facts)")
        }
    }

    private static func clock(_ seconds: Double) -> String {
        let whole = Int(seconds.rounded())
        return "\(whole / 60):" + (whole % 60 < 10 ? "0" : "") + "\(whole % 60)"
    }

    private static func monotonicSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
