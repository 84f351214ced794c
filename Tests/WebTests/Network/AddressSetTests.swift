import Testing

@testable import Web

@Suite struct AddressSetTests {
    @Test(
        arguments: [
            (
                "10.0.0.0/8", ["10.0.0.0", "10.255.255.255", "::ffff:10.1.2.3"],
                ["9.255.255.255", "11.0.0.0", "::a00:1"]
            ),
            ("192.168.3.4", ["192.168.3.4"], ["192.168.3.5", "192.168.3.3"]),
            ("192.168.3.4/31", ["192.168.3.4", "192.168.3.5"], ["192.168.3.3", "192.168.3.6"]),
            ("0.0.0.0/0", ["0.0.0.0", "255.255.255.255"], ["::1", "::"]),
            ("::/0", ["::", "ffff::"], ["10.0.0.1"]),
            ("2001:db8::/33", ["2001:db8:7fff::"], ["2001:db8:8000::"]),
            ("::1/128", ["::1"], ["::2", "127.0.0.1"]),
            ("::ffff:10.0.0.0/104", ["10.9.9.9"], ["11.0.0.0"]),
        ]
    )
    func `a network holds what begins like it`(text: String, inside: [String], outside: [String]) throws {
        let range = try NetworkRange(text)
        #expect(try inside.allSatisfy { range.contains(try #require(IPAddress($0))) })
        #expect(try !outside.contains { range.contains(try #require(IPAddress($0))) })
    }

    @Test func `a network holds exactly the addresses that share its bits, at every length`() throws {
        let address = try #require(IPAddress("170.85.170.85"))
        for length in 0...32 {
            let start = IPAddress(bits: address.masked(toFirst: 96 + length))
            let range = try NetworkRange("\(start.text)/\(length)")
            for bit in 0..<32 {
                let other = IPAddress(bits: address.bits ^ (1 << UInt128(31 - bit)))
                #expect(range.contains(other) == (bit >= length), "bit \(bit) of /\(length)")
            }
        }
    }

    @Test(
        arguments: [
            ("10.0.0.1/8", "10.0.0.0/8"), ("::ffff:10.0.0.1/104", "10.0.0.0/8"), ("2001:db8::1/32", "2001:db8::/32"),
        ]
    )
    func `an address that is not the first of its network is refused with what is meant`(text: String, meant: String) {
        #expect {
            try NetworkRange(text)
        } throws: { error in
            String(describing: error).hasSuffix("Write \(meant).")
        }
    }

    @Test(
        arguments: [
            "", "/", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/8/8", "10.0.0.0/ 8",
            "::/129", "10.0.0/8", "example.org", "Unix", "privat", "10.0.0.0/255.0.0.0", "10.0.0.0/0008",
        ]
    )
    func `what is no network is refused`(text: String) {
        #expect(throws: AddressSetError.self) { try AddressSet([text]) }
    }

    @Test func `peers are told by the name that the server gives them`() throws {
        let set = try AddressSet(["10.0.0.0/8", "fe80::/10", "unix"])
        #expect(["10.1.2.3", "fe80::1%eth0", "unix"].allSatisfy(set.contains(peer:)))
        #expect(!["11.1.2.3", "fec0::1%eth0", "unknown", "", "%"].contains(where: set.contains(peer:)))
        #expect(try !AddressSet(["10.0.0.0/8"]).contains(peer: "unix"))
        #expect(AddressSet().isEmpty && !AddressSet().contains(peer: "10.0.0.1"))
        #expect(try !AddressSet(["unix"]).isEmpty)
    }

    @Test func `the shorthands mean what is not routed`() throws {
        let loopback = try AddressSet(["loopback"])
        #expect(["127.0.0.1", "127.9.9.9", "::1"].allSatisfy(loopback.contains(peer:)))
        #expect(!["10.0.0.1", "128.0.0.1", "::2"].contains(where: loopback.contains(peer:)))
        let inside = try AddressSet(["private"])
        #expect(["10.0.0.1", "172.31.255.255", "192.168.0.1", "fd00::1"].allSatisfy(inside.contains(peer:)))
        #expect(
            !["172.32.0.0", "192.169.0.1", "127.0.0.1", "fe80::1", "8.8.8.8"].contains(where: inside.contains(peer:))
        )
    }
}
