import Glibc

/// A state behind a lock, with threads waiting until it becomes what they need.
///
/// `Mutex` has nothing to wait on, so this wraps the condition variable of POSIX.
// Unchecked, because the state is only touched while the lock is held.
final class Monitor<State>: @unchecked Sendable {
    // On the heap, as POSIX forbids moving a lock; freed in deinit, when no thread can wait any more.
    private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var state: State

    init(_ state: State) {
        self.state = state
        pthread_mutex_init(lock, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        // A timeout must not depend on somebody setting the clock.
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(changed, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(lock)
        changed.deallocate()
        lock.deallocate()
    }

    /// Changes the state and wakes whoever waits for it.
    func change<Result>(_ body: (inout State) throws -> Result) rethrows -> Result {
        pthread_mutex_lock(lock)
        defer {
            pthread_cond_broadcast(changed)
            pthread_mutex_unlock(lock)
        }
        return try body(&state)
    }

    /// Waits until the body returns a value; it may change the state when it does. Nil after the timeout.
    func wait<Result>(timeoutMilliseconds: Int? = nil, until ready: (inout State) -> Result?) -> Result? {
        var deadline = timespec()
        if let timeoutMilliseconds { deadline = Self.moment(afterMilliseconds: timeoutMilliseconds) }
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        while true {
            if let result = ready(&state) { return result }
            if timeoutMilliseconds == nil {
                pthread_cond_wait(changed, lock)
            } else if pthread_cond_timedwait(changed, lock, &deadline) == ETIMEDOUT {
                return ready(&state)
            }
        }
    }

    private static func moment(afterMilliseconds milliseconds: Int) -> timespec {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        let nanoseconds = now.tv_nsec + milliseconds % 1000 * 1_000_000
        return timespec(
            tv_sec: now.tv_sec + milliseconds / 1000 + nanoseconds / 1_000_000_000,
            tv_nsec: nanoseconds % 1_000_000_000
        )
    }
}
