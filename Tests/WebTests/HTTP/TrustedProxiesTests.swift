import Domain
import Support
import Testing

@testable import Web

/// What is told of a request by fields that a proxy wrote, and by ones that a client made up.
@Suite struct TrustedProxiesTests {
    /// The way in from the last proxy, which is at 10.0.0.1 unless said otherwise.
    private func origin(
        _ headers: [(HeaderName, String)],
        fields: TrustedProxies.Fields = .xForwarded,
        trusting: [String] = ["10.0.0.0/8"],
        peer: String = "10.0.0.1",
        isSecure: Bool = false
    ) throws -> RequestOrigin {
        let proxies = TrustedProxies(try AddressSet(trusting), fields: fields)
        let request = Request(.get, "/", headers: headers, remoteAddress: peer, isSecure: isSecure)
        return proxies.resolve(request.head).origin
    }

    private func xForwarded(_ list: String) throws -> String {
        try origin([(.xForwardedFor, list)]).remoteAddress
    }

    private func forwarded(_ list: String) throws -> RequestOrigin {
        try origin([(.forwarded, list)], fields: .forwarded)
    }

    // MARK: - Whom to believe

    @Test func `nothing is believed of a peer that is not trusted`() throws {
        let claims: [(HeaderName, String)] = [
            (.xForwardedFor, "192.0.2.1"), (.xForwardedProto, "https"), (.xForwardedHost, "evil.example"),
            (.forwarded, "for=192.0.2.1;proto=https;host=evil.example"), (.xRequestID, "mine"),
        ]
        for fields in [TrustedProxies.Fields.xForwarded, .forwarded] {
            for peer in ["203.0.113.9", "unix", "11.0.0.1"] {
                let origin = try origin(claims, fields: fields, peer: peer)
                #expect(origin.remoteAddress == peer && origin.peerAddress == peer)
                #expect(!origin.isSecure && origin.authority == nil && origin.givenID == nil)
            }
        }
    }

    @Test func `the other family of fields is what the client sent, and not read`() throws {
        let x = try origin([(.forwarded, "for=192.0.2.1;proto=https;host=evil.example")])
        #expect(x.remoteAddress == "10.0.0.1" && !x.isSecure && x.authority == nil)
        let standard = try origin(
            [(.xForwardedFor, "192.0.2.1"), (.xForwardedProto, "https"), (.xForwardedHost, "evil.example")],
            fields: .forwarded
        )
        #expect(standard.remoteAddress == "10.0.0.1" && !standard.isSecure && standard.authority == nil)
    }

    @Test(
        arguments: [
            ("192.0.2.1", "192.0.2.1"),
            ("192.0.2.66, 192.0.2.1", "192.0.2.1"),
            ("192.0.2.66, 192.0.2.1, 10.0.0.2, 10.0.0.3", "192.0.2.1"),
            ("10.9.9.9, 192.0.2.1, 10.0.0.2", "192.0.2.1"),
            ("10.0.0.9, 10.0.0.8", "10.0.0.9"),
            ("", "10.0.0.1"), (" , ,", "10.0.0.1"), (",192.0.2.1,,", "192.0.2.1"),
        ]
    )
    func `the first address from the right that is not trusted is the client`(list: String, client: String) throws {
        #expect(try xForwarded(list) == client)
    }

    @Test func `a list may stand in several lines`() throws {
        let lines = ["192.0.2.66", "192.0.2.1, 10.0.0.2", "10.0.0.3"].map { (HeaderName.xForwardedFor, $0) }
        #expect(try origin(lines).remoteAddress == "192.0.2.1")
        let elements = ["for=192.0.2.66", "for=192.0.2.1, for=10.0.0.2", "for=10.0.0.3"].map {
            (HeaderName.forwarded, $0)
        }
        #expect(try origin(elements, fields: .forwarded).remoteAddress == "192.0.2.1")
    }

