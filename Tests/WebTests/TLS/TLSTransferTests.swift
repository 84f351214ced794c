import Domain
import Glibc
import Support
import Testing

@testable import Web

/// Requests and answers of every shape, over both versions.
@Suite struct TLSTransferTests {
    private static let versions = [TLSClient.Version.tls12, .tls13]
    /// More than the kernel holds for a reader that is slower than the server.
    private static let large = (0..<10_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 4) }

    private func server(limits: Limits = .patient) throws -> SecureServer {
        try SecureServer(limits: limits) { routes in
            routes.on(.get, "/large") { _ in .bytes(Self.large, contentType: "application/octet-stream") }
            routes.on(.get, "/shared") { _ in
                Response(body: .shared(Self.large[1_000..<40_000]))
            }
            routes.on(.post, "/upload", maxBodyBytes: 20_000_000) {
                .text($0.body == Self.large ? "as sent" : "\($0.body.count) other bytes")
            }
        }
    }

    @Test(arguments: versions)
    func `a large answer reaches a reader that is slower than the server`(version: TLSClient.Version) throws {
        let client = try server().client(.init(version))
        #expect(try client.ask("GET /large HTTP/1.1\r\nHost: a\r\n\r\n").body == Self.large)
        #expect(try client.ask(askHello).text == "Hello")
    }

    @Test(arguments: versions)
    func `a body that stays where it lies goes out behind its head`(version: TLSClient.Version) throws {
        let client = try server().client(.init(version))
        for _ in 1...3 {
            #expect(try client.ask("GET /shared HTTP/1.1\r\nHost: a\r\n\r\n").body == Array(Self.large[1_000..<40_000]))
        }
    }

    @Test(arguments: versions)
    func `a large upload arrives whole`(version: TLSClient.Version) throws {
        let client = try server().client(.init(version))
        try client.send("POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: \(Self.large.count)\r\n\r\n")
        try client.send(Self.large)
        #expect(try client.answer().text == "as sent")
    }

    @Test func `a client that waits to be asked for its body is asked`() throws {
        let client = try server().client()
        try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
        #expect(try client.answer().status == 100)
        #expect(try client.ask("abc").text == "abc")
    }

    @Test(arguments: versions)
    func `a file goes out`(version: TLSClient.Version) throws {
        let folder = TemporaryFolder()
        folder.write(Self.large, to: "large")
        let file = OpenFile(owning: open(folder.path + "/large", O_RDONLY))
        let server = try SecureServer { routes in
            routes.on(.get, "/file") { _ in Response(body: .file(file, offset: 10, length: 9_000_000)) }
        }
        let client = try server.client(.init(version))
        #expect(try client.ask("GET /file HTTP/1.1\r\nHost: a\r\n\r\n").body == Array(Self.large[10..<9_000_010]))
        #expect(try client.ask(askHello).text == "Hello")
    }

    @Test func `a file that is shorter than was promised ends the connection without a proper end`() throws {
        let folder = TemporaryFolder()
        folder.write([UInt8](repeating: 1, count: 100), to: "short")
        let file = OpenFile(owning: open(folder.path + "/short", O_RDONLY))
        let server = try SecureServer { routes in
            routes.on(.get, "/file") { _ in Response(body: .file(file, offset: 0, length: 200)) }
        }
        let client = try server.client()
        try client.send("GET /file HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(throws: TLSClient.Failure.self) { try client.answer() }
        #expect(!client.hasReceivedEnd)
    }

    @Test(arguments: versions)
    func `pipelined requests are answered in order`(version: TLSClient.Version) throws {
        let client = try server().client(.init(version))
        try client.send((1...2_000).map { "GET /items/\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined())
        for number in 1...2_000 { #expect(try client.answer().text == "\(number)") }
    }

    @Test(arguments: versions)
    func `a request may come in records of one byte`(version: TLSClient.Version) throws {
        let client = try server().client(.init(version))
        try client.sendByteByByte("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabcde" + askHello)
        #expect(try client.answer().text == "abcde")
        #expect(try client.answer().text == "Hello")
    }

    @Test func `a request may be cut into two records anywhere`() throws {
        let server = try server()
        let client = try server.client()
        for cut in 1..<askHello.utf8.count {
            try client.send(Array(askHello.utf8.prefix(cut)))
            try client.send(Array(askHello.utf8.dropFirst(cut)))
            #expect(try client.answer().text == "Hello")
        }
    }

    @Test(arguments: versions)
    func `the server says that its end is meant`(version: TLSClient.Version) throws {
        let client = try server().client(.init(version))
        #expect(try client.ask("GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").text == "Hello")
        #expect(try client.readToEnd().isEmpty)
        #expect(client.hasReceivedEnd)
    }

    @Test(arguments: versions)
    func `the end of a large answer is followed by the proper end`(version: TLSClient.Version) throws {
        let client = try server().client(.init(version))
        #expect(try client.ask("GET /large HTTP/1.0\r\n\r\n").body == Self.large)
        #expect(try client.readToEnd().isEmpty)
        #expect(client.hasReceivedEnd)
    }

    @Test func `a refusal reaches a client that goes on sending, with the proper end`() throws {
        let client = try server().client()
        try client.send("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" + String(repeating: "x", count: 100_000))
        #expect(try client.answer().status == 400)
        #expect(try client.readToEnd().isEmpty)
        #expect(client.hasReceivedEnd)
    }

    @Test(arguments: versions)
    func `a client that sends no more is still answered`(version: TLSClient.Version) throws {
        let client = try server().client(.init(version))
        try client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n" + askHello)
        client.sayEnd()
        #expect(try client.answer().body == Self.large)
        #expect(try client.answer().text == "Hello")
        #expect(try client.readToEnd().isEmpty)
        #expect(client.hasReceivedEnd)
    }

    @Test func `a client whose end is that of its socket is still answered`() throws {
        let client = try server().client()
        try client.send(askHello)
        client.endSending()
        #expect(try client.answer().text == "Hello")
        #expect(try client.readToEnd().isEmpty)
    }

    @Test func `clients that vanish leave the server as it was`() throws {
        let server = try server()
        for number in 0..<40 {
            let client = try server.client(.init(number.isMultiple(of: 2) ? .tls12 : .tls13))
            try client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\nPOST /upload HTTP/1.1\r\n")
            client.closeWithReset()
        }
        #expect(try server.client().ask(askHello).text == "Hello")
    }

    @Test func `a client that takes nothing of its answer is given up`() throws {
        let entries = Monitor<[AccessLogEntry]>([])
        var hooks = ServerHooks()
        hooks.log = { entry in entries.update { $0.append(entry) } }
        var limits = Limits.patient
        limits.writeStallMilliseconds = 40
        let server = try SecureServer(limits: limits, hooks: hooks) { routes in
            routes.on(.get, "/larger") { _ in
                .bytes([UInt8](repeating: 1, count: 30_000_000), contentType: "application/octet-stream")
            }
        }
        let client = try server.client()
        try client.send("GET /larger HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(entries.wait { $0.first }.isComplete == false)
        withExtendedLifetime(client) {}
    }
}
