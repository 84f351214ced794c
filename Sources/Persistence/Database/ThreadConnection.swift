import Glibc

/// The connection that the current thread uses for one database.
///
/// POSIX thread-specific data, as Swift has no thread-local variables: a look-up costs a few nanoseconds and no lock.
/// The database owns the connections; here stand only pointers to them.
final class ThreadConnection: Sendable {
    private let key: pthread_key_t

    init() {
        var key = pthread_key_t()
        let code = pthread_key_create(&key, nil)
        precondition(code == 0, "too many databases are open in one process")
        self.key = key
    }

    var current: Connection? {
        // Unretained, as the database keeps each connection until it is closed.
        pthread_getspecific(key).map { Unmanaged<Connection>.fromOpaque($0).takeUnretainedValue() }
    }

    /// The address alone, which every look into a cache compares.
    var currentAddress: UInt { UInt(bitPattern: pthread_getspecific(key)) }

    static func address(of connection: Connection) -> UInt {
        UInt(bitPattern: Unmanaged.passUnretained(connection).toOpaque())
    }

    func set(_ connection: Connection?) {
        let code = pthread_setspecific(
            key,
            connection.map { UnsafeRawPointer(Unmanaged.passUnretained($0).toOpaque()) }
        )
        precondition(code == 0, "out of memory for thread-specific data")
    }

    /// Whoever may still look holds this, so that nobody looks afterwards.
    deinit {
        pthread_key_delete(key)
    }
}
