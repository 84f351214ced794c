/// Whom to believe about where a request came from.
///
/// Anybody can send `X-Forwarded-For`; what it says counts only as far as it was written by a proxy of the site's own.
/// The way is followed backwards from the connection: the first address that is no trusted proxy's is the client, and
/// whatever stands before it is what that client claims.
public struct TrustedProxies: Sendable {
    /// Which fields the proxies write. A proxy that writes one family passes the other on as the client sent it, so only
    /// one is ever read.
    public enum Fields: Sendable {
        case xForwarded
        case forwarded
    }

    /// No real site has so many; a client that names thousands of trusted addresses costs no more than this.
    private static let maxHops = 32

    public let addresses: AddressSet
    public let fields: Fields

    public init(_ addresses: AddressSet, fields: Fields = .xForwarded) {
        self.addresses = addresses
        self.fields = fields
    }

    /// The head, with the origin that a trusted peer tells; as it is where the peer is not trusted.
    func resolve(_ head: RequestHead) -> RequestHead {
        let peer = head.origin.peerAddress
        guard addresses.contains(peer: peer) else { return head }
        var origin = head.origin
        origin.proxyAddress = peer
        origin.givenID = givenID(head)
        let hops =
            switch fields {
            case .xForwarded: XForwardedFields.hops(of: head, atMost: Self.maxHops)
            case .forwarded: ForwardedField.hops(of: head, atMost: Self.maxHops)
            }
        follow(hops, &origin)
        return head.with(origin)
    }

    /// Ends at the client, at the farthest proxy if all are trusted, or where the way can no longer be told: then the
    /// last address that is known stands for the client.
    private func follow(_ hops: [ProxyHop], _ origin: inout RequestOrigin) {
        guard var last = hops.first else { return }
        for hop in hops {
            last = hop
            guard let address = hop.address else { break }
            origin.remoteAddress = address.text
            guard addresses.contains(address) else { break }
        }
        // Only who met the client knows how it came.
        if let isSecure = last.isSecure { origin.isSecure = isSecure }
        origin.authority = last.authority
    }

    /// A name for the request, unless there are two or it could do harm where it is shown.
    private func givenID(_ head: RequestHead) -> String? {
        let values = head.values(.xRequestID)
        guard values.count == 1, RequestID.isAcceptable(head.bytes[values[0]]) else { return nil }
        return head.text(values[0])
    }
}
