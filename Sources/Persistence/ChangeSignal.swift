import Domain

/// Tells observers that something may have changed. They run on the writer thread, so long work belongs elsewhere.
final class ChangeSignal: Sendable {
    private let observers = Locked<[@Sendable () -> Void]>([])

    func observe(_ observer: @escaping @Sendable () -> Void) {
        observers.withLock { $0.append(observer) }
    }

    func fire() {
        for observer in observers.withLock({ $0 }) { observer() }
    }

    /// Fires once the open write is on disk; not at all if it is undone.
    func fire(after connection: Connection) {
        connection.afterCommit { [self] in fire() }
    }
}
