import Glibc

/// The signals that direct a long process: SIGTERM and SIGINT end it, SIGHUP has a server read its certificate again. They
/// are taken by waiting or looking for them, so nothing runs inside a signal handler.
struct ProcessSignals {
    private let signals: sigset_t
    private let hadTerminal: Bool

    /// Blocks them in this thread and those it starts, so make it before any other thread.
    init() {
        var signals = sigset_t()
        sigemptyset(&signals)
        for signal in [SIGTERM, SIGINT, SIGHUP] { sigaddset(&signals, signal) }
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        self.signals = signals
        hadTerminal = isatty(STDIN_FILENO) == 1
    }

    /// Returns when the process is to end.
    func waitForEnd(onReload: () -> Void) {
        while next() == SIGHUP {
            // What SIGHUP first meant: the terminal that the server was started from has been closed.
            if hadTerminal, isatty(STDIN_FILENO) == 0 { return }
            onReload()
        }
    }

    /// Whether one of them has come that nobody waited for: what is not a server ends at each.
    var isEndRequested: Bool {
        var pending = sigset_t()
        sigpending(&pending)
        return [SIGTERM, SIGINT, SIGHUP].contains { sigismember(&pending, $0) == 1 }
    }

    private func next() -> Int32 {
        var signals = signals
        var received: Int32 = 0
        while sigwait(&signals, &received) != 0 {}
        return received
    }
}
