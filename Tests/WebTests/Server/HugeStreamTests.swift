import Domain
import Glibc
import Support
import Testing

@testable import Web

private let gigabytes = getenv("PALATE_HUGE").flatMap { Int(String(cString: $0)) } ?? 0

/// Gigabytes both ways, by hand: `PALATE_HUGE=5 swift test --filter HugeStreamTests` moves five, and prints how fast that
/// was and how much memory it took.
@Suite(.serialized, .enabled(if: gigabytes > 0))
struct HugeStreamTests {
    private static let maxGrowthKiB = 8 << 10

    /// Counts, and keeps nothing.
    private struct CountingReceiver: ContentReceiver {
        private var count = 0

        mutating func receive(_ piece: [UInt8]) {
            count += piece.count
        }

        func finish() -> Response { .text("\(count)") }

        func cancel() {}
    }

    private let pool = WorkerPool(name: "stream", threadCount: 1, queueLimit: 8)
    private let piece = [UInt8](repeating: 7, count: 256 << 10)
    private let pieceCount = gigabytes * 4096

    private func server() throws -> TestServer {
        let (piece, pieceCount) = (piece, pieceCount)
        return try TestServer(dispatcher: PoolDispatcher(pool: pool)) { routes in
            routes.receive(.post, "/upload") { _ in CountingReceiver() }
            routes.on(.get, "/export") { _ in
                var rest = pieceCount
                let source = ContentSource {
                    rest -= 1
                    return rest >= 0 ? piece : nil
                }
                return .stream(source, contentType: "application/octet-stream")
            }
        }
    }

    @Test(arguments: ["Content-Length", "Transfer-Encoding"])
    func `an upload takes no more memory than a few pieces`(_ framing: String) throws {
        let server = try server()
        let client = try server.client()
        let size = pieceCount * piece.count
        let isChunked = framing == "Transfer-Encoding"
        try client.send("POST /upload HTTP/1.1\r\nHost: a\r\n\(framing): \(isChunked ? "chunked" : "\(size)")\r\n\r\n")
        let bytes = isChunked ? Array("40000\r\n".utf8) + piece + Array("\r\n".utf8) : piece
        try measure("upload, \(framing)") {
            for _ in 0..<pieceCount { try client.send(bytes) }
            if isChunked { try client.send("0\r\n\r\n") }
            #expect(try client.answer().text == "\(size)")
        }
    }

    @Test func `an export takes no more memory than a few pieces`() throws {
        let server = try server()
        let client = try server.client()
        try measure("export, chunked") {
            try client.send("GET /export HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(try client.skipToEnd() > pieceCount * piece.count)
        }
    }

    private func measure(_ name: String, _ body: () throws -> Void) throws {
        let before = try Self.memory(resetsPeak: true)
        let start = MonotonicClock.now()
        try body()
        let seconds = Double(MonotonicClock.now() - start) / 1e9
        let growth = try Self.memory(resetsPeak: false) - before
        let megabytes = Double(pieceCount * piece.count) / 1e6
        print("\(name): \(Int(megabytes)) MB, \(Int(megabytes / seconds)) MB/s, peak memory grew by \(growth) KiB")
        #expect(growth < Self.maxGrowthKiB)
    }

    /// The most memory that the process has held since the last reset, in KiB.
    private static func memory(resetsPeak: Bool) throws -> Int {
        if resetsPeak {
            let file = open("/proc/self/clear_refs", O_WRONLY)
            defer { close(file) }
            try #require(write(file, "5", 1) == 1)
        }
        let file = open("/proc/self/status", O_RDONLY)
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = read(file, &buffer, buffer.count)
        let line = String(decoding: buffer[..<count], as: UTF8.self).split(separator: "\n")
            .first { $0.hasPrefix("VmHWM:") }
        return try #require(line.flatMap { Int($0.filter(\.isNumber)) })
    }
}
