/// How long an answer took, as browsers' developer tools show it.
enum ServerTiming {
    /// `wait;dur=0.052, handle;dur=1.25, total;dur=1.31` in milliseconds: until the handler began, within it, and until
    /// now, which for a writing handler is after its commit.
    static func text(_ request: Request) -> String {
        let now = MonotonicClock.now()
        let total = metric("total", now - min(now, request.receivedAt))
        guard let timing = request.timing else { return total }
        return [metric("wait", timing.waiting), metric("handle", timing.handling), total].joined(separator: ", ")
    }

    private static func metric(_ name: String, _ nanoseconds: UInt64) -> String {
        "\(name);dur=\(Double(nanoseconds / 1000) / 1000)"
    }
}