    @Test(arguments: ["unknown", "_hidden", "localhost", "192.0.2.1.5", "192.0.2.1:x", "[::1", "192.0.2.1:123456"])
    func `where the way is lost, the last address that is known stands for the client`(node: String) throws {
        #expect(try xForwarded("192.0.2.66, \(node)") == "10.0.0.1")
        #expect(try xForwarded("192.0.2.66, \(node), 10.0.0.2") == "10.0.0.2")
        #expect(try forwarded("for=192.0.2.66, for=\"\(node)\", for=10.0.0.2").remoteAddress == "10.0.0.2")
    }

    @Test func `a way longer than any real one ends somewhere`() throws {
        let list = (1...200).map { "10.0.1.\($0)" }.reversed().joined(separator: ",")
        #expect(try xForwarded("192.0.2.1," + list) == "10.0.1.32")
        let elements = (1...200).map { "for=10.0.1.\($0)" }.reversed().joined(separator: ",")
        #expect(try forwarded("for=192.0.2.1," + elements).remoteAddress == "10.0.1.32")
    }

    @Test(
        arguments: [
            ("192.0.2.1:4711", "192.0.2.1"), ("[2001:db8::1]:443", "2001:db8::1"), ("[2001:DB8::1]", "2001:db8::1"),
            ("2001:db8::1", "2001:db8::1"), ("::ffff:192.0.2.1", "192.0.2.1"), ("[::ffff:192.0.2.1]:1", "192.0.2.1"),
            ("192.0.2.1:_port", "192.0.2.1"), ("\t192.0.2.1 ", "192.0.2.1"),
        ]
    )
    func `an address may come with a port, in brackets, or as IPv6`(node: String, client: String) throws {
        #expect(try xForwarded("8.8.8.8, \(node)") == client)
        #expect(try forwarded("for=8.8.8.8, for=\"\(node.trimmed)\"").remoteAddress == client)
    }

    @Test func `a proxy on a socket of this machine is trusted by its own word`() throws {
        let headers = [(HeaderName.xForwardedFor, "192.0.2.1")]
        let trusted = try origin(headers, trusting: ["unix"], peer: "unix")
        #expect(trusted.remoteAddress == "192.0.2.1" && trusted.peerAddress == "unix")
    }

    // MARK: - Protocol and host

    @Test func `protocol and host are what the client used`() throws {
        let told = try origin([
            (.xForwardedFor, "192.0.2.1"), (.xForwardedProto, "HTTPS"), (.xForwardedHost, "films.example:8443"),
        ])
        #expect(told.isSecure && told.authority == "films.example:8443" && told.proxyAddress == "10.0.0.1")
        let standard = try forwarded("for=192.0.2.1; Proto=https;by=_x ; host=\"films.example:8443\"")
        #expect(standard.isSecure && standard.authority == "films.example:8443")
        #expect(standard.remoteAddress == "192.0.2.1")
    }

    @Test func `a client that came in the clear did so, however its proxy came`() throws {
        #expect(try !origin([(.xForwardedProto, "http")], isSecure: true).isSecure)
        #expect(try origin([(.xForwardedFor, "192.0.2.1")], isSecure: true).isSecure, "nothing is said of it")
        #expect(try origin([(.xForwardedProto, "gopher")], isSecure: true).isSecure)
    }

    @Test func `in lists, what belongs to the client counts`() throws {
        let told = try origin([
            (.xForwardedFor, "192.0.2.66, 192.0.2.1, 10.0.0.2"), (.xForwardedProto, "https, http, https"),
            (.xForwardedHost, "evil.example, films.example, inner"),
        ])
        #expect(told.remoteAddress == "192.0.2.1" && !told.isSecure && told.authority == "films.example")
        let standard = try forwarded(
            "for=192.0.2.66;proto=http;host=evil, for=192.0.2.1;proto=https, for=10.0.0.2;host=x"
        )
        #expect(standard.isSecure && standard.authority == nil)
    }

