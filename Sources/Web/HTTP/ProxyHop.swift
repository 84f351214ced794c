/// What a proxy says of whoever sent it the request: one step of the way that the request has come.
struct ProxyHop: Sendable, Equatable {
    /// Nil for `unknown`, for a name that hides the address, and for what cannot be read.
    var address: IPAddress?
    /// Nil if nothing, or nothing known, is said of the protocol.
    var isSecure: Bool?
    /// The host and port that was asked for; nil unless it could stand in `Host`.
    var authority: String?

    /// Reads the way an address is written there: alone, with a port, or an IPv6 address in brackets.
    static func address(_ node: ArraySlice<UInt8>) -> IPAddress? {
        let colon = WireByte.colon
        if node.first == UInt8(ascii: "[") {
            guard let end = node.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            let inner = node[node.index(after: node.startIndex)..<end]
            guard inner.contains(colon), isEmptyOrPort(node[(end + 1)...]) else { return nil }
            return IPAddress(inner)
        }
        // An IPv6 address without brackets has several colons, and no port.
        guard let first = node.firstIndex(of: colon), node.lastIndex(of: colon) == first else { return IPAddress(node) }
        return isEmptyOrPort(node[first...]) ? IPAddress(node[..<first]) : nil
    }

    static func isSecure(_ scheme: ArraySlice<UInt8>) -> Bool? {
        switch String(decoding: scheme, as: UTF8.self).lowercased() {
        case "https": true
        case "http": false
        default: nil
        }
    }

    static func authority(_ host: ArraySlice<UInt8>) -> String? {
        let bytes = Array(host)
        return HostGrammar.isValid(0..<bytes.count, in: bytes.span) ? String(decoding: bytes, as: UTF8.self) : nil
    }

    /// A port may be hidden too, behind a name that begins with an underscore (RFC 7239, 6.2).
    private static func isEmptyOrPort(_ rest: ArraySlice<UInt8>) -> Bool {
        guard let first = rest.first else { return true }
        let port = rest.dropFirst()
        if first != WireByte.colon { return false }
        if port.first == UInt8(ascii: "_") { return port.allSatisfy(WireByte.isToken) }
        return (1...5).contains(port.count) && port.allSatisfy(WireByte.isDigit)
    }
}
