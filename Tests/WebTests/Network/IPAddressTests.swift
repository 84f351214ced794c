import Domain
import Support
import Testing

@testable import Web

@Suite struct IPAddressTests {
    @Test(
        arguments: [
            ("10.0.0.1", "10.0.0.1"), ("255.255.255.255", "255.255.255.255"), ("0.0.0.0", "0.0.0.0"), ("::1", "::1"),
            ("::", "::"), ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"), ("::ffff:10.0.0.1", "10.0.0.1"),
            ("::FFFF:0a00:0001", "10.0.0.1"), ("fe80::1:2:3", "fe80::1:2:3"), ("64:ff9b::10.0.0.1", "64:ff9b::a00:1"),
        ]
    )
    func `an address has one spelling, whatever it came in`(text: String, canonical: String) {
        #expect(IPAddress(text)?.text == canonical)
    }

    @Test(
        arguments: [
            "", " ", "10", "10.0.0", "10.0.0.0.1", "10.0.0.256", "10.0.0.01", "10.0.0.1 ", "10.0.0.1:80", "0x7f.0.0.1",
            "1e3.0.0.1", "١.0.0.1", "10.0.0.1\0", "::1%eth0", "[::1]", ":::", "1::2::3", "1:2:3:4:5:6:7", "12345::",
            "g::",
            "1:2:3:4:5:6:7:8:9", "::ffff:10.0.0.256", "localhost", String(repeating: "0", count: 1000),
        ]
    )
    func `what is no address is none`(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test func `both spellings of an IPv4 address are equal`() throws {
        let plain = try #require(IPAddress("192.0.2.7"))
        #expect(plain == IPAddress("::ffff:192.0.2.7") && plain == IPAddress("::ffff:c000:207"))
        #expect(plain.isIPv4 && plain != IPAddress("::192.0.2.7"))
    }

    @Test func `no text traps, and what is read is read the same again`() {
        let seeds = ["10.0.0.1", "2001:db8::1", "::ffff:10.0.0.1", "1:2:3:4:5:6:7:8"]
        var readCount = 0
        fuzz(seeds, pieces: [":", "::", ".", "0", "ffff", "255", "%", "/", "\0"], rounds: 50_000) { bytes in
            guard let address = IPAddress(bytes[...]) else { return }
            readCount += 1
            if IPAddress(address.text) != address { Issue.record("\(bytes) is read as \(address.text)") }
        }
        #expect(readCount > 1000, "mutations that are never valid would prove little")
    }
}
