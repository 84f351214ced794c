/// What counts as one client where connections are counted: an IPv4 address, or the /64 network of an IPv6 address,
/// which is the least that any customer is given.
struct ClientNetwork: Hashable, Sendable {
    private static let mappedIPv4: UInt64 = 0xffff << 32

    // IPv4 stands at 0:ffff::/32, which no IPv6 client can have: all of 0::/8 is reserved.
    private let bits: UInt64

    init(ipv4 address: UInt32) {
        bits = Self.mappedIPv4 | UInt64(address)
    }

    /// An address as its two halves, most significant first. IPv4 that came in by IPv6 counts as IPv4.
    init(ipv6 high: UInt64, _ low: UInt64) {
        let isMapped = high == 0 && low & ~UInt64(UInt32.max) == Self.mappedIPv4
        bits = isMapped ? low : high
    }
}
