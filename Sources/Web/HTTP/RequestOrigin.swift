/// Who sent a request, and when; from the connection, and from a proxy that is trusted.
struct RequestOrigin: Sendable {
    /// The client's address in digits, as far as it is known.
    var remoteAddress = "127.0.0.1"
    /// Whether the client speaks TLS, to us or to its proxy.
    var isSecure = false
    var receivedAt: UInt64 = 0
    var id: UInt64 = 0
    /// The address of the proxy that the request came through; nil if the client itself is at the other end.
    var proxyAddress: String?
    /// The host and port that the client asked the proxy for.
    var authority: String?
    /// What the proxy names the request by.
    var givenID: String?

    /// Whoever is at the other end of the connection.
    var peerAddress: String { proxyAddress ?? remoteAddress }
}
