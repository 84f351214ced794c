import Glibc

/// An IPv4 or IPv6 address.
///
/// An IPv4 address is kept as the IPv6 address that stands for it (`::ffff:10.0.0.1`), so both spellings of it are equal
/// and lie in the same networks.
public struct IPAddress: Sendable, Hashable {
    /// What all mapped IPv4 addresses begin with: 80 zeros, then 16 ones.
    private static let mappedPrefix: UInt128 = 0xFFFF
    /// "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255"
    private static let longestTextBytes = 45

    /// From the most significant bit on.
    let bits: UInt128

    init(bits: UInt128) {
        self.bits = bits
    }

    init(ipv4 bits: UInt32) {
        self.init(bits: Self.mappedPrefix << 32 | UInt128(bits))
    }

    /// From its two halves, most significant first.
    init(ipv6 high: UInt64, _ low: UInt64) {
        self.init(bits: UInt128(high) << 64 | UInt128(low))
    }

    /// Reads `10.0.0.1` or `2001:db8::1`; nil for anything else: no port, no zone, no leading zeros, no short forms.
    public init?(_ text: String) {
        self.init(Array(text.utf8)[...])
    }

    init?(_ text: ArraySlice<UInt8>) {
        guard text.count <= Self.longestTextBytes, text.allSatisfy(Self.isAddressByte) else { return nil }
        let bits = withUnsafeTemporaryAllocation(of: CChar.self, capacity: Self.longestTextBytes + 1) { buffer in
            // inet_pton reads up to a NUL, which the text itself cannot hold.
            buffer.initialize(repeating: 0)
            for (place, byte) in text.enumerated() { buffer[place] = CChar(byte) }
            return buffer.baseAddress.flatMap { Self.bits($0, isIPv6: text.contains(WireByte.colon)) }
        }
        guard let bits else { return nil }
        self.bits = bits
    }

    public var isIPv4: Bool { bits >> 32 == Self.mappedPrefix }

    /// The one spelling by which addresses are compared and logged: IPv4 with dots, IPv6 by RFC 5952.
    public var text: String {
        if isIPv4 {
            return [24, 16, 8, 0].map { String(UInt8(truncatingIfNeeded: bits >> $0)) }.joined(separator: ".")
        }
        var network = bits.bigEndian
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: Self.longestTextBytes + 1) { buffer in
            let size = socklen_t(buffer.count)
            guard let start = inet_ntop(AF_INET6, &network, buffer.baseAddress, size) else {
                preconditionFailure("an address has a text")
            }
            return String(cString: start)
        }
    }

    /// The first so many of all 128 bits kept, the others zero.
    func masked(toFirst count: Int) -> UInt128 {
        bits & ~(UInt128.max >> count)
    }

    private static func isAddressByte(_ byte: UInt8) -> Bool {
        WireByte.hexValue(byte) != nil || byte == WireByte.colon || byte == UInt8(ascii: ".")
    }

    private static func bits(_ text: UnsafePointer<CChar>, isIPv6: Bool) -> UInt128? {
        if isIPv6 {
            var network: UInt128 = 0
            return inet_pton(AF_INET6, text, &network) == 1 ? UInt128(bigEndian: network) : nil
        }
        var network: UInt32 = 0
        guard inet_pton(AF_INET, text, &network) == 1 else { return nil }
        return mappedPrefix << 32 | UInt128(UInt32(bigEndian: network))
    }
}
