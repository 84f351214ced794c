import Domain
import Support
import Testing

@testable import Web

@Suite struct StreamedContentTests {
    private let record = ReceiverRecord()
    private let gate = Gate()
    private let pool = WorkerPool(name: "stream", threadCount: 1, queueLimit: 8)

    private static let head = "POST /upload HTTP/1.1\r\nHost: a\r\n"
    private static let hello = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n"

    /// `/upload` records, `/slow` waits at the gate with its first piece, and `/small` takes ten bytes at most.
    private func server(limits: Limits = .patient) throws -> TestServer {
        let (record, gate) = (record, gate)
        return try TestServer(limits: limits, dispatcher: PoolDispatcher(pool: pool)) { routes in
            routes.receive(.post, "/upload") { _ in RecordingReceiver(record: record) }
            routes.receive(.post, "/loop", .loop) { _ in RecordingReceiver(record: record) }
            routes.receive(.post, "/small", maxBodyBytes: 10) { _ in RecordingReceiver(record: record) }
            routes.receive(.post, "/slow") { _ in RecordingReceiver(record: record) { _ in gate.pass() } }
            routes.receive(.post, "/picky") { _ in RecordingReceiver(record: record, inspect: Self.refuseNULs) }
            routes.receive(.post, "/forbidden") { _ in throw HTTPError(.forbidden, "Not you.") }
            routes.receive(.post, "/late") { _ in
                gate.pass()
                return RecordingReceiver(record: record)
            }
        }
    }

    private static let refuseNULs: @Sendable ([UInt8]) throws -> Void = { piece in
        if piece.contains(0) { throw HTTPError(.unprocessableContent, "There is a NUL.") }
    }

