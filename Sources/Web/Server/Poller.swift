import CLinux
import Glibc

/// Names one registration of a descriptor: numbers are reused as soon as they are closed, generations are not.
struct ConnectionToken: Sendable, Equatable {
    let descriptor: Int32
    let generation: UInt32

    init(descriptor: Int32, generation: UInt32) {
        self.descriptor = descriptor
        self.generation = generation
    }

    init(packed: UInt64) {
        descriptor = Int32(truncatingIfNeeded: packed)
        generation = UInt32(truncatingIfNeeded: packed >> 32)
    }

    /// For a descriptor of the loop itself. No connection gets the generation that it has.
    init(ofLoop descriptor: Int32) {
        self.init(descriptor: descriptor, generation: 0)
    }

    var isOfLoop: Bool { generation == 0 }

    var packed: UInt64 { UInt64(generation) << 32 | UInt64(UInt32(bitPattern: descriptor)) }
}

/// What a descriptor is watched for, or what happened to it.
struct Readiness: OptionSet, Sendable {
    let rawValue: UInt32

    static let readable = Readiness(rawValue: EPOLLIN.rawValue)
    static let writable = Readiness(rawValue: EPOLLOUT.rawValue)
    /// Of all pollers that watch the descriptor, not every one need wake.
    static let exclusive = Readiness(rawValue: EPOLLEXCLUSIVE.rawValue)
    /// The connection is gone, both ways. Reported whether asked for or not.
    static let failed = Readiness(rawValue: EPOLLERR.rawValue | EPOLLHUP.rawValue)
}

/// A level-triggered epoll.
final class Poller {
    /// As many as one wait reports; the others are reported by the next.
    private static let eventCapacity = 256

    private let descriptor: FileDescriptor
    // The kernel writes into it while `wait` runs, so it needs an address that stays; freed with the poller.
    private let events = UnsafeMutablePointer<epoll_event>.allocate(capacity: Poller.eventCapacity)

    init() {
        let number = epoll_create1(Int32(EPOLL_CLOEXEC))
        precondition(number >= 0, "the system has no epoll left to give (error \(errno))")
        descriptor = FileDescriptor(owning: number)
    }

    deinit { events.deallocate() }

    /// False if the kernel refuses.
    func add(_ token: ConnectionToken, _ interest: Readiness) -> Bool {
        control(EPOLL_CTL_ADD, token, interest)
    }

    func change(_ token: ConnectionToken, _ interest: Readiness) {
        let isChanged = control(EPOLL_CTL_MOD, token, interest)
        precondition(isChanged, "a descriptor was changed that is not watched")
    }

    /// A descriptor that others hold too stays watched unless it is removed before it is closed.
    func remove(_ token: ConnectionToken) {
        let isRemoved = control(EPOLL_CTL_DEL, token, [])
        precondition(isRemoved, "a descriptor was removed that is not watched")
    }

    /// How many events are there; waits for the first of them, but not longer than the time given (-1: for ever).
    func wait(milliseconds: Int) -> Int {
        let count = epoll_wait(descriptor.number, events, Int32(Self.eventCapacity), Int32(clamping: milliseconds))
        precondition(count >= 0 || errno == EINTR, "waiting for events failed (error \(errno))")
        return max(0, Int(count))
    }

    func event(_ index: Int) -> (token: ConnectionToken, readiness: Readiness) {
        precondition(index < Self.eventCapacity)
        return (ConnectionToken(packed: events[index].data.u64), Readiness(rawValue: events[index].events))
    }

    private func control(_ operation: Int32, _ token: ConnectionToken, _ interest: Readiness) -> Bool {
        var event = epoll_event()
        event.events = interest.rawValue
        event.data.u64 = token.packed
        return epoll_ctl(descriptor.number, operation, token.descriptor, &event) == 0
    }
}
