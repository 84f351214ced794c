import Domain
import Support
import Testing

@testable import Web

@Suite struct EventStreamTests {
    private let hub = EventHub()
    private let entries = Monitor<[AccessLogEntry]>([])

    private static let request = "GET /events HTTP/1.1\r\nHost: a\r\n\r\n"

    private func server(limits: Limits = .patient) throws -> TestServer {
        let hub = hub
        let hooks = ServerHooks(log: { [entries] entry in entries.update { $0.append(entry) } })
        return try TestServer(limits: limits, hooks: hooks) { routes in
            routes.on(.get, "/events") { request in
                let events = hub.subscribe()
                events.send(ServerSentEvent("since \(request.header(.lastEventID) ?? "the start")"))
                return .events(events)
            }
            routes.on(.get, "/two") { _ in
                let events = EventStream()
                events.send(ServerSentEvent("one"))
                events.send(ServerSentEvent("two"))
                events.end()
                return .events(events)
            }
        }
    }

    /// A client that listens, and has had its first event.
    private func listener(_ server: TestServer) throws -> RawClient {
        let client = try server.client()
        try client.send(Self.request)
        _ = try client.head()
        #expect(try client.nextChunk() == Array("data: since the start\n\n".utf8))
        return client
    }

    @Test func `an event is written line by line`() {
        let event = ServerSentEvent("a\nb\r\nc\rd\n", name: "rated\nid: 9", id: "7\u{0}", retryMilliseconds: 500)
        let text = "event: rated id: 9\nid: 7 \nretry: 500\ndata: a\ndata: b\ndata: c\ndata: d\ndata: \n\n"
        #expect(String(decoding: event.bytes, as: UTF8.self) == text)
        #expect(ServerSentEvent("").bytes == Array("data: \n\n".utf8))
    }

    @Test func `events arrive as they are sent`() throws {
        let server = try server()
        let client = try server.client()
        try client.send(Self.request)
        let head = try client.head()
        #expect(head["Content-Type"] == "text/event-stream")
        #expect(head["Cache-Control"] == "no-store")
        #expect(head["X-Accel-Buffering"] == "no")
        #expect(try client.nextChunk() == Array("data: since the start\n\n".utf8))
        for number in 1...3 {
            #expect(hub.publish(ServerSentEvent("line\n\(number)", id: "\(number)")) == 1)
            #expect(try client.nextChunk() == Array("id: \(number)\ndata: line\ndata: \(number)\n\n".utf8))
        }
    }

    @Test func `all that listen are told`() throws {
        let server = try server()
        let clients = try (1...3).map { _ in try listener(server) }
        #expect(hub.publish(ServerSentEvent("news")) == 3)
        for client in clients { #expect(try client.nextChunk() == Array("data: news\n\n".utf8)) }
    }

    @Test func `a client that comes again says where it left off`() throws {
        let server = try server()
        let client = try server.client()
        try client.send("GET /events HTTP/1.1\r\nHost: a\r\nLast-Event-ID: 41\r\n\r\n")
        _ = try client.head()
        #expect(try client.nextChunk() == Array("data: since 41\n\n".utf8))
    }

    @Test func `events that end leave the connection to the next request`() throws {
        let server = try server()
        let client = try server.client()
        let answer = try client.ask("GET /two HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(answer.text == "data: one\n\ndata: two\n\n")
        #expect(try client.ask("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n").text == "Hello")
    }

    @Test func `an HTTP 1.0 client gets events until the connection ends`() throws {
        let server = try server()
        let client = try server.client()
        try client.send("GET /two HTTP/1.0\r\n\r\n")
        #expect(try client.head()["Transfer-Encoding"] == nil)
        #expect(try client.readToEnd() == Array("data: one\n\ndata: two\n\n".utf8))
        #expect(!client.wasReset)
    }

    @Test func `HEAD listens to nothing`() throws {
        let server = try server()
        let client = try server.client()
        let answer = try client.ask("HEAD /events HTTP/1.1\r\nHost: a\r\n\r\n", isHead: true)
        #expect(answer["Content-Type"] == "text/event-stream")
        #expect(try client.ask("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n").text == "Hello")
        #expect(hub.publish(ServerSentEvent("news")) == 0)
    }

    @Test func `an idle stream is kept alive with comments`() throws {
        var limits = Limits.patient
        limits.eventHeartbeatMilliseconds = 20
        let server = try server(limits: limits)
        let client = try listener(server)
        #expect(try client.nextChunk() == Array(":\n\n".utf8))
        #expect(try client.nextChunk() == Array(":\n\n".utf8))
    }

    @Test func `a client that does not keep up is dropped`() throws {
        let server = try server()
        let client = try listener(server)
        let event = ServerSentEvent(String(repeating: "x", count: 10_000))
        while hub.publish(event) > 0 {}
        let entry = entries.wait { $0.first }
        #expect(!entry.isComplete)
        #expect(hub.publish(event) == 0)
        let rest = try client.readToEnd()
        #expect(!rest.suffix(5).elementsEqual(Array("0\r\n\r\n".utf8)), "nobody could take this for the end")
    }

    @Test(arguments: [true, false])
    func `a stream ends when its client has gone`(_ resets: Bool) throws {
        let server = try server()
        do {
            let client = try listener(server)
            if resets { client.closeWithReset() }
        }
        let entry = entries.wait { $0.first }
        #expect(!entry.isComplete)
        #expect(entry.bodyBytes == "data: since the start\n\n".utf8.count)
        #expect(hub.publish(ServerSentEvent("news")) == 0)
    }

    @Test func `a drain ends streams at once`() throws {
        let server = try server()
        let client = try listener(server)
        server.server.stop(deadlineSeconds: 60)
        #expect(try client.nextChunk() == nil)
        #expect(try client.readToEnd().isEmpty)
        server.server.waitUntilStopped()
        #expect(entries.wait { $0.first }.isComplete)
    }
}
