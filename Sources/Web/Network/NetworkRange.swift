/// The addresses that begin alike, such as `10.0.0.0/8` or `2001:db8::/32`; or one alone.
public struct NetworkRange: Sendable, Hashable {
    /// An IPv4 address is the end of an IPv6 one, which begins with this many bits.
    private static let mappedPrefixBits = 96

    private let first: IPAddress
    /// How many of 128 bits are the same in all.
    private let prefixBits: Int

    /// Reads an address, alone or with the length of its prefix.
    ///
    /// Throws for what is neither, and for an address that is not the first of its network: nobody can know whether
    /// `10.0.0.1/8` means one address or sixteen million.
    public init(_ text: String) throws(AddressSetError) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = IPAddress(String(parts[0])) else {
            throw AddressSetError("“\(text)” is neither an address nor a network such as 10.0.0.0/8.")
        }
        first = address
        guard parts.count == 2 else {
            prefixBits = 128
            return
        }
        // A mapped address that is written as IPv6 has a prefix that counts as IPv6.
        let skippedBits = parts[0].contains(":") ? 0 : Self.mappedPrefixBits
        guard let length = Self.length(parts[1]), length <= 128 - skippedBits else {
            throw AddressSetError("“\(text)” does not end in a prefix length from 0 to \(128 - skippedBits).")
        }
        prefixBits = skippedBits + length
        let start = IPAddress(bits: address.masked(toFirst: prefixBits))
        guard start == address else {
            let network = "\(start.text)/\(start.isIPv4 ? prefixBits - Self.mappedPrefixBits : prefixBits)"
            throw AddressSetError("“\(text)” is not the first address of its network. Write \(network).")
        }
    }

    /// An IPv4 address is in networks of IPv4 only: `::/0` means every IPv6 address.
    public func contains(_ address: IPAddress) -> Bool {
        address.masked(toFirst: prefixBits) == first.bits && address.isIPv4 == first.isIPv4
    }

    private static func length(_ digits: Substring) -> Int? {
        guard (1...3).contains(digits.utf8.count), digits.utf8.allSatisfy(WireByte.isDigit) else { return nil }
        return Int(digits)
    }
}
