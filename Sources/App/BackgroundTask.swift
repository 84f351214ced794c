import Synchronization
import Web

/// Work that is asked for often and need run only once after the last request, on a thread of its own.
final class BackgroundTask: Sendable {
    private let pool: WorkerPool
    private let isRequested = Atomic(false)
    private let work: @Sendable () -> Void

    init(_ work: @escaping @Sendable () -> Void) {
        pool = WorkerPool(name: "background", threadCount: 1, queueLimit: 1)
        self.work = work
    }

    /// Returns at once; a request made while the work runs makes it run once more.
    func request() {
        if isRequested.exchange(true, ordering: .acquiringAndReleasing) { return }
        let isTaken = pool.submit { [self] in
            isRequested.store(false, ordering: .releasing)
            work()
        }
        if !isTaken { isRequested.store(false, ordering: .releasing) }
    }

    func stop() {
        pool.stop()
    }
}