    @Test func `what one proxy alone says holds for the client`() throws {
        let told = try origin([
            (.xForwardedFor, "192.0.2.1, 10.0.0.2"), (.xForwardedProto, "https"), (.xForwardedHost, "films.example"),
        ])
        #expect(told.isSecure && told.authority == "films.example")
        let without = try origin([(.xForwardedProto, "https"), (.xForwardedHost, "films.example")])
        #expect(without.isSecure && without.authority == "films.example" && without.remoteAddress == "10.0.0.1")
    }

    @Test(arguments: ["a b", "films.example/", "<script>", "films.example:99999", "[]", "@", "a\"b"])
    func `a host that could not stand in Host is none`(host: String) throws {
        #expect(try origin([(.xForwardedHost, host)]).authority == nil)
    }

    // MARK: - The standard field's grammar

    @Test(
        arguments: [
            "for=192.0.2.1", "FOR=192.0.2.1", "for=\"192.0.2.1\"", "for=192.0.2.1;by=10.0.0.1", "by=x;for=192.0.2.1;",
            ";for=192.0.2.1", "for=192.0.2.1 ; proto=http", "for=\"192.0.2\\.1\"", "secret=\"a,b;c\";for=192.0.2.1",
            ", for=192.0.2.1, ,", "for=192.0.2.1:80", "for=1.1.1.1, for=192.0.2.1",
        ]
    )
    func `an element is understood`(line: String) throws {
        #expect(try forwarded(line).remoteAddress == "192.0.2.1")
    }

    @Test(
        arguments: [
            "for", "for=", "=192.0.2.1", "for=192.0.2.1;for=192.0.2.1", "for=\"192.0.2.1", "for=\"192.0.2.1\\",
            "for 192.0.2.1", "for=192.0.2.1 by=x", "for=\"192.0.2.1\"x", "for=19\"2.0.2.1", "for = 192.0.2.1",
            "evil=\", for=192.0.2.1", "for=192.0.2.1, \"",
        ]
    )
    func `a line that is malformed says nothing`(line: String) throws {
        let told = try forwarded(line)
        #expect(told.remoteAddress == "10.0.0.1" && !told.isSecure && told.authority == nil)
    }

    @Test func `a malformed line of the client hides nothing that proxies add in lines of their own`() throws {
        let lines = [(HeaderName.forwarded, "evil=\""), (.forwarded, "for=192.0.2.1;proto=https")]
        let told = try origin(lines, fields: .forwarded)
        #expect(told.remoteAddress == "192.0.2.1" && told.isSecure)
    }

    @Test func `every beginning of a line is read or refused`() throws {
        let line = "for=\"[2001:db8::1]:4711\";proto=https;host=\"films.example:8443\";by=_b, for=192.0.2.1"
        for length in 0...line.utf8.count {
            let beginning = String(line.prefix(length))
            for address in [try forwarded(beginning).remoteAddress, try xForwarded(beginning)] {
                #expect(IPAddress(address) != nil, "\(beginning)")
            }
        }
    }

    // MARK: - Ids

    @Test(arguments: [
        "7f3c", "0b2e7bd8-5b0e-4d6b-8a48-1c1a9f2d3e4f", "a/b+c=", "Root=1:2@3", String(repeating: "a", count: 64),
    ])
    func `an id that a trusted proxy gave is taken over`(id: String) throws {
        #expect(try origin([(.xRequestID, id)]).givenID == id)
    }

    @Test(arguments: ["", "a b", "a\"b", "<b>", "a\\b", "é", "a,b", "a;b", String(repeating: "a", count: 65)])
    func `an id that is long, or could do harm where it is shown, is not`(id: String) throws {
        #expect(try origin([(.xRequestID, id)]).givenID == nil)
    }

    @Test func `of two ids none is taken`() throws {
        #expect(try origin([(.xRequestID, "a"), (.xRequestID, "b")]).givenID == nil)
    }
}
