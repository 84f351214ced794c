import Domain
import Support
import Testing

@testable import Web

/// What client and server agree on before anything else, and what the server will not agree on.
@Suite struct TLSHandshakeTests {
    @Test(arguments: [TLSClient.Version.tls12, .tls13])
    func `both versions are served`(version: TLSClient.Version) throws {
        let server = try SecureServer { routes in
            routes.on(.get, "/secure") { .text($0.isSecure ? "over TLS" : "in plain") }
        }
        let client = try server.client(.init(version))
        #expect(client.version == version)
        #expect(try client.ask("GET /secure HTTP/1.1\r\nHost: a\r\n\r\n").text == "over TLS")
    }

    @Test func `the newer version is taken where both are offered`() throws {
        #expect(try SecureServer().client().version == .tls13)
    }

    @Test func `a version before 1.2 is refused`() throws {
        let server = try SecureServer()
        let error = #expect(throws: TLSClient.Failure.self) { try server.client(.init(.tls11)) }
        #expect(error?.description.contains("alert protocol version") == true)
    }

    @Test(arguments: [
        "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305",
    ])
    func `authenticated ciphers are served to clients of TLS 1.2`(cipher: String) throws {
        var offer = TLSClient.Offer(.tls12)
        offer.ciphers = cipher
        let client = try SecureServer().client(offer)
        #expect(client.cipher == cipher)
        #expect(try client.ask(askHello).text == "Hello")
    }

    @Test func `an RSA certificate is served with its own ciphers`() throws {
        let client = try SecureServer(TestCertificate("rsa", .rsa(bits: 2048))).client(.init(.tls12))
        #expect(client.cipher.hasPrefix("ECDHE-RSA-"))
        #expect(try client.ask(askHello).text == "Hello")
    }

    /// Without forward secrecy, without authentication of the server, by block ciphers with a code behind, in clear.
    @Test(arguments: [
        "AES128-GCM-SHA256:AES256-GCM-SHA384", "ECDHE-ECDSA-AES128-SHA256:ECDHE-ECDSA-AES256-SHA384",
        "ECDHE-ECDSA-AES128-SHA:ECDHE-RSA-AES256-SHA", "DHE-RSA-AES256-GCM-SHA384", "ECDHE-ECDSA-AES128-CCM",
        "AECDH-AES128-SHA:ADH-AES128-GCM-SHA256", "ECDHE-ECDSA-NULL-SHA:NULL-SHA256",
    ])
    func `ciphers of other kinds are refused`(ciphers: String) throws {
        var offer = TLSClient.Offer(.tls12)
        offer.ciphers = ciphers + ":@SECLEVEL=0"
        let server = try SecureServer()
        let error = #expect(throws: TLSClient.Failure.self) { try server.client(offer) }
        #expect(error?.description.contains("handshake failure") == true)
    }

    @Test(arguments: ["X25519", "P-256", "P-384"], [TLSClient.Version.tls12, .tls13])
    func `keys are exchanged in the usual groups`(group: String, version: TLSClient.Version) throws {
        var offer = TLSClient.Offer(version)
        // The certificate's own group must be known to a client of TLS 1.2, but the first is preferred.
        offer.groups = group == "P-256" ? group : "\(group):P-256"
        #expect(try SecureServer().client(offer).ask(askHello).text == "Hello")
    }

    @Test func `keys are exchanged in no other group`() throws {
        var offer = TLSClient.Offer(.tls13)
        offer.groups = "P-521"
        let server = try SecureServer()
        #expect(throws: TLSClient.Failure.self) { try server.client(offer) }
    }

    @Test(arguments: [TLSClient.Version.tls12, .tls13])
    func `HTTP 1.1 is chosen wherever it stands in the offer`(version: TLSClient.Version) throws {
        var offer = TLSClient.Offer(version)
        offer.protocols = ["h2", "http/1.1"]
        let client = try SecureServer().client(offer)
        #expect(client.chosenProtocol == "http/1.1")
        #expect(try client.ask(askHello).text == "Hello")
    }

