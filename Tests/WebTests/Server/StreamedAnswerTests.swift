import Domain
import Support
import Testing

@testable import Web

/// Tells that it has been let go of.
private final class Held: Sendable {
    private let isReleased: Monitor<Bool>

    init(_ isReleased: Monitor<Bool>) {
        self.isReleased = isReleased
    }

    deinit { isReleased.update { $0 = true } }
}

private struct Broken: Error {}

/// A source of these pieces, one after another.
private func source(_ pieces: [String], length: Int? = nil) -> ContentSource {
    var rest = pieces[...]
    return ContentSource(length: length) { rest.popFirst().map { Array($0.utf8) } }
}

@Suite struct StreamedAnswerTests {
    private let entries = Monitor<[AccessLogEntry]>([])
    private let errors = Monitor<[any Error]>([])

    private func server(
        limits: Limits = .patient,
        dispatcher: any Dispatcher = InlineDispatcher(),
        _ make: @escaping @Sendable () -> ContentSource
    ) throws -> TestServer {
        let hooks = ServerHooks(
            brokenOff: { [errors] error, _ in errors.update { $0.append(error) } },
            log: { [entries] entry in entries.update { $0.append(entry) } }
        )
        return try TestServer(limits: limits, dispatcher: dispatcher, hooks: hooks) { routes in
            routes.on(.get, "/stream") { _ in .stream(make(), contentType: "text/plain") }
        }
    }

    @Test func `content of unknown length is sent in chunks, and the connection stays`() throws {
        let server = try server { source(["one", "", String(repeating: "x", count: 20_000), "end"]) }
        let client = try server.client()
        try client.send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n")
        let head = try client.head()
        #expect(head["Transfer-Encoding"] == "chunked")
        #expect(head["Content-Length"] == nil)
        #expect(try client.nextChunk() == Array("one".utf8))
        #expect(try client.nextChunk()?.count == 20_000, "a piece without bytes is none, and not the end")
        #expect(try client.nextChunk() == Array("end".utf8))
        #expect(try client.nextChunk() == nil)
        #expect(try client.ask("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n").text == "Hello")
        let entry = entries.wait { $0.first }
        #expect(entry.bodyBytes == 20_006)
        #expect(entry.isComplete)
    }

