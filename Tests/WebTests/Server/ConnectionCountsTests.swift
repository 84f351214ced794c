import Domain
import Support
import Testing

@testable import Web

@Suite struct ConnectionCountsTests {
    private func counts(_ connections: Int, perAddress: Int) -> ConnectionCounts {
        var limits = Limits()
        limits.connections = connections
        limits.connectionsPerAddress = perAddress
        return ConnectionCounts(limits: limits)
    }

    @Test func `connections are granted up to the limit of all, and again as they close`() {
        let counts = counts(2, perAddress: 2)
        let client = ClientNetwork(IPAddress(ipv4: 1))
        #expect(counts.admit(client) == .granted)
        #expect(counts.admit(nil) == .granted)
        #expect(counts.admit(client) == .full)
        counts.release(nil)
        #expect(counts.admit(client) == .granted)
    }

    @Test func `one client's limit is its own`() {
        let counts = counts(100, perAddress: 2)
        let (one, other) = (ClientNetwork(IPAddress(ipv4: 1)), ClientNetwork(IPAddress(ipv4: 2)))
        #expect([one, one, one, other].map(counts.admit) == [.granted, .granted, .tooManyOfClient, .granted])
        counts.release(one)
        #expect(counts.admit(one) == .granted)
    }

    @Test func `a client that is refused counts nowhere`() {
        let counts = counts(2, perAddress: 1)
        #expect(counts.admit(ClientNetwork(IPAddress(ipv4: 1))) == .granted)
        for _ in 0..<5 { #expect(counts.admit(ClientNetwork(IPAddress(ipv4: 1))) == .tooManyOfClient) }
        #expect(counts.admit(ClientNetwork(IPAddress(ipv4: 2))) == .granted)
    }

    @Test func `IPv6 addresses of one network are one client, and those of two are two`() {
        #expect(
            ClientNetwork(IPAddress(ipv6: 0x2001_0db8_0000_0001, 1))
                == ClientNetwork(IPAddress(ipv6: 0x2001_0db8_0000_0001, 2))
        )
        #expect(
            ClientNetwork(IPAddress(ipv6: 0x2001_0db8_0000_0001, 1))
                != ClientNetwork(IPAddress(ipv6: 0x2001_0db8_0000_0002, 1))
        )
    }

    @Test func `IPv4 that came in by IPv6 is the same client`() {
        #expect(ClientNetwork(IPAddress(ipv6: 0, 0xffff_7f00_0001)) == ClientNetwork(IPAddress(ipv4: 0x7f00_0001)))
        #expect(ClientNetwork(IPAddress(ipv6: 0, 1)) != ClientNetwork(IPAddress(ipv4: 1)))
    }

    @Test func `addresses are read as the kernel gives them`() throws {
        let four = try SocketAddress(host: "192.0.2.1", port: 1)
        #expect(four.client == ClientNetwork(IPAddress(ipv4: 0xc000_0201)))
        let six = try SocketAddress(host: "2001:db8:0:7::9", port: 1)
        #expect(six.client == ClientNetwork(IPAddress(ipv6: 0x2001_0db8_0000_0007, 0)))
        let mapped = try SocketAddress(host: "::ffff:192.0.2.1", port: 1)
        #expect(mapped.client == four.client)
        #expect(try SocketAddress(unixPath: "/x").client == nil)
    }

    @Test func `what remains for connections leaves room for everything else`() {
        #expect(DescriptorLimit.connections(descriptors: 1024, loopCount: 2) == 1024 - 192 - 160)
        #expect(DescriptorLimit.connections(descriptors: 64, loopCount: 2) == 1)
    }
}

@Suite struct WaitingQueueTests {
    @Test func `the first is the one that began to wait first`() {
        var queue = WaitingQueue()
        #expect(queue.first == nil)
        for descriptor: Int32 in [7, 0, 3] { queue.append(descriptor) }
        #expect(queue.first == 7)
        queue.append(7)
        #expect(queue.first == 0)
        queue.remove(3)
        queue.remove(0)
        #expect(queue.first == 7)
        queue.remove(7)
        #expect(queue.first == nil)
    }

    @Test func `it agrees with a plain list whatever is done to it`() {
        var random = SplitMix64(seed: 7)
        var queue = WaitingQueue()
        var list: [Int32] = []
        for _ in 0..<20_000 {
            let descriptor = Int32(random.below(50))
            list.removeAll { $0 == descriptor }
            if random.below(3) == 0 {
                queue.remove(descriptor)
            } else {
                queue.append(descriptor)
                list.append(descriptor)
            }
            #expect(queue.first == list.first)
        }
    }
}
