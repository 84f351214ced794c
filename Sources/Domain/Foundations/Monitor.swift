internal import Glibc

/// A value behind a lock, and a way to wait until it becomes what is needed. `Locked` has nothing to wait on.
///
/// For threads that have nothing else to do; an event loop never waits on one.
// @unchecked: the value is only reached between lock and unlock.
public final class Monitor<Value>: @unchecked Sendable {
    private var value: Value
    private let lock = Lock()
    // POSIX forbids moving it, so it lives behind a pointer for as long as the monitor does.
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    public init(_ value: Value) {
        self.value = value
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        // A timeout must not depend on somebody setting the clock.
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        condition.deallocate()
    }

    /// Changes the value and wakes all that wait for it.
    public func update<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
        lock.lock()
        defer {
            pthread_cond_broadcast(condition)
            lock.unlock()
        }
        return try body(&value)
    }

    /// Like `update`, and wakes only one of them: for work that any one can take.
    public func updateForOne<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
        lock.lock()
        defer {
            pthread_cond_signal(condition)
            lock.unlock()
        }
        return try body(&value)
    }

    /// Waits until the body makes something of the value, which it may change when it does.
    public func wait<Result>(until body: (inout Value) throws -> Result?) rethrows -> Result {
        lock.lock()
        defer { lock.unlock() }
        while true {
            if let result = try body(&value) { return result }
            pthread_cond_wait(condition, lock.mutex)
        }
    }

    /// The same, and nil once the time is over.
    public func wait<Result>(
        timeoutMilliseconds: Int,
        until body: (inout Value) throws -> Result?
    ) rethrows -> Result? {
        var deadline = Self.moment(afterMilliseconds: timeoutMilliseconds)
        lock.lock()
        defer { lock.unlock() }
        while true {
            if let result = try body(&value) { return result }
            if pthread_cond_timedwait(condition, lock.mutex, &deadline) == ETIMEDOUT { return try body(&value) }
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
