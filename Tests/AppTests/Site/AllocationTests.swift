import AllocationCounter
import Domain
import Persistence
import Support
import Testing
import Web

@testable import App

/// How often answering asks for memory, on a connection that has been answered before. Every piece costs some fifty
/// nanoseconds, and one too many in a loop over a list costs them twenty times.
///
/// The budgets are those of a debug build, which allocates many times what an optimised one does: bin/bench prints what is left
/// of them there. Raise one only knowingly.
// One after another, because all watched threads share one count.
@Suite(.serialized, .enabled(if: allocation_counter_is_available(), "a sanitizer has an allocator of its own"))
struct AllocationTests {
    private static let requests = 50

    /// What one request costs the loop that answers it, once everything is warm.
    private func allocations(_ path: String, as script: Script, on site: TestSite) throws -> Int {
        let server = try Server(
            configuration: ServerConfiguration(
                port: 0,
                loopCount: 1,
                onLoopStart: { _ in
                    adoptReader(of: site.composition.database)
                    allocation_counter_watch_thread()
                }
            ),
            router: site.router,
            dispatcher: InlineDispatcher(),
            hooks: site.hooks
        )
        server.start()
        defer {
            server.stop(deadlineSeconds: 0)
            server.waitUntilStopped()
        }
        let client = try RawClient(port: server.port)
        let credentials = script.token.map { "Authorization: Bearer \($0)\r\n" } ?? ""
        let request = "GET \(path) HTTP/1.1\r\nHost: localhost\r\n\(credentials)\r\n"
        func ask() throws {
            for _ in 0..<Self.requests {
                try client.send(request)
                #expect(try client.answer().status == 200)
            }
        }
        try ask()
        let before = allocation_counter_count()
        try ask()
        return Int(allocation_counter_count() - before) / Self.requests
    }

    @Test func `a plain answer`() throws {
        let site = try TestSite()
        let found = try allocations("/api/v1/health/live", as: .guest(site), on: site)
        #expect(found <= 48)
    }

    @Test func `an item read with a token`() throws {
        let site = try TestSite()
        try site.addCatalogue()
        let found = try allocations("/api/v1/items/1", as: site.script(.member), on: site)
        #expect(found <= 500)
    }

    @Test func `a list of recommendations read with a token`() throws {
        let site = try TestSite()
        try site.addCatalogue()
        try site.train()
        let script = try site.script(.member)
        #expect(script.send(.post, "/api/v1/interactions", #"{"item_id":1,"rating":5}"#).status == 201)
        let found = try allocations("/api/v1/users/\(script.user)/recommendations", as: script, on: site)
        #expect(found <= 640)
    }
}
