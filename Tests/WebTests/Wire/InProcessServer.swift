import Glibc
import Support

@testable import Web

/// A server without sockets or threads: one loop that moves when the test lets it, by a clock that the test moves.
///
/// Its connections are pairs of local sockets, so what a client does is there at once, and a turn of the loop sees it all.
final class InProcessServer {
    private final class ManualClock {
        /// 8:49:37 on 6 November 1994, the moment of HTTP's own examples, for both clocks.
        var nanoseconds: UInt64 = 784_111_777_000_000_000
    }

    private let clock = ManualClock()
    private let loop: EventLoop

    init(limits: Limits = Limits(), responder: Responder) {
        loop = EventLoop(
            [],
            Mailbox(),
            responder,
            limits,
            ConnectionCounts(limits: limits),
            clock: LoopClock(
                nanoseconds: { [clock] in clock.nanoseconds },
                secondsSince1970: { [clock] in Int(clock.nanoseconds / 1_000_000_000) }
            ),
            // The same conversation has the same ids, so that answers can be compared as they are.
            requestIDs: RequestIDs(seed: 0)
        )
    }

    deinit {
        drain(deadlineMilliseconds: 0)
        advance(milliseconds: 1000)
    }

    var connectionCount: Int { loop.connectionCount }

    /// A client whose connection is open.
    func client() -> RawClient {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        precondition(socketpair(AF_UNIX, kind, 0, &ends) == 0, "no pair of sockets (error \(errno))")
        _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
        loop.open(ends[0], "127.0.0.1")
        return RawClient(owning: ends[1], serve: settle)
    }

    /// Lets the server do all that it can do while nothing else happens.
    func settle() {
        // Far more turns than any test has events; a loop that finds something to do in each of them spins.
        for _ in 0..<100_000 where !loop.turn(waitingMilliseconds: 0) { return }
        preconditionFailure("the loop never comes to rest")
    }

    /// Lets time go by, and the server notice.
    func advance(milliseconds: Int) {
        clock.nanoseconds += UInt64(milliseconds) * 1_000_000
        settle()
    }

    func drain(deadlineMilliseconds: Int) {
        loop.mailbox.post(.drain(deadline: clock.nanoseconds + UInt64(deadlineMilliseconds) * 1_000_000))
        settle()
    }
}
