import Domain
import Synchronization
import Web

/// Work that is asked for often and need run only once after the last request, on a thread of its own.
final class BackgroundTask: Sendable {
    private let pool: WorkerPool
    private let isRequested = Atomic(false)
    private let isStopping = Monitor(false)
    private let restingShare: Double
    private let work: @Sendable () -> Void

    /// - Parameter restingShare: how many times as long as the work took it rests before it runs again.
    init(restingShare: Double = 0, _ work: @escaping @Sendable () -> Void) {
        pool = WorkerPool(name: "background", threadCount: 1, queueLimit: 1)
        self.restingShare = restingShare
        self.work = work
    }

    /// Returns at once; a request made while the work runs makes it run once more.
    func request() {
        if isRequested.exchange(true, ordering: .acquiringAndReleasing) { return }
        let isTaken = pool.submit { [self] in
            isRequested.store(false, ordering: .releasing)
            let begun = ContinuousClock.now
            work()
            if restingShare > 0 { rest((ContinuousClock.now - begun) * restingShare) }
        }
        if !isTaken { isRequested.store(false, ordering: .releasing) }
    }

    func stop() {
        isStopping.update { $0 = true }
        pool.stop()
    }

    private func rest(_ duration: Duration) {
        let milliseconds = Int(duration / .milliseconds(1))
        _ = isStopping.wait(timeoutMilliseconds: milliseconds) { $0 ? true : nil }
    }
}
