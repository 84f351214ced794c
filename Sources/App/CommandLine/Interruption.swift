import Glibc
import Synchronization

/// Has SIGINT and SIGTERM stop a piece of work in good order, instead of ending the process in the midst of it.
///
/// They are taken by waiting for them on a thread of its own, so nothing runs inside a signal handler. A second one ends the
/// process at once.
final class Interruption: Sendable {
    private static let exitCode: Int32 = 130

    private let action: @Sendable () -> Void
    private let hasEnded = Atomic(false)

    private init(_ action: @escaping @Sendable () -> Void) {
        self.action = action
    }

    /// Runs the work; a signal meanwhile runs the action, which is to make the work end soon.
    ///
    /// Threads that were started before are not kept from being interrupted, so there should be none that compute.
    static func guarding<Result>(
        _ action: @escaping @Sendable () -> Void,
        _ work: () throws -> Result
    ) rethrows -> Result {
        let interruption = Interruption(action)
        var signals = signals()
        var previous = sigset_t()
        pthread_sigmask(SIG_BLOCK, &signals, &previous)
        var thread = pthread_t()
        let box = Unmanaged.passRetained(interruption)
        let isWatched = pthread_create(&thread, nil, watchForInterruption, box.toOpaque()) == 0
        if !isWatched { box.release() }
        defer {
            if isWatched {
                interruption.hasEnded.store(true, ordering: .releasing)
                pthread_kill(thread, SIGINT)
                pthread_join(thread, nil)
            }
            pthread_sigmask(SIG_SETMASK, &previous, nil)
        }
        return try work()
    }

    private static func signals() -> sigset_t {
        var signals = sigset_t()
        sigemptyset(&signals)
        for signal in [SIGINT, SIGTERM] { sigaddset(&signals, signal) }
        return signals
    }

    fileprivate func watch() {
        var signals = Self.signals()
        var isFirst = true
        while true {
            var received: Int32 = 0
            guard sigwait(&signals, &received) == 0 else { continue }
            if hasEnded.load(ordering: .acquiring) { return }
            if !isFirst { exit(Self.exitCode) }
            isFirst = false
            action()
        }
    }
}

private func watchForInterruption(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context else { return nil }
    // The creator retained the box for this thread alone.
    Unmanaged<Interruption>.fromOpaque(context).takeRetainedValue().watch()
    return nil
}
