import Domain
import Support
import Testing

@testable import Web

/// Content that streams, through the transport that encrypts.
@Suite struct TLSStreamTests {
    private struct Broken: Error {}

    /// Adds up what it is given.
    private struct Summing: ContentReceiver {
        private var count = 0
        private var sum = 0

        mutating func receive(_ piece: [UInt8]) {
            count += piece.count
            sum += piece.reduce(0) { $0 + Int($1) }
        }

        mutating func finish() -> Response { .text("\(count) bytes, \(sum) in all") }

        mutating func cancel() {}
    }

    private static let versions = [TLSClient.Version.tls12, .tls13]
    private static let pieceCount = 200
    private static let piece = (0..<40_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 4) }

    private let hub = EventHub()

    private func server() throws -> SecureServer {
        let hub = hub
        return try SecureServer { routes in
            routes.on(.get, "/stream") { _ in
                var left = Self.pieceCount
                let source = ContentSource {
                    left -= 1
                    return left < 0 ? nil : Self.piece
                }
                return .stream(source, contentType: "application/octet-stream")
            }
            routes.on(.get, "/broken") { _ in
                var hasBegun = false
                let source = ContentSource {
                    if hasBegun { throw Broken() }
                    hasBegun = true
                    return Self.piece
                }
                return .stream(source, contentType: "application/octet-stream")
            }
            routes.on(.get, "/events") { _ in .events(hub.subscribe()) }
            routes.receive(.post, "/upload") { _ in Summing() }
        }
    }

    @Test(arguments: versions)
    func `a streamed answer arrives whole, and the connection stays`(version: TLSClient.Version) throws {
        let client = try server().client(.init(version))
        let body = try client.ask("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n").body
        #expect(body.count == Self.pieceCount * Self.piece.count)
        #expect(body.suffix(Self.piece.count).elementsEqual(Self.piece))
        #expect(try client.ask(askHello).text == "Hello")
    }

    @Test(arguments: versions)
    func `an answer that lasts until the connection ends has a proper end`(version: TLSClient.Version) throws {
        let client = try server().client(.init(version))
        try client.send("GET /stream HTTP/1.0\r\n\r\n")
        _ = try client.head()
        #expect(try client.readToEnd().count == Self.pieceCount * Self.piece.count)
        #expect(client.hasReceivedEnd)
    }

    @Test(arguments: versions)
    func `one that broke off has none`(version: TLSClient.Version) throws {
        let client = try server().client(.init(version))
        try client.send("GET /broken HTTP/1.0\r\n\r\n")
        _ = try client.head()
        // Whether the bytes before it arrive is the kernel's affair; that they are all there is must not be claimed.
        _ = try? client.readToEnd()
        #expect(!client.hasReceivedEnd)
    }

    @Test(arguments: versions)
    func `a streamed upload arrives whole`(version: TLSClient.Version) throws {
        let client = try server().client(.init(version))
        try client.send("POST /upload HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in 0..<Self.pieceCount {
            try client.send(Array("\(String(Self.piece.count, radix: 16))\r\n".utf8) + Self.piece + Array("\r\n".utf8))
        }
        try client.send("0\r\n\r\n")
        let sum = Self.piece.reduce(0) { $0 + Int($1) }
        #expect(
            try client.answer().text
                == "\(Self.pieceCount * Self.piece.count) bytes, \(Self.pieceCount * sum) in all"
        )
    }

    @Test func `events arrive as they are sent`() throws {
        let client = try server().client()
        try client.send("GET /events HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.head()["Content-Type"] == "text/event-stream")
        for number in 1...3 {
            #expect(hub.publish(ServerSentEvent("\(number)")) == 1)
            #expect(try client.nextChunk() == Array("data: \(number)\n\n".utf8))
        }
    }
}
