import Domain
import Support
import Testing

@testable import App
@testable import Web

/// Lines of the access log, as an operator reads them, and as a hostile client would like them.
@Suite struct AccessLogTests {
    private static let moment: Int64 = 1_795_232_403_007

    private func entry(
        _ request: Request?,
        remoteAddress: String = "192.0.2.1",
        status: Status = .ok,
        isComplete: Bool = true
    ) -> AccessLogEntry {
        AccessLogEntry(
            request: request,
            id: request?.publicID ?? RequestID(number: 0xB0, given: nil),
            remoteAddress: remoteAddress,
            status: status,
            bodyBytes: 5120,
            nanoseconds: 840_999,
            isComplete: isComplete
        )
    }

    private func text(_ entry: AccessLogEntry) -> String {
        var bytes: [UInt8] = []
        AccessLogLine(entry: entry, millisecondsSince1970: Self.moment).appendText(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func json(_ entry: AccessLogEntry) throws -> JSONValue {
        var bytes = Array("{\"earlier\":1}\n".utf8)
        AccessLogLine(entry: entry, millisecondsSince1970: Self.moment).appendJSON(to: &bytes)
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        #expect(lines.count == 3 && lines[2].isEmpty, "one line for one answer")
        return try JSONReader.parse(Array(lines[1]))
    }

    @Test func `a line of text has what an operator looks for`() {
        let request = Request(.get, "/items?q=secret", id: 0xA7)
        #expect(
            text(entry(request))
                == "2026-11-21T03:40:03.007Z 192.0.2.1 - GET /items 200 5120 0.84ms 00000000000000a7\n"
        )
        request.note(principal: 7)
        #expect(text(entry(request)).contains(" 192.0.2.1 7 GET /items "))
        #expect(
            text(entry(nil, status: .badRequest, isComplete: false))
                == "2026-11-21T03:40:03.007Z 192.0.2.1 - - - 400 5120 0.84ms 00000000000000b0 incomplete\n"
        )
    }

    @Test func `a line of JSON has the same and more`() throws {
        let headers = [
            (HeaderName.userAgent, "Browser \"1\""), (.referer, "https://films.example/items?q=secret#part"),
        ]
        let request = Request(.post, "/items?q=secret", headers: headers, id: 0xA7)
        request.note(principal: 7)
        request.head.notes.timing {}
        let line = try json(entry(request))
        #expect(line["time"]?.string == "2026-11-21T03:40:03.007Z")
        #expect(line["request_id"]?.string == "00000000000000a7")
        #expect(line["client"]?.string == "192.0.2.1" && line["proxy"]?.string == "127.0.0.1")
        #expect(line["account"]?.wholeNumber == 7)
        #expect(line["method"]?.string == "POST" && line["path"]?.string == "/items")
        #expect(line["status"]?.wholeNumber == 200 && line["bytes"]?.wholeNumber == 5120)
        #expect(line["duration_ms"] == .number(0.84))
        #expect(line["waiting_ms"] != nil && line["handling_ms"] != nil)
        #expect(line["user_agent"]?.string == "Browser \"1\"")
        #expect(line["referer"]?.string == "https://films.example/items")
        #expect(line["incomplete"] == nil)
    }

    @Test func `what could not be read as a request has a line of JSON too`() throws {
        let line = try json(entry(nil, status: .badRequest, isComplete: false))
        #expect(line["status"]?.wholeNumber == 400 && line["incomplete"] == .bool(true))
        #expect(line["path"] == nil && line["account"] == nil && line["request_id"]?.string == "00000000000000b0")
    }

    @Test func `the setup link's secret is in no line`() throws {
        let request = Request(.get, "/setup/hush", headers: [(.referer, "http://localhost/setup/hush")])
        #expect(!text(entry(request)).contains("hush"))
        let line = try json(entry(request))
        #expect(line["path"]?.string == "/setup/…" && line["referer"]?.string == "http://localhost/setup/…")
    }

