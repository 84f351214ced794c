internal import Glibc

/// A value that each thread has for itself, made when the thread first asks for it; no lock, and nothing that the threads'
/// processors would have to agree on.
///
/// The values live as long as this: it is meant for threads that live as long as the server, and those who make many threads
/// one after another should not ask here.
// @unchecked: a value is only ever handed to the thread that it was made on.
public final class ThreadLocal<Value: AnyObject>: @unchecked Sendable {
    private let key: pthread_key_t
    private let make: @Sendable () -> Value
    private let kept = Locked<[Kept]>([])

    /// Keeps a value alive, and does nothing else with it.
    // @unchecked: only its thread looks at the value until all of them are given up.
    private struct Kept: @unchecked Sendable {
        let value: Value
    }

    public init(_ make: @escaping @Sendable () -> Value) {
        // POSIX thread-specific data, as Swift has no thread-local variables: a look-up costs a few nanoseconds.
        var key = pthread_key_t()
        let code = pthread_key_create(&key, nil)
        precondition(code == 0, "too many kinds of thread-local values in one process")
        self.key = key
        self.make = make
    }

    /// Whoever may still look holds this, so that nobody looks afterwards.
    deinit { pthread_key_delete(key) }

    /// The current thread's own value.
    public var value: Value {
        // Unretained, as all values are kept until this goes.
        if let own = pthread_getspecific(key) { return Unmanaged<Value>.fromOpaque(own).takeUnretainedValue() }
        let made = make()
        kept.withLock { $0.append(Kept(value: made)) }
        let code = pthread_setspecific(key, Unmanaged.passUnretained(made).toOpaque())
        precondition(code == 0, "out of memory for thread-specific data")
        return made
    }
}
