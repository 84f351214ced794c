/// What counts as one client where clients are counted: an IPv4 address, or the first 64 bits of an IPv6 address, the
/// least that a provider gives to one customer (RFC 6177), who may use any of the addresses in it.
struct ClientNetwork: Hashable, Sendable {
    private let bits: UInt128

    init(_ address: IPAddress) {
        let network = address.masked(toFirst: 64)
        // Where the first half is everybody's (IPv4 within IPv6, the loopback address), all of the address counts.
        bits = network == 0 ? address.bits : network
    }
}
