import Domain
import Support
import Synchronization
import Testing

@testable import Web

@Suite struct OverloadTests {
    @Test func `work that has waited too long for a thread is refused and not begun`() throws {
        var limits = Limits.patient
        limits.queueMilliseconds = 0
        let pool = WorkerPool(name: "late", threadCount: 1, queueLimit: 10)
        let gate = Gate()
        let hasRun = Atomic(false)
        // The first route runs on the loop, so its answer shows that what was sent before it stands in the queue.
        let server = try TestServer(limits: limits, dispatcher: PoolDispatcher(pool: pool)) { routes in
            routes.on(.get, "/late", .reader) { _ in
                hasRun.store(true, ordering: .relaxed)
                return .text("late")
            }
        }
        #expect(pool.submit { gate.pass() })
        gate.waitForArrival()
        let client = try server.client()
        try client.send("GET /late HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try server.client().ask("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n").text == "Hello")
        gate.open()
        let answer = try client.answer()
        #expect(answer.status == 503 && answer["Retry-After"] == "1")
        let wasRun = hasRun.load(ordering: .relaxed)
        #expect(!wasRun)
    }

    @Test func `a loop that lags refuses requests at once, but for the essential ones`() throws {
        var limits = Limits.patient
        // However soon a probe comes round, it is late.
        limits.lagMilliseconds = 0
        limits.lingerMilliseconds = 20
        let notices = Monitor<[String]>([])
        var hooks = ServerHooks()
        hooks.notice = { text in notices.update { $0.append(text) } }
        let server = try TestServer(limits: limits, hooks: hooks) { routes in
            routes.on(.get, "/health", isEssential: true) { _ in .text("well") }
        }
        let client = try server.client()
        _ = notices.wait { $0.first }
        let refused = try client.ask("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(refused.status == 503 && refused["Retry-After"] == "1")
        #expect(try client.ask("GET /health HTTP/1.1\r\nHost: a\r\n\r\n").text == "well")
    }

    @Test func `one late measurement is a burst, two are an overload, and a timely one ends it`() {
        var gauge = LoadGauge()
        gauge.begin()
        #expect(!gauge.isDue)
        gauge.end(isLate: true)
        #expect(gauge.isDue && gauge.isSuspect && !gauge.isOver)
        gauge.end(isLate: false)
        #expect(!gauge.isSuspect && !gauge.isOver)
        gauge.end(isLate: true)
        gauge.end(isLate: true)
        #expect(gauge.isOver)
        gauge.end(isLate: false)
        #expect(!gauge.isOver)
    }

    @Test func `a client that sends thousands of requests at once lets others go between`() throws {
        var limits = Limits.patient
        limits.turnMicroseconds = 0
        let gate = Gate()
        let order = Monitor<[String]>([])
        let server = try TestServer(limits: limits) { routes in
            routes.on(.get, "/gate") { _ in
                gate.pass()
                return .text("")
            }
            routes.on(.get, "/by/{name}") { request in
                order.update { $0.append(request.parameters["name"] ?? "") }
                return .text("")
            }
        }
        let greedy = try server.client()
        let other = try server.client()
        let asked = "GET /by/greedy HTTP/1.1\r\nHost: a\r\n\r\n"
        // The loop stands still at the gate until the other's request is there too.
        try greedy.send("GET /gate HTTP/1.1\r\nHost: a\r\n\r\n" + String(repeating: asked, count: 500))
        gate.waitForArrival()
        try other.send("GET /by/other HTTP/1.1\r\nHost: a\r\n\r\n")
        gate.open()
        #expect(try other.answer().status == 200)
        for _ in 0...500 { #expect(try greedy.answer().status == 200) }
        let position = order.wait { $0.count == 501 ? $0.firstIndex(of: "other") : nil }
        #expect(position < 100)
    }

    @Test func `requests sent at once are all answered though the client has ended its side`() throws {
        var limits = Limits.patient
        limits.turnMicroseconds = 0
        let server = try TestServer(limits: limits)
        let client = try server.client()
        try client.send((0..<50).map { "GET /items/\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined())
        client.endSending()
        for number in 0..<50 { #expect(try client.answer().text == String(number)) }
        #expect(try client.readToEnd().isEmpty)
    }
}
