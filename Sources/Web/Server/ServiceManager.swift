import CLinux
import Glibc

/// A listening socket that whoever started this process had opened already.
public struct HandedOverSocket: Sendable {
    /// The name of one that speaks no TLS where the others do.
    static let plainName = "http"

    let descriptor: Int32
    /// What its unit calls it (`FileDescriptorName=`).
    public let name: String

    /// Checks the socket and makes it ours: closed in children, and never waited on by a loop that came second.
    init(_ descriptor: Int32, name: String = "") throws(ServerError) {
        guard SocketOption.value(SO_TYPE, in: SOL_SOCKET, of: descriptor) == Int32(SOCK_STREAM.rawValue),
            SocketOption.value(SO_ACCEPTCONN, in: SOL_SOCKET, of: descriptor) == 1
        else {
            throw ServerError(
                description:
                    "Descriptor \(descriptor), handed over by LISTEN_FDS, is not a listening stream socket. In the socket unit, use ListenStream= and Accept=no."
            )
        }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        self.descriptor = descriptor
        self.name = name
    }

    /// Its owner from now on.
    func take() -> FileDescriptor { FileDescriptor(owning: descriptor) }
}

/// What systemd, or whoever speaks its protocol, hands over as it starts this process, and what it wants to be told.
///
/// See sd_listen_fds(3) and sd_notify(3). The variables are removed once read, so that no child takes them for its own.
public struct ServiceManager: Sendable {
    /// The first descriptor that is handed over.
    static let firstDescriptor: Int32 = 3

    /// Empty if the process has to open its own.
    public let sockets: [HandedOverSocket]
    private let notifyAddress: SocketAddress?

    /// To be made once, before any other thread. Throws if what is handed over is not a listening stream socket.
    public init() throws(ServerError) {
        try self.init(variable: Self.variable, firstDescriptor: Self.firstDescriptor)
        for name in ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES", "NOTIFY_SOCKET"] { unsetenv(name) }
    }

    init(variable: (String) -> String?, firstDescriptor: Int32) throws(ServerError) {
        sockets = try Self.sockets(variable, from: firstDescriptor)
        notifyAddress = variable("NOTIFY_SOCKET").flatMap { try? SocketAddress(unixPath: $0) }
    }

    /// Tells a state, such as `READY=1`. Nothing depends on its being heard.
    public func notify(_ state: String) {
        guard let notifyAddress else { return }
        let number = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0 else { return }
        let channel = FileDescriptor(owning: number)
        let bytes = Array(state.utf8)
        _ = notifyAddress.withPointer { address, length in
            sendto(channel.number, bytes, bytes.count, Int32(MSG_NOSIGNAL), address, length)
        }
    }

    private static func sockets(
        _ variable: (String) -> String?,
        from first: Int32
    ) throws(ServerError) -> [HandedOverSocket] {
        // Another's number means that the variables were left for a parent of ours.
        guard variable("LISTEN_PID").flatMap({ pid_t($0) }) == getpid(),
            let count = variable("LISTEN_FDS").flatMap({ Int32($0) }), count > 0
        else { return [] }
        let names = (variable("LISTEN_FDNAMES") ?? "").split(separator: ":", omittingEmptySubsequences: false)
        var sockets: [HandedOverSocket] = []
        for (index, descriptor) in (first..<(first + count)).enumerated() {
            let name = index < names.count ? String(names[index]) : ""
            sockets.append(try HandedOverSocket(descriptor, name: name))
        }
        return sockets
    }

    private static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }
}