    @Test func `a name of a browser is not kept at any length`() throws {
        let request = Request(.get, "/", headers: [(.userAgent, String(repeating: "é", count: 5000))])
        #expect(try json(entry(request))["user_agent"]?.string?.count == 513)
    }

    @Test func `whatever bytes a client sends, a line stays a line, and JSON stays JSON`() throws {
        var random = SplitMix64(seed: 3)
        var judged = 0
        for _ in 0..<3000 {
            let wild = (0..<20).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            let lines: [[UInt8]] = [
                Array("GET /".utf8) + wild + Array(" HTTP/1.1".utf8), Array("Host: a".utf8),
                Array("User-Agent: ".utf8) + wild,
                Array("Referer: ".utf8) + wild, [],
            ]
            for kept in [lines, [Array("GET / HTTP/1.1".utf8)] + lines[1...]] {
                let bytes: [UInt8] = Array(kept.map { $0 + [13, 10] }.joined())
                var parser = RequestHeadParser(limits: .unlimited)
                guard let length = try? parser.parse(bytes.span), length == bytes.count else { continue }
                let head = parser.head(bytes, origin: RequestOrigin())
                let entry = entry(Request(head: head, parameters: PathParameters(), body: []))
                _ = try json(entry)
                let line = text(entry)
                #expect(line.utf8.filter { $0 < 0x20 || $0 == 0x7F } == [10])
                #expect(line.split(separator: " ").count == 9, "\(line)")
                judged += 1
            }
        }
        #expect(judged > 100)
    }

    @Test func `a note cannot forge a line either`() throws {
        let written = Monitor<[UInt8]>([])
        for format in [AccessLog.Format.text, .json, .off] {
            AccessLog(format) { bytes in written.update { $0 += bytes } }.note(
                "one\n2026 two\u{1B}[2J\u{9B}\u{202E} “é”"
            )
        }
        let lines = String(decoding: written.wait { $0 }, as: UTF8.self).split(separator: "\n")
        try #require(lines.count == 3)
        #expect(lines[0].hasSuffix(#" one\x0a2026 two\x1b[2J\xc2\x9b\xe2\x80\xae “é”"#))
        #expect(try JSONReader.parse(Array(lines[1].utf8))["message"]?.string?.hasPrefix("one\n2026 two") == true)
        #expect(lines[2].hasSuffix(#"“é”"#))
    }

    @Test func `lines reach the output in order, and all of them by the end`() {
        let written = Monitor<[UInt8]>([])
        let log = AccessLog(.text) { bytes in written.update { $0 += bytes } }
        for number in 0..<500 { log.write(entry(Request(.get, "/\(number)"))) }
        log.stop()
        let paths = String(decoding: written.wait { $0 }, as: UTF8.self).split(separator: "\n")
            .map { $0.split(separator: " ")[4] }
        #expect(paths == (0..<500).map { "/\($0)" })
    }

    @Test func `what a slow output cannot take is dropped, counted and told`() throws {
        let (written, gate) = (Monitor<[UInt8]>([]), Monitor(false))
        let log = AccessLog(.json) { bytes in
            gate.wait { $0 ? () : nil }
            written.update { $0 += bytes }
        }
        let path = "/" + String(repeating: "a", count: 7000)
        for _ in 0..<1000 { log.write(entry(Request(.get, path))) }
        gate.update { $0 = true }
        log.stop()
        let lines = try written.wait { $0 }.split(separator: UInt8(ascii: "\n")).map { try JSONReader.parse(Array($0)) }
        let dropped = lines.compactMap { $0["message"]?.string?.split(separator: " ").first.flatMap { Int($0) } }
            .reduce(0, +)
        let logged = lines.filter { $0["path"] != nil }.count
        #expect(dropped > 0 && logged > 0 && logged + dropped == 1000)
    }

    @Test func `a log that is off writes no lines`() {
        let written = Monitor<[UInt8]>([])
        let log = AccessLog(.off) { bytes in written.update { $0 += bytes } }
        log.write(entry(Request(.get, "/")))
        log.stop()
        #expect(written.wait { $0 }.isEmpty)
    }
}