    @Test func `content of known length is sent as it is`() throws {
        let server = try server { source(["one", "", "two"], length: 6) }
        let client = try server.client()
        let answer = try client.ask("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(answer["Content-Length"] == "6")
        #expect(answer["Transfer-Encoding"] == nil)
        #expect(answer.text == "onetwo")
        #expect(try client.ask("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n").text == "Hello")
    }

    @Test func `an HTTP 1.0 client reads until the connection ends`() throws {
        let server = try server { source(["one", "two"]) }
        let client = try server.client()
        try client.send("GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        let head = try client.head()
        #expect(head["Transfer-Encoding"] == nil)
        #expect(head["Content-Length"] == nil)
        #expect(head["Connection"] == "close")
        #expect(try client.readToEnd() == Array("onetwo".utf8))
        #expect(!client.wasReset)
    }

    @Test func `HEAD is told the framing and asks for nothing`() throws {
        let asked = Monitor(0)
        let server = try server {
            ContentSource {
                asked.update { $0 += 1 }
                return nil
            }
        }
        let client = try server.client()
        let answer = try client.ask("HEAD /stream HTTP/1.1\r\nHost: a\r\n\r\n", isHead: true)
        #expect(answer["Transfer-Encoding"] == "chunked")
        #expect(try client.ask("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n").text == "Hello")
        #expect(asked.wait { $0 } == 0)
    }

    @Test func `requests behind a stream are answered after it`() throws {
        let server = try server { source(["one", "two"]) }
        let client = try server.client()
        try client.send(
            "GET /hello HTTP/1.1\r\nHost: a\r\n\r\nGET /stream HTTP/1.1\r\nHost: a\r\n\r\n"
                + "GET /stream HTTP/1.1\r\nHost: a\r\n\r\nGET /items/4 HTTP/1.1\r\nHost: a\r\n\r\n"
        )
        client.endSending()
        #expect(try (1...4).map { _ in try client.answer().text } == ["Hello", "onetwo", "onetwo", "4"])
        #expect(try client.readToEnd().isEmpty)
    }

    @Test func `a source that throws breaks the answer off`() throws {
        let server = try server {
            var rest = ["one", "two"][...]
            return ContentSource {
                guard let next = rest.popFirst() else { throw Broken() }
                return Array(next.utf8)
            }
        }
        let client = try server.client()
        try client.send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n")
        _ = try client.head()
        #expect(try client.readToEnd() == Array("3\r\none\r\n3\r\ntwo\r\n".utf8), "the last chunk is missing")
        #expect(errors.wait { $0.first } is Broken)
        let entry = entries.wait { $0.first }
        #expect(!entry.isComplete)
        #expect(entry.bodyBytes == 6)
    }

    @Test func `an HTTP 1.0 client learns by a reset that the end is missing`() throws {
        let server = try server { ContentSource { throw Broken() } }
        let client = try server.client()
        try client.send("GET /stream HTTP/1.0\r\n\r\n")
        _ = try client.readToEnd()
        #expect(client.wasReset)
    }

    @Test(arguments: [5, 7])
    func `content that is not as long as it said is cut off`(_ length: Int) throws {
        let server = try server { source(["one", "two"], length: length) }
        let client = try server.client()
        try client.send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.head()["Content-Length"] == "\(length)")
        #expect(try client.readToEnd().count < length)
        #expect(errors.wait { $0.first } is ContentSource.WrongLength)
        #expect(!entries.wait { $0.first }.isComplete)
    }

    @Test func `a client that does not read is not read ahead for`() throws {
        var limits = Limits.patient
        limits.writeStallMilliseconds = 40
        let piece = [UInt8](repeating: 1, count: 64 << 10)
        let asked = Monitor(0)
        let isReleased = Monitor(false)
        let server = try server(limits: limits) {
            let held = Held(isReleased)
            return ContentSource {
                withExtendedLifetime(held) { asked.update { $0 += 1 } }
                return piece
            }
        }
        let client = try server.client()
        try client.send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n")
        // The content has no end, so only its client can have stopped it.
        let entry = entries.wait { $0.first }
        #expect(!entry.isComplete)
        let askedPieces = asked.wait { $0 }
        #expect(askedPieces < 512, "what the kernel's buffers hold, and one piece more")
        #expect((askedPieces - 1) * piece.count <= entry.bodyBytes && entry.bodyBytes < askedPieces * piece.count)
        isReleased.wait { $0 ? () : nil }
        withExtendedLifetime(client) {}
    }

    @Test func `a source is let go of when its client has gone`() throws {
        let isReleased = Monitor(false)
        let server = try server {
            let held = Held(isReleased)
            return ContentSource { withExtendedLifetime(held) { [1, 2, 3] } }
        }
        do {
            let client = try server.client()
            try client.send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try client.head()
            client.closeWithReset()
        }
        isReleased.wait { $0 ? () : nil }
        #expect(try server.client().ask("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n").text == "Hello")
    }

    @Test func `a slow source holds up nobody, and a drain lets it finish`() throws {
        let gate = Gate()
        let pool = WorkerPool(name: "stream", threadCount: 1, queueLimit: 1)
        let server = try server(dispatcher: PoolDispatcher(pool: pool)) {
            var pieces = ["one", "two"][...]
            return ContentSource {
                if pieces.count == 1 { gate.pass() }
                return pieces.popFirst().map { Array($0.utf8) }
            }
        }
        let client = try server.client()
        try client.send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n")
        gate.waitForArrival()
        let other = try server.client()
        #expect(try other.ask("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n").text == "Hello")
        server.server.stop(deadlineSeconds: 60)
        #expect(try other.readToEnd().isEmpty, "the loop has begun to drain")
        gate.open()
        #expect(try client.answer().text == "onetwo")
        #expect(try client.readToEnd().isEmpty)
        server.server.waitUntilStopped()
    }
}
