import CLinux
import Glibc

/// A new connection, as the kernel hands it over.
struct Arrival {
    let descriptor: Int32
    /// The client's address in digits; `unix` if it came by a socket in the file system.
    let address: String
    /// Nil for a client that is on this machine behind a socket in the file system.
    let client: ClientNetwork?
    let speaksTLS: Bool

    func counted(under client: ClientNetwork?) -> Arrival {
        Arrival(descriptor: descriptor, address: address, client: client, speaksTLS: speaksTLS)
    }
}

/// A listening socket, of one loop or of all.
final class Listener: Sendable {
    enum Accepted {
        case connection(Arrival)
        /// Nobody waits.
        case none
        /// One that waited has gone again.
        case aborted
        /// The process or the machine has no descriptors or memory left.
        case exhausted(String)
    }

    /// Otherwise plainly.
    let speaksTLS: Bool
    /// Several loops take connections from it. Otherwise each has a socket of its own on the same port, and the kernel
    /// spreads connections over them.
    let isShared: Bool
    /// Whoever handed it over keeps it open, and with it the queue of those who wait.
    let isHandedOver: Bool
    /// Where it listens.
    let address: SocketAddress
    private let socket: FileDescriptor
    private let file: UnixSocketFile?

    var descriptor: Int32 { socket.number }

    init(
        _ socket: consuming FileDescriptor,
        isShared: Bool,
        speaksTLS: Bool,
        isHandedOver: Bool = false,
        file: UnixSocketFile? = nil
    ) {
        address = SocketAddress(boundTo: socket.number)
        self.socket = socket
        self.isShared = isShared
        self.speaksTLS = speaksTLS
        self.isHandedOver = isHandedOver
        self.file = file
    }

    /// Takes one connection that waits.
    func accept() -> Accepted {
        var peer = SocketAddress()
        let number = peer.withMutablePointer { pointer, length in
            accept4(descriptor, pointer, length, Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue))
        }
        guard number < 0 else {
            if peer.family != AF_UNIX { SocketOption.set(TCP_NODELAY, in: Int32(IPPROTO_TCP), of: number) }
            return .connection(
                Arrival(descriptor: number, address: peer.text, client: peer.client, speaksTLS: speaksTLS)
            )
        }
        switch errno {
        case EAGAIN: return .none
        case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .exhausted(String(cString: strerror(errno)))
        default: return .aborted
        }
    }
}

/// Socket options that are switched on.
enum SocketOption {
    static func set(_ option: Int32, in level: Int32, of descriptor: Int32) {
        var one: Int32 = 1
        setsockopt(descriptor, level, option, &one, socklen_t(MemoryLayout<Int32>.size))
    }

    /// The value of a whole-number option; nil if the descriptor has none.
    static func value(_ option: Int32, in level: Int32, of descriptor: Int32) -> Int32? {
        var value: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(descriptor, level, option, &value, &length) == 0 ? value : nil
    }
}