    @Test func `a client that speaks only other protocols is refused`() throws {
        var offer = TLSClient.Offer()
        offer.protocols = ["h2", "http/1.0", "ftp"]
        let server = try SecureServer()
        let error = #expect(throws: TLSClient.Failure.self) { try server.client(offer) }
        #expect(error?.description.contains("no application protocol") == true)
    }

    @Test func `a client that names no protocol is served`() throws {
        let client = try SecureServer().client()
        #expect(client.chosenProtocol == nil)
        #expect(try client.ask(askHello).text == "Hello")
    }

    @Test func `a list of protocols is read to its end and not beyond`() {
        func find(_ list: [UInt8]) -> Range<Int>? { list.withUnsafeBufferPointer { ALPN.find(ALPN.http11, in: $0) } }
        #expect(find([8] + ALPN.http11) == 1..<9)
        #expect(find([1, 0x41, 8] + ALPN.http11) == 3..<11)
        #expect(find([]) == nil)
        #expect(find([9] + ALPN.http11) == nil, "a name cut short")
        #expect(find([0, 7] + ALPN.http11) == nil)
    }

    @Test func `another handshake on the same connection is refused, and the connection goes on`() throws {
        let server = try SecureServer()
        let client = try server.client(.init(.tls12))
        #expect(throws: TLSClient.Failure.self) { try client.renegotiate() }
        #expect(try server.client().ask(askHello).text == "Hello")
    }

    @Test func `a client may change its keys`() throws {
        let client = try SecureServer().client(.init(.tls13))
        #expect(try client.ask(askHello).text == "Hello")
        for _ in 1...3 {
            client.updateKeys()
            #expect(try client.ask(askHello).text == "Hello")
        }
    }

    @Test func `a client that says nothing is closed in time`() throws {
        var limits = Limits.patient
        limits.headerMilliseconds = 40
        #expect(try SecureServer(limits: limits).plainClient().readToEnd().isEmpty)
    }

    @Test func `half a handshake is closed in time`() throws {
        var limits = Limits.patient
        limits.headerMilliseconds = 40
        let client = try SecureServer(limits: limits).plainClient()
        // A record of 512 bytes of handshake, of which only the first few come.
        try client.send([0x16, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3])
        #expect(try client.readToEnd().isEmpty)
    }

    @Test func `a client that shakes hands and then says nothing is closed in time, and properly`() throws {
        var limits = Limits.patient
        limits.headerMilliseconds = 1000
        let client = try SecureServer(limits: limits).client()
        #expect(try client.readToEnd().isEmpty)
        #expect(client.hasReceivedEnd)
    }

    @Test(
        arguments: [
            [0x16, 3, 1, 0, 5, 1, 0, 0, 1, 0], [0x16, 3, 1, 0xFF, 0xFF], [0x16, 0x47, 0x45, 0x54, 0x20],
            [0x80, 0x2E, 1, 3, 1], [0], [0x15, 3, 3, 0, 2, 2, 40], [0x17, 3, 3, 0, 1, 0], [0x14, 3, 3, 0, 1, 1],
        ] as [[UInt8]]
    )
    func `what is neither TLS nor HTTP ends its connection alone`(bytes: [UInt8]) throws {
        let server = try SecureServer()
        let before = try server.client()
        let client = try server.plainClient()
        try client.send(bytes)
        client.endSending()
        _ = try client.readToEnd()
        #expect(try before.ask(askHello).text == "Hello")
        #expect(try server.client().ask(askHello).text == "Hello")
    }

    @Test func `random bytes in place of a handshake end their connection alone`() throws {
        let server = try SecureServer()
        var random = SplitMix64(seed: 7)
        for _ in 0..<200 {
            let client = try server.plainClient()
            let bytes = (0..<Int.random(in: 1...400, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            // The server may have closed before it has all of it.
            try? client.send([0x16, 3, UInt8.random(in: 0...4, using: &random)] + bytes)
            client.endSending()
            _ = try client.readToEnd()
        }
        #expect(try server.client().ask(askHello).text == "Hello")
    }
}
