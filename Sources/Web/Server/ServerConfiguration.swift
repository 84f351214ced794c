import Glibc

/// Where and how a server listens.
public struct ServerConfiguration: Sendable {
    private static let unixPrefix = "unix:"

    /// A name or an address; "0.0.0.0" or "::" for every interface; "unix:" and a path for a Unix-domain socket.
    public var host: String
    /// 0 asks the system for a free port, which `Server.port` then tells.
    public var port: Int
    /// Event loops, each a thread; one per core unless said otherwise.
    public var loopCount: Int
    public var limits: Limits
    /// Whom to believe about where a request came from, and who may have any number of connections; nil: nobody.
    public var proxies: TrustedProxies?
    /// Whether answers say how long they took: for developers, and nobody else.
    public var tellsTimes: Bool
    /// Connections the kernel holds for each loop until it accepts them; the kernel's own maximum caps it.
    public var backlog: Int
    /// Nil to serve in plain, as behind a proxy.
    public var tls: TLSServing?
    /// Listens on these instead, where there are any.
    public var handedOver: [HandedOverSocket]
    /// Runs first on each loop's thread, with the loop's number.
    public var onLoopStart: @Sendable (Int) -> Void

    public init(
        host: String = "127.0.0.1",
        port: Int = 8080,
        loopCount: Int = ServerConfiguration.coreCount,
        limits: Limits = Limits(),
        proxies: TrustedProxies? = nil,
        tellsTimes: Bool = false,
        backlog: Int = 4096,
        handedOver: [HandedOverSocket] = [],
        tls: TLSServing? = nil,
        onLoopStart: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        precondition(loopCount > 0, "a server has at least one loop")
        self.host = host
        self.port = port
        self.loopCount = loopCount
        self.limits = limits
        self.proxies = proxies
        self.tellsTimes = tellsTimes
        self.backlog = backlog
        self.tls = tls
        self.handedOver = handedOver
        self.onLoopStart = onLoopStart
    }

    /// The path of the Unix-domain socket, if the host names one.
    public var unixPath: String? {
        host.hasPrefix(Self.unixPrefix) ? String(host.dropFirst(Self.unixPrefix.utf8.count)) : nil
    }

    public static var coreCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}

/// A server that could not begin, and why.
public struct ServerError: Error, Sendable, CustomStringConvertible {
    public let description: String
}
