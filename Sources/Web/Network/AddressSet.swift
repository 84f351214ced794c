/// Peers told by where they connect from: addresses, networks, and the Unix-domain sockets of this machine.
public struct AddressSet: Sendable, Hashable {
    /// How the server names a peer on a Unix-domain socket, which has no address.
    public static let unixPeer = "unix"

    private static let shorthands = [
        "loopback": ["127.0.0.0/8", "::1"],
        // RFC 1918 and RFC 4193.
        "private": ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"],
    ]

    private var ranges: [NetworkRange] = []
    private var hasUnixPeers = false

    /// No peer at all.
    public init() {}

    /// Reads networks and addresses, `unix`, and the shorthands `loopback` and `private`. Throws with what to write
    /// instead.
    public init(_ names: [String]) throws(AddressSetError) {
        for name in names {
            if name == Self.unixPeer {
                hasUnixPeers = true
            } else {
                for range in Self.shorthands[name] ?? [name] { ranges.append(try NetworkRange(range)) }
            }
        }
    }

    public var isEmpty: Bool { ranges.isEmpty && !hasUnixPeers }

    public func contains(_ address: IPAddress) -> Bool {
        ranges.contains { $0.contains(address) }
    }

    /// Whether the peer is in the set, named as the server names peers: by its address in digits, or `unix`.
    public func contains(peer: String) -> Bool {
        if peer == Self.unixPeer { return hasUnixPeers }
        // A link-local address comes with the interface it was met on: `fe80::1%eth0`.
        let address = Array(peer.utf8).prefix { $0 != WireByte.percent }
        return IPAddress(address).map(contains) ?? false
    }
}

/// What cannot be read as a network, and what to write instead.
public struct AddressSetError: Error, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
