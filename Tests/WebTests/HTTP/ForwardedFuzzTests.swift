import Domain
import Support
import Testing

@testable import Web

/// A client may send anything; what a proxy adds behind it stays the truth.
@Suite struct ForwardedFuzzTests {
    private static let pieces = [
        ",", ";", "=", "\"", "\\", "for", "for=", "proto=https", "host=", "by=", "unknown", "_a", "[", "]", "::1",
        "10.0.0.1",
        "192.0.2.1", ":80", " ", "\t", "%", "evil.example",
    ]

    /// The origin that a proxy at 10.0.0.1 tells; nil if the bytes cannot stand in a field.
    private func origin(_ lines: [[UInt8]], _ name: HeaderName, _ fields: TrustedProxies.Fields) throws
        -> RequestOrigin?
    {
        var bytes = Array("GET / HTTP/1.1\r\nHost: a\r\n".utf8)
        for line in lines { bytes += Array("\(name.text): ".utf8) + line + Array("\r\n".utf8) }
        bytes += Array("\r\n".utf8)
        var parser = RequestHeadParser(limits: .unlimited)
        guard let length = try? parser.parse(bytes.span), length == bytes.count else { return nil }
        let head = parser.head(bytes, origin: RequestOrigin(remoteAddress: "10.0.0.1"))
        return TrustedProxies(try AddressSet(["10.0.0.0/8"]), fields: fields).resolve(head).origin
    }

    @Test func `no list of a client hides the address that the proxy adds to it`() throws {
        let seeds = ["192.0.2.66, 10.0.0.9", "[2001:db8::1]:80", "unknown, _x, ::1", ""]
        var judged = 0
        try fuzz(seeds, pieces: Self.pieces, rounds: 20_000) { bytes in
            guard let origin = try origin([bytes + Array(", 203.0.113.9".utf8)], .xForwardedFor, .xForwarded) else {
                return
            }
            judged += 1
            if origin.remoteAddress != "203.0.113.9" { Issue.record("\(bytes) gives \(origin.remoteAddress)") }
        }
        #expect(judged > 10_000)
    }

    @Test func `no element of a client passes for the one that the proxy adds`() throws {
        let seeds = [
            "for=192.0.2.66;proto=http", "for=\"[2001:db8::1]:80\";host=\"a\"", "for=10.0.0.9, for=_x", "a=\"b,c\\\"\"",
        ]
        var understood = 0
        try fuzz(seeds, pieces: Self.pieces, rounds: 20_000) { bytes in
            let own = Array("for=203.0.113.9;proto=https".utf8)
            if let apart = try origin([bytes, own], .forwarded, .forwarded) {
                if apart.remoteAddress != "203.0.113.9" || !apart.isSecure { Issue.record("\(bytes) in its own line") }
            }
            // In one line with a broken beginning nothing can be told, and nothing is believed.
            guard let joined = try origin([bytes + Array(", ".utf8) + own], .forwarded, .forwarded) else { return }
            if joined.remoteAddress == "203.0.113.9" {
                understood += 1
            } else if joined.remoteAddress != "10.0.0.1" || joined.isSecure || joined.authority != nil {
                Issue.record("\(bytes) gives \(joined)")
            }
        }
        #expect(understood > 1000, "lines that are never understood would prove little")
    }

    @Test func `every beginning of a line is read, or refused, without a trap`() throws {
        let line = Array("for=\"[2001:db8::1]:4711\";proto=https;host=\"films.example:8443\";by=_b, for=192.0.2.1".utf8)
        for length in 0...line.count {
            for (name, fields) in [
                (HeaderName.forwarded, TrustedProxies.Fields.forwarded), (.xForwardedFor, .xForwarded),
            ] {
                let origin = try #require(try origin([Array(line[..<length])], name, fields))
                #expect(IPAddress(origin.remoteAddress) != nil)
            }
        }
    }
}
