import Domain
import Glibc
import Support
import Testing

@testable import Web

@Suite struct UnixSocketTests {
    private let folder = TemporaryFolder()
    private var path: String { "\(folder.path)/socket" }

    private func server(loops: Int = 1) throws -> TestServer {
        try TestServer(ServerConfiguration(host: "unix:\(path)", loopCount: loops)) { routes in
            routes.on(.get, "/who") { .text($0.head.origin.remoteAddress) }
        }
    }

    private func ask(_ path: String = "/hello") throws -> String {
        try RawClient(unixPath: self.path).ask("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n").text
    }

    private func mode() -> mode_t? {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode : nil
    }

    @Test func `a socket in the file system is served, by several loops too`() throws {
        let server = try server(loops: 3)
        for _ in 0..<20 { #expect(try ask() == "Hello") }
        #expect(try ask("/who") == "unix")
        #expect(server.server.port == 0)
    }

    @Test func `its owner and its group may connect`() throws {
        let server = try server()
        #expect(mode().map { $0 & 0o777 } == 0o660)
        withExtendedLifetime(server) {}
    }

    @Test func `it goes when the server stops`() throws {
        let server = try server()
        #expect(mode() != nil)
        server.server.stop(deadlineSeconds: 0)
        server.server.waitUntilStopped()
        #expect(mode() == nil)
    }

    @Test func `one that a killed process left behind is replaced`() throws {
        let left = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        #expect(try SocketAddress(unixPath: path).withPointer { bind(left, $0, $1) } == 0)
        #expect(listen(left, 1) == 0)
        close(left)
        let server = try server()
        #expect(try ask() == "Hello")
        withExtendedLifetime(server) {}
    }

    @Test func `one that somebody serves is refused and left alone`() throws {
        let server = try server()
        let error = #expect(throws: ServerError.self) { try self.server() }
        #expect(error?.description.contains("in use") == true)
        #expect(try ask() == "Hello")
        withExtendedLifetime(server) {}
    }

    @Test func `a file that is no socket is never removed`() throws {
        folder.write("precious", to: "socket")
        #expect(throws: ServerError.self) { try server() }
        #expect(mode().map { $0 & S_IFMT } == S_IFREG)
    }

    @Test func `a path that cannot be is refused with the reason`() {
        for path in ["", "/" + String(repeating: "x", count: 200), "/a\0b"] {
            let error = #expect(throws: ServerError.self) { try SocketAddress(unixPath: path) }
            #expect(error?.description.contains("bytes") == true)
        }
    }
}
