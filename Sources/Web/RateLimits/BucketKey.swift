import Glibc

/// Who pays for a request, as one number. Made by the standard library's keyed hash, whose key is new in each process:
/// nobody outside can choose two clients that share a bucket.
struct BucketKey: Sendable {
    /// What each kind of payer stands for is said in `RateLimitGate`.
    enum Payer: UInt8, Sendable {
        case address
        case unproven
        case credential
        case account
    }

    let payer: Payer
    let hash: UInt64

    /// A client's address in digits. Any other text counts as it stands.
    static func address(_ text: String) -> BucketKey {
        BucketKey(.address) { combine(address: text, into: &$0) }
    }

    /// An address, for the bad credentials that came from it.
    static func unproven(_ address: String) -> BucketKey {
        BucketKey(.unproven) { combine(address: address, into: &$0) }
    }

    /// A token or a session's secret, good or not.
    static func credential(_ secret: ArraySlice<UInt8>) -> BucketKey {
        BucketKey(.credential) { hasher in
            secret.withUnsafeBytes { hasher.combine(bytes: $0) }
        }
    }

    static func account(_ id: Int64) -> BucketKey {
        BucketKey(.account) { $0.combine(id) }
    }

    private init(_ payer: Payer, _ combine: (inout Hasher) -> Void) {
        var hasher = Hasher()
        hasher.combine(payer.rawValue)
        combine(&hasher)
        self.payer = payer
        hash = UInt64(bitPattern: Int64(hasher.finalize()))
    }

    private static func combine(address: String, into hasher: inout Hasher) {
        if let network = network(ofIPv6: address) { hasher.combine(network) } else { hasher.combine(address) }
    }

    /// The first 64 bits of an IPv6 address: the least that a provider gives to one customer (RFC 6177), who may use any
    /// of the addresses in it. Nil for IPv4, also within IPv6 (`::ffff:192.0.2.1`), and for `::1`: there the first bits
    /// are those of everybody.
    private static func network(ofIPv6 text: String) -> UInt64? {
        guard text.utf8.contains(WireByte.colon) else { return nil }
        // A link-local address may name its interface after a percent sign, which is no part of it.
        var address = in6_addr()
        let digits = text.utf8.contains(WireByte.percent) ? String(text.prefix { $0 != "%" }) : text
        // Handed over as an argument, the string would be copied first.
        guard digits.withCString({ inet_pton(AF_INET6, $0, &address) }) == 1 else { return nil }
        let network = withUnsafeBytes(of: address) { UInt64(bigEndian: $0.load(as: UInt64.self)) }
        return network == 0 ? nil : network
    }
}
