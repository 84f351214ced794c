import Domain
import Glibc
import Support
import Synchronization
import Testing

@testable import Web

/// A client that comes back need not begin anew.
@Suite struct TLSResumptionTests {
    private static let versions = [TLSClient.Version.tls12, .tls13]

    /// A session of a client that has had an answer.
    private func session(_ server: SecureServer, _ version: TLSClient.Version) throws -> TLSClient.Session {
        let client = try server.client(.init(version))
        #expect(try client.ask(askHello).text == "Hello")
        #expect(!client.isResumed)
        return client.session
    }

    private func returning(_ session: TLSClient.Session, _ version: TLSClient.Version) -> TLSClient.Offer {
        var offer = TLSClient.Offer(version)
        offer.session = session
        return offer
    }

    @Test(arguments: versions)
    func `a session is resumed`(version: TLSClient.Version) throws {
        let server = try SecureServer()
        let again = try server.client(returning(try session(server, version), version))
        #expect(again.isResumed)
        #expect(try again.ask(askHello).text == "Hello")
    }

    @Test(arguments: versions)
    func `a resumed session can be resumed in turn`(version: TLSClient.Version) throws {
        let server = try SecureServer()
        let again = try server.client(returning(try session(server, version), version))
        #expect(try again.ask(askHello).text == "Hello")
        #expect(try server.client(returning(again.session, version)).isResumed)
    }

    @Test(arguments: versions)
    func `any loop resumes what another began`(version: TLSClient.Version) throws {
        let server = try SecureServer(loopCount: 3) { routes in
            routes.on(.get, "/loop") { _ in .text("\(pthread_self())") }
        }
        let session = try session(server, version)
        var loops: Set<String> = []
        // The kernel chooses the loop of each connection; that it chooses one of three forty times does not happen.
        for _ in 1...40 {
            let client = try server.client(returning(session, version))
            #expect(client.isResumed)
            loops.insert(try client.ask("GET /loop HTTP/1.1\r\nHost: a\r\n\r\n").text)
        }
        #expect(loops.count > 1)
    }

    @Test(arguments: versions)
    func `a session outlives a change of the certificate`(version: TLSClient.Version) throws {
        let server = try SecureServer(TestCertificate("before"))
        let session = try session(server, version)
        server.replace(TestCertificate("after"))
        try server.endpoint.reload()
        #expect(try server.client(returning(session, version)).isResumed)
        #expect(try server.client(.init(version)).certificateName == "after")
    }

    @Test(arguments: versions)
    func `a session of another server is not resumed, and the client served all the same`(
        version: TLSClient.Version
    ) throws {
        let stranger = try session(try SecureServer(), version)
        let client = try SecureServer().client(returning(stranger, version))
        #expect(!client.isResumed)
        #expect(try client.ask(askHello).text == "Hello")
    }

    @Test func `keys are renewed, open for one more span, and are gone then`() throws {
        let hour: UInt64 = 3_600_000_000_000
        let time = Monitor<UInt64>(1)
        let keys = TLSTicketKeys { time.update { $0 } }
        let first = keys.current
        time.update { $0 += 5 * hour }
        #expect(keys.current === first)
        #expect(try #require(keys.key(named: first.name)).isCurrent)
        time.update { $0 += 2 * hour }
        let second = keys.current
        #expect(second !== first)
        #expect(!second.hasName(first.name))
        #expect(try #require(keys.key(named: first.name)).key === first)
        #expect(try #require(keys.key(named: first.name)).isCurrent == false)
        time.update { $0 += 5 * hour }
        #expect(keys.key(named: first.name) == nil)
        #expect(try #require(keys.key(named: second.name)).isCurrent)
    }

    @Test func `after a long rest no key from before it opens anything`() {
        let time = Monitor<UInt64>(1)
        let keys = TLSTicketKeys { time.update { $0 } }
        let first = keys.current
        time.update { $0 += 100 * 3_600_000_000_000 }
        #expect(keys.key(named: first.name) == nil)
        #expect(keys.current !== first)
    }
}
