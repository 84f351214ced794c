import Glibc

/// SIGTERM and SIGINT, taken by waiting for them: nothing runs inside a signal handler.
struct StopSignals {
    private let signals: sigset_t

    /// Blocks them in this thread and those it starts, so make it before any other thread.
    init() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGTERM)
        sigaddset(&signals, SIGINT)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        self.signals = signals
    }

    /// Returns when one arrives.
    func wait() {
        var signals = signals
        var received: Int32 = 0
        while sigwait(&signals, &received) != 0 {}
    }
}
