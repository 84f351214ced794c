/// How a server speaks TLS. It then serves nothing in plain.
public struct TLSServing: Sendable {
    public var endpoint: TLSEndpoint
    /// One more port, in plain, which only sends on to the one that speaks TLS. 0 asks the system for a free one.
    public var redirectPort: Int?
    /// How the site is reached from outside, beginning with `https://`; nil: by the port it listens on.
    public var siteURL: String?

    public init(_ endpoint: TLSEndpoint, redirectPort: Int? = nil, siteURL: String? = nil) {
        self.endpoint = endpoint
        self.redirectPort = redirectPort
        self.siteURL = siteURL
    }
}

/// One loop's side of TLS.
final class TLSAcceptor {
    /// Where what comes in plain is sent.
    let redirect: HTTPSRedirect

    private let endpoint: TLSEndpoint
    private let record = TLSRecordBuffer()

    init(_ endpoint: TLSEndpoint, redirect: HTTPSRedirect) {
        self.endpoint = endpoint
        self.redirect = redirect
    }

    /// Nil if memory is short.
    func transport(_ stream: SocketStream) -> TLSTransport? {
        TLSTransport(stream, endpoint.context, record)
    }
}
