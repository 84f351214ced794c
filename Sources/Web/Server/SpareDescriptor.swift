import Glibc

/// One descriptor kept back, so that a client can be turned away when the process has none left.
///
/// Otherwise it would wait in the kernel's queue, and a level-triggered loop could not rest until it is taken from there.
struct SpareDescriptor: ~Copyable {
    private var descriptor: FileDescriptor?

    init() {
        descriptor = Self.open()
    }

    /// Takes one client from the queue and hangs up. False if there was none to take, or no descriptor even so: another
    /// thread may have been quicker.
    mutating func turnAway(from listener: Listener) -> Bool {
        descriptor = nil
        defer { descriptor = Self.open() }
        guard case .connection(let arrival) = listener.accept() else { return false }
        close(arrival.descriptor)
        return true
    }

    private static func open() -> FileDescriptor? {
        let number = Glibc.open("/dev/null", O_RDONLY | O_CLOEXEC)
        return number < 0 ? nil : FileDescriptor(owning: number)
    }
}
