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
        // IPv4 is its own network, and need not be read.
        guard address.utf8.contains(WireByte.colon), let network = network(ofIPv6: address) else {
            return hasher.combine(address)
        }
        hasher.combine(network)
    }

    private static func network(ofIPv6 text: String) -> ClientNetwork? {
        // A link-local address may name its interface after a percent sign, which is no part of it.
        IPAddress(Array(text.utf8.prefix { $0 != WireByte.percent })[...]).map(ClientNetwork.init)
    }
}