    @Test(arguments: ["/upload", "/loop"])
    func `content reaches its receiver as it comes, and requests behind it are answered in order`(
        _ path: String
    ) throws {
        let server = try server()
        let client = try server.client()
        let body = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 5) }
        try client.send("POST \(path) HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n")
        try client.send(body + Array(Self.hello.utf8))
        #expect(try client.answer().text == "1000000")
        #expect(try client.answer().text == "Hello")
        #expect(record.content == body)
        let largest = record.state.wait { $0.pieces.map(\.count).max() }
        #expect(largest <= Limits().contentPieceBytes + 64 << 10)
    }

    @Test func `chunks arrive byte by byte as they would at once`() throws {
        let server = try server()
        let client = try server.client()
        try client.send(Self.head + "Transfer-Encoding: chunked\r\n\r\n")
        for byte in "3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\nT: 1\r\n\r\n".utf8 { try client.send([byte]) }
        #expect(try client.answer().text == "7")
        #expect(record.content == Array("abcdefg".utf8))
        #expect(try client.ask(Self.hello).text == "Hello")
        #expect(record.state.wait { $0.cancellations } == 0)
    }

    @Test func `a first piece is received although the rest is still to come`() throws {
        let server = try server()
        let client = try server.client()
        try client.send(Self.head + "Content-Length: 6\r\n\r\nabc")
        record.waitForPiece()
        #expect(record.content == Array("abc".utf8))
        #expect(try client.ask("def").text == "6")
    }

    @Test func `a client that waits is told to continue once there is a receiver`() throws {
        let server = try server()
        let client = try server.client()
        try client.send("POST /late HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
        gate.waitForArrival()
        gate.open()
        #expect(try client.answer().status == 100)
        #expect(try client.ask("abc").text == "3")
    }

    @Test func `a client that may not send is refused without being told to continue`() throws {
        let server = try server()
        let client = try server.client()
        let head = "POST /forbidden HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n"
        #expect(try client.ask(head).status == 403)
        client.endSending()
        #expect(try client.readToEnd().isEmpty)
    }

    @Test func `a slow receiver stops the client from sending`() throws {
        let server = try server()
        let client = try server.client()
        let size = 64 << 20
        try client.send("POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: \(size)\r\n\r\n")
        let body = [UInt8](repeating: 7, count: size)
        let sent = client.sendUntilBlocked(body)
        #expect(sent < size / 2, "what the kernel's buffers hold, and two pieces")
        gate.waitForArrival()
        #expect(record.content.count <= 64 << 10, "one read is one piece, and no other is begun")
        gate.open()
        try client.send(Array(body[sent...]))
        #expect(try client.answer().text == "\(size)")
    }

    @Test func `a receiver that throws is answered at once, and the client learns why`() throws {
        let server = try server()
        let client = try server.client()
        try client.send("POST /picky HTTP/1.1\r\nHost: a\r\nContent-Length: 9000000\r\n\r\nabc")
        record.waitForPiece()
        try client.send([UInt8](repeating: 0, count: 3_000_000))
        let answer = try client.answer()
        #expect(answer.status == 422)
        #expect(answer["Connection"] == "close")
        #expect(record.waitForCancellation() == 1)
        #expect(record.state.wait { !$0.isFinished })
    }

    @Test(arguments: [true, false])
    func `a receiver is cancelled if its client goes away within the content`(_ resets: Bool) throws {
        let server = try server()
        do {
            let client = try server.client()
            try client.send(Self.head + "Content-Length: 6\r\n\r\nabc")
            record.waitForPiece()
            if resets { client.closeWithReset() }
        }
        #expect(record.waitForCancellation() == 1)
        #expect(try server.client().ask(Self.hello).text == "Hello")
        #expect(record.state.wait { !$0.isFinished })
    }

    @Test func `a receiver is cancelled if its client has gone before it was made`() throws {
        let server = try server()
        do {
            let client = try server.client()
            try client.send("POST /late HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\n")
            gate.waitForArrival()
            client.closeWithReset()
        }
        // The loop closes one connection before it answers on the next.
        #expect(try server.client().ask(Self.hello).text == "Hello")
        gate.open()
        #expect(record.waitForCancellation() == 1)
    }

    @Test func `a receiver is cancelled if the chunks are malformed`() throws {
        let server = try server()
        let client = try server.client()
        try client.send(Self.head + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")
        record.waitForPiece()
        #expect(try client.ask("x\r\n").status == 400)
        #expect(record.waitForCancellation() == 1)
    }

    @Test func `the limit of a route holds for what streams`() throws {
        let server = try server()
        let announced = try server.client().ask("POST /small HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n")
        #expect(announced.status == 413)
        let client = try server.client()
        try client.send("POST /small HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")
        record.waitForPiece()
        #expect(try client.ask("8\r\n12345678\r\n").status == 413)
        #expect(record.waitForCancellation() == 1)
        #expect(record.content == Array("abc".utf8))
    }

    @Test func `content that stops coming is a 408, but not while the receiver is the slow one`() throws {
        var limits = Limits.patient
        limits.bodyProgressMilliseconds = 40
        limits.contentPieceBytes = 10
        let server = try server(limits: limits)
        let patient = try server.client()
        let head = "POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n"
        try patient.send(Array(head.utf8) + [UInt8](repeating: 7, count: 200_000))
        gate.waitForArrival()
        // The other's time began later and has passed, so the first one's would have passed too.
        let stalled = try server.client()
        #expect(try stalled.ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc").status == 408)
        gate.open()
        #expect(try patient.answer().text == "200000")
        let client = try server.client()
        #expect(try client.ask(Self.head + "Content-Length: 9\r\n\r\nabc").status == 408)
        #expect(record.waitForCancellation() == 1)
    }

    @Test func `a drain lets content come to its end`() throws {
        let server = try server()
        let client = try server.client()
        try client.send(Self.head + "Content-Length: 6\r\n\r\nabc")
        record.waitForPiece()
        let idle = try server.client()
        #expect(try idle.ask(Self.hello).text == "Hello")
        server.server.stop(deadlineSeconds: 60)
        #expect(try idle.readToEnd().isEmpty, "the loop has begun to drain")
        let answer = try client.ask("def")
        #expect(answer.text == "6")
        #expect(answer["Connection"] == "close")
        server.server.waitUntilStopped()
    }

    @Test func `a deadline cuts content off and cancels its receiver`() throws {
        let server = try server()
        let client = try server.client()
        try client.send(Self.head + "Content-Length: 6\r\n\r\nabc")
        record.waitForPiece()
        server.server.stop(deadlineSeconds: 0)
        #expect(record.waitForCancellation() == 1)
        server.server.waitUntilStopped()
    }

    @Test func `a full place refuses before anything is read`() throws {
        let server = try server()
        let first = try server.client()
        try first.send("POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nabc")
        gate.waitForArrival()
        while pool.submit({}) {}
        let head = Self.head + "Content-Length: 3\r\nExpect: 100-continue\r\n\r\n"
        #expect(try server.client().ask(head).status == 503)
        gate.open()
        #expect(try first.ask("def").text == "6", "what has begun is not refused")
    }
}
