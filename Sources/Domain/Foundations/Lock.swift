internal import Glibc

/// A POSIX mutex, for the two that are built on it: `Locked` and `Monitor`.
///
/// The standard library's `Mutex` is not used: where threads meet at one it waits in the kernel by calls that Thread
/// Sanitizer does not see, which then reports whatever stands behind it as a race. A POSIX mutex costs 2 ns more where
/// nobody waits, and less where many do.
struct Lock: ~Copyable {
    // POSIX forbids moving it, so it lives behind a pointer for as long as the lock does.
    let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)

    init() {
        let code = pthread_mutex_init(mutex, nil)
        precondition(code == 0, "no mutex: \(code)")
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    func lock() { pthread_mutex_lock(mutex) }

    func unlock() { pthread_mutex_unlock(mutex) }
}
