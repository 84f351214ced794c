import Glibc

/// Where and how a server listens.
public struct ServerConfiguration: Sendable {
    /// A name or an address; "0.0.0.0" or "::" for every interface.
    public var host: String
    /// 0 asks the system for a free port, which `Server.port` then tells.
    public var port: Int
    /// Event loops, each a thread; one per core unless said otherwise.
    public var loopCount: Int
    public var limits: Limits
    /// Whom to believe about where a request came from; nil: nobody.
    public var proxies: TrustedProxies?
    /// Whether answers say how long they took: for developers, and nobody else.
    public var tellsTimes: Bool
    /// Connections the kernel holds for each loop until it accepts them; the kernel's own maximum caps it.
    public var backlog: Int
    /// Nil to serve in plain, as behind a proxy.
    public var tls: TLSServing?
    /// Runs first on each loop's thread, with the loop's number.
    public var onLoopStart: @Sendable (Int) -> Void

    public init(
        host: String = "127.0.0.1",
        port: Int = 8080,
        loopCount: Int = ServerConfiguration.coreCount,
        limits: Limits = Limits(),
        proxies: TrustedProxies? = nil,
        tellsTimes: Bool = false,
        backlog: Int = 1024,
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
        self.onLoopStart = onLoopStart
    }

    public static var coreCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}

/// A server that could not begin, and why.
public struct ServerError: Error, Sendable, CustomStringConvertible {
    public let description: String
}
