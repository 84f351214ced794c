import CLinux
import Glibc

/// A listening socket of one loop. All loops listen on the same port, and the kernel spreads connections over them.
final class Listener: Sendable {
    enum Accepted {
        case connection(descriptor: Int32, address: String)
        /// Nobody waits.
        case none
        /// One that waited has gone again.
        case aborted
        /// The process or the machine has no descriptors or memory left.
        case exhausted(String)
    }

    /// Otherwise plainly.
    let speaksTLS: Bool
    private let socket: FileDescriptor

    var descriptor: Int32 { socket.number }

    private init(_ socket: consuming FileDescriptor, speaksTLS: Bool) {
        self.socket = socket
        self.speaksTLS = speaksTLS
    }

    /// Opens as many sockets on one address. Throws with what an operator needs to know if the address cannot be had.
    static func open(_ configuration: ServerConfiguration) throws(ServerError) -> (listeners: [Listener], port: Int) {
        var address = try SocketAddress(host: configuration.host, port: configuration.port)
        // Sockets that share a port do so silently, even between processes. A first one that does not share finds
        // out whether somebody else is there.
        if configuration.port != 0 { _ = try bound(to: address, sharesPort: false, configuration) }
        var listeners: [Listener] = []
        for _ in 0..<configuration.loopCount {
            let socket = try bound(to: address, sharesPort: true, configuration)
            let listener = Listener(socket, speaksTLS: configuration.tls != nil)
            guard listen(listener.descriptor, Int32(clamping: configuration.backlog)) == 0 else {
                throw failure(configuration)
            }
            if listeners.isEmpty { address = SocketAddress(boundTo: listener.descriptor) }
            listeners.append(listener)
        }
        return (listeners, address.port)
    }

    private static func bound(
        to address: SocketAddress,
        sharesPort: Bool,
        _ configuration: ServerConfiguration
    ) throws(ServerError) -> FileDescriptor {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let number = Glibc.socket(address.family, kind, 0)
        guard number >= 0 else { throw failure(configuration) }
        let socket = FileDescriptor(owning: number)
        set(SO_REUSEADDR, in: SOL_SOCKET, of: number)
        if sharesPort { set(SO_REUSEPORT, in: SOL_SOCKET, of: number) }
        guard address.withPointer({ bind(number, $0, $1) }) == 0 else { throw failure(configuration) }
        return socket
    }

    /// Takes one connection that waits.
    func accept() -> Accepted {
        var address = SocketAddress()
        let number = address.withMutablePointer { pointer, length in
            accept4(descriptor, pointer, length, Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue))
        }
        guard number < 0 else {
            Self.set(TCP_NODELAY, in: Int32(IPPROTO_TCP), of: number)
            return .connection(descriptor: number, address: address.text)
        }
        switch errno {
        case EAGAIN: return .none
        case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .exhausted(String(cString: strerror(errno)))
        default: return .aborted
        }
    }

    private static func set(_ option: Int32, in level: Int32, of descriptor: Int32) {
        var one: Int32 = 1
        setsockopt(descriptor, level, option, &one, socklen_t(MemoryLayout<Int32>.size))
    }

    private static func failure(_ configuration: ServerConfiguration) -> ServerError {
        let place = "\(configuration.host) port \(configuration.port)"
        return switch errno {
        case EADDRINUSE:
            ServerError(description: "\(place) is in use by another program. Stop it, or choose another port.")
        case EACCES: ServerError(description: "\(place) needs rights this user lacks. Choose a port above 1023.")
        case EADDRNOTAVAIL: ServerError(description: "\(configuration.host) is not an address of this machine.")
        default: ServerError(description: "Cannot listen on \(place): \(String(cString: strerror(errno))).")
        }
    }
}
