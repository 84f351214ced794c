@testable import Web

/// What a client sends ahead of a proxy's own words: it may be anything, and must never pass for them.
extension FuzzTarget {
    private static let nodePieces = [
        ",", ";", "=", "\"", "\\", "for", "for=", "proto=https", "host=", "by=", "unknown", "_a", "[", "]", "::1",
        "10.0.0.1", "192.0.2.1", ":80", ":", ".", " ", "\t", "%", "evil.example", "é",
    ]

    static let forwarded = FuzzTarget(
        name: "forwarded",
        seeds: [
            "for=192.0.2.66;proto=http", "for=\"[2001:db8::1]:4711\";host=\"a.example:8443\";by=_b",
            "for=10.0.0.9, for=_x",
            "a=\"b,c\\\"d\";FOR=192.0.2.1, , ;proto=https;", "for=unknown;for=192.0.2.1", "for=\"",
        ],
        pieces: nodePieces
    ) { input throws(FuzzFailure) in
        let added = Array("for=203.0.113.9;proto=https;host=films.example".utf8)
        guard let apart = try origin(.forwarded, .forwarded, [input, added]) else { return false }
        try FuzzFailure.unless(isAddedOne(apart), "a line of the client hides the proxy's own: \(apart)")
        guard let joined = try origin(.forwarded, .forwarded, [input + Array(", ".utf8) + added]) else { return false }
        // Behind a broken beginning nothing can be told, and nothing is believed.
        let isNothing = joined.remoteAddress == proxyAddress && !joined.isSecure && joined.authority == nil
        try FuzzFailure.unless(isAddedOne(joined) || isNothing, "a client's element passes for the proxy's: \(joined)")
        _ = try origin(.forwarded, .forwarded, [input])
        return isAddedOne(joined) && ForwardedField.elements(input[...])?.isEmpty == false
    }

    static let xForwarded = FuzzTarget(
        name: "x-forwarded",
        seeds: [
            "192.0.2.66, 10.0.0.9", "[2001:db8::1]:80", "unknown, _x, ::1", "192.0.2.1:4711,2001:db8::7", "",
        ],
        pieces: nodePieces
    ) { input throws(FuzzFailure) in
        let added = Array("203.0.113.9".utf8)
        for lines in [[input, added], [input + Array(", ".utf8) + added]] {
            guard let told = try origin(.xForwardedFor, .xForwarded, lines) else { return false }
            try FuzzFailure.unless(told.remoteAddress == "203.0.113.9", "a client hides its address: \(told)")
        }
        guard let alone = try origin(.xForwardedFor, .xForwarded, [input]) else { return false }
        return alone.remoteAddress != proxyAddress
    }

    static let network = FuzzTarget(
        name: "network",
        seeds: [
            "10.0.0.0/8", "192.0.2.1", "2001:db8::/32", "::ffff:10.0.0.0/104", "1:2:3:4:5:6:7:8", "::/0", "0.0.0.0/0",
        ],
        pieces: [":", "::", ".", "0", "ffff", "255", "/", "/8", "128", "%", "-", " ", "\0", "é", "unix"]
    ) { input throws(FuzzFailure) in
        let text = String(decoding: input, as: UTF8.self)
        guard let range = try? NetworkRange(text) else { return false }
        let first = String(text.prefix { $0 != "/" })
        guard let address = IPAddress(first) else { throw FuzzFailure(description: "a network without an address") }
        try FuzzFailure.unless(range.contains(address), "a network does not hold its first address")
        try FuzzFailure.unless(IPAddress(address.text) == address, "\(address.text) is read as another address")
        return true
    }

    private static let proxyAddress = "10.0.0.1"

    /// Whether the origin is what the proxy added.
    private static func isAddedOne(_ origin: RequestOrigin) -> Bool {
        origin.remoteAddress == "203.0.113.9" && origin.isSecure && origin.authority == "films.example"
    }

    /// The origin of a request that comes from the proxy with these lines of one field; nil if they cannot stand in one.
    private static func origin(
        _ name: HeaderName,
        _ fields: TrustedProxies.Fields,
        _ lines: [[UInt8]]
    ) throws(FuzzFailure) -> RequestOrigin? {
        // What would end the line makes other fields of the rest, and no proxy adds to those.
        if lines.joined().contains(13) { return nil }
        var bytes = Array("GET / HTTP/1.1\r\nHost: a\r\n".utf8)
        for line in lines { bytes += Array("\(name.text): ".utf8) + line + [13, 10] }
        bytes += [13, 10]
        var parser = RequestHeadParser(limits: .unlimited)
        guard let length = try? parser.parse(bytes.span), length == bytes.count else { return nil }
        guard let networks = try? AddressSet(["10.0.0.0/8"]) else { throw FuzzFailure(description: "no network") }
        let head = parser.head(bytes, origin: RequestOrigin(remoteAddress: proxyAddress))
        let origin = TrustedProxies(networks, fields: fields).resolve(head).origin
        try FuzzFailure.unless(IPAddress(origin.remoteAddress) != nil, "\(origin.remoteAddress) is no address")
        try FuzzFailure.unless(origin.peerAddress == proxyAddress, "the proxy's own address is lost")
        return origin
    }
}
