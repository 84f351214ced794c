import CLinux
import Glibc

/// The sockets that a server listens on, opened as its configuration asks.
struct ListeningSockets {
    /// For each loop, those it takes connections from.
    let ofLoops: [[Listener]]
    /// The port that only sends on to the one that speaks TLS.
    let redirectPort: Int?

    /// Throws with what an operator needs to know if the address cannot be had.
    init(_ configuration: ServerConfiguration) throws(ServerError) {
        let serving = try Self.serving(configuration)
        let redirecting = try Self.redirecting(configuration)
        redirectPort = redirecting?.first?.address.port
        ofLoops = (0..<configuration.loopCount).map { loop in serving[loop] + (redirecting.map { [$0[loop]] } ?? []) }
    }

    private static func serving(_ configuration: ServerConfiguration) throws(ServerError) -> [[Listener]] {
        if !configuration.handedOver.isEmpty {
            let shared = configuration.handedOver.map { handedOver($0, configuration) }
            return Array(repeating: shared, count: configuration.loopCount)
        }
        if let path = configuration.unixPath {
            return Array(repeating: [try unix(path, configuration)], count: configuration.loopCount)
        }
        return try internet(configuration).map { [$0] }
    }

    /// Where TLS is spoken, a socket named `http` is the plain one, which only sends on.
    private static func handedOver(_ socket: HandedOverSocket, _ configuration: ServerConfiguration) -> Listener {
        let speaksTLS = configuration.tls != nil && socket.name != HandedOverSocket.plainName
        return Listener(socket.take(), isShared: true, speaksTLS: speaksTLS, isHandedOver: true)
    }

    private static func redirecting(_ configuration: ServerConfiguration) throws(ServerError) -> [Listener]? {
        guard let port = configuration.tls?.redirectPort else { return nil }
        var plain = configuration
        plain.port = port
        plain.tls = nil
        return try internet(plain)
    }

    /// The port of the first that has one, else 0.
    var port: Int { ofLoops[0].lazy.compactMap { $0.address.port }.first ?? 0 }

    /// How the first is reached: by the name it was asked for, or the address it was handed over with. A Unix-domain
    /// socket has no host; clients on this machine call it what they like.
    func url(_ configuration: ServerConfiguration) -> String {
        let address = ofLoops[0][0].address
        let scheme = ofLoops[0][0].speaksTLS ? "https" : "http"
        guard let port = address.port else { return "\(scheme)://localhost" }
        let host = configuration.handedOver.isEmpty ? configuration.host : address.text
        return "\(scheme)://\(Self.bracketed(host)):\(port)"
    }

    func redirectURL(_ configuration: ServerConfiguration) -> String? {
        redirectPort.map { "http://\(Self.bracketed(configuration.host)):\($0)" }
    }

    private static func bracketed(_ host: String) -> String {
        host.contains(":") ? "[\(host)]" : host
    }

    /// One socket for each loop, on one port.
    private static func internet(_ configuration: ServerConfiguration) throws(ServerError) -> [Listener] {
        var address = try SocketAddress(host: configuration.host, port: configuration.port)
        // Sockets that share a port do so silently, even between processes. A first one that does not share finds
        // out whether somebody else is there.
        if configuration.port != 0 { _ = try bound(to: address, sharesPort: false, configuration) }
        var listeners: [Listener] = []
        for _ in 0..<configuration.loopCount {
            let socket = try bound(to: address, sharesPort: true, configuration)
            try listen(on: socket.number, configuration)
            let listener = Listener(socket, isShared: false, speaksTLS: configuration.tls != nil)
            address = listener.address
            listeners.append(listener)
        }
        return listeners
    }

    private static func unix(_ path: String, _ configuration: ServerConfiguration) throws(ServerError) -> Listener {
        let address = try SocketAddress(unixPath: path)
        UnixSocketFile.removeStale(path, address)
        let socket = try opened(address.family, configuration)
        guard address.withPointer({ bind(socket.number, $0, $1) }) == 0 else { throw failure(configuration) }
        let file = UnixSocketFile(path)
        try listen(on: socket.number, configuration)
        return Listener(socket, isShared: true, speaksTLS: configuration.tls != nil, file: file)
    }

    private static func bound(
        to address: SocketAddress,
        sharesPort: Bool,
        _ configuration: ServerConfiguration
    ) throws(ServerError) -> FileDescriptor {
        let socket = try opened(address.family, configuration)
        SocketOption.set(SO_REUSEADDR, in: SOL_SOCKET, of: socket.number)
        if sharesPort { SocketOption.set(SO_REUSEPORT, in: SOL_SOCKET, of: socket.number) }
        guard address.withPointer({ bind(socket.number, $0, $1) }) == 0 else { throw failure(configuration) }
        return socket
    }

    private static func opened(
        _ family: Int32,
        _ configuration: ServerConfiguration
    ) throws(ServerError) -> FileDescriptor {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let number = Glibc.socket(family, kind, 0)
        guard number >= 0 else { throw failure(configuration) }
        return FileDescriptor(owning: number)
    }

    private static func listen(on descriptor: Int32, _ configuration: ServerConfiguration) throws(ServerError) {
        guard Glibc.listen(descriptor, Int32(clamping: configuration.backlog)) == 0 else {
            throw failure(configuration)
        }
    }

    private static func failure(_ configuration: ServerConfiguration) -> ServerError {
        let place = configuration.unixPath ?? "\(configuration.host) port \(configuration.port)"
        return switch errno {
        case EADDRINUSE:
            ServerError(description: "\(place) is in use by another program. Stop it, or choose another place.")
        case EACCES where configuration.unixPath != nil:
            ServerError(description: "\(place) cannot be made: its folder is not this user's to write in.")
        case EACCES: ServerError(description: "\(place) needs rights this user lacks. Choose a port above 1023.")
        case EADDRNOTAVAIL: ServerError(description: "\(configuration.host) is not an address of this machine.")
        default: ServerError(description: "Cannot listen on \(place): \(String(cString: strerror(errno))).")
        }
    }
}
