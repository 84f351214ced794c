import Domain
import Glibc
import Support
import Testing

@testable import Web

/// A listening socket such as systemd opens and keeps.
private final class KeptSocket {
    let descriptor: Int32
    let port: Int

    init() throws {
        let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        let address = try SocketAddress(host: "127.0.0.1", port: 0)
        #expect(address.withPointer { bind(number, $0, $1) } == 0)
        #expect(listen(number, 100) == 0)
        port = SocketAddress(boundTo: number).port ?? 0
        descriptor = number
    }

    deinit { close(descriptor) }

    func handOver() throws -> HandedOverSocket {
        try HandedOverSocket(dup(descriptor))
    }
}

@Suite struct HandOverTests {
    private let hello = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n"
    private let folder = TemporaryFolder()

    private func server(loops: Int = 1, _ sockets: [HandedOverSocket]) throws -> TestServer {
        try TestServer(ServerConfiguration(loopCount: loops, handedOver: sockets))
    }

    @Test func `a socket handed over is served, by several loops too`() throws {
        let kept = try KeptSocket()
        let server = try server(loops: 3, [kept.handOver()])
        #expect(server.server.port == kept.port)
        for _ in 0..<20 { #expect(try RawClient(port: kept.port).ask(hello).text == "Hello") }
    }

    @Test func `several sockets handed over are all served`() throws {
        let kept = [try KeptSocket(), try KeptSocket()]
        let server = try server(kept.map { try $0.handOver() })
        for socket in kept { #expect(try RawClient(port: socket.port).ask(hello).text == "Hello") }
        withExtendedLifetime(server) {}
    }

    @Test func `whoever connects between two servers is answered by the second`() throws {
        let kept = try KeptSocket()
        let first = try server([kept.handOver()])
        #expect(try RawClient(port: kept.port).ask(hello).text == "Hello")
        first.server.stop(deadlineSeconds: 0)
        first.server.waitUntilStopped()
        let client = try RawClient(port: kept.port)
        try client.send(hello)
        let second = try server([kept.handOver()])
        #expect(try client.answer().text == "Hello")
        withExtendedLifetime(second) {}
    }

    @Test func `the sockets for this process are found, with their names`() throws {
        let kept = try KeptSocket()
        let variables = ["LISTEN_PID": "\(getpid())", "LISTEN_FDS": "1", "LISTEN_FDNAMES": "web"]
        let manager = try ServiceManager(variable: { variables[$0] }, firstDescriptor: kept.descriptor)
        #expect(manager.sockets.map(\.descriptor) == [kept.descriptor])
        #expect(manager.sockets.map(\.name) == ["web"])
        #expect(fcntl(kept.descriptor, F_GETFL) & O_NONBLOCK != 0)
        #expect(fcntl(kept.descriptor, F_GETFD) & FD_CLOEXEC != 0)
    }

    @Test(arguments: [
        [:], ["LISTEN_FDS": "1"], ["LISTEN_PID": "1", "LISTEN_FDS": "1"], ["LISTEN_PID": "own"],
        ["LISTEN_PID": "own", "LISTEN_FDS": "0"], ["LISTEN_PID": "own", "LISTEN_FDS": "x"],
        ["LISTEN_PID": "own", "LISTEN_FDS": "-1"],
    ])
    func `variables that are not for this process hand over nothing`(given: [String: String]) throws {
        let variables = given.mapValues { $0 == "own" ? "\(getpid())" : $0 }
        let manager = try ServiceManager(variable: { variables[$0] }, firstDescriptor: 3)
        #expect(manager.sockets.isEmpty)
    }

    @Test func `a descriptor that does not listen is refused with what to do`() throws {
        let number = open("/dev/null", O_RDONLY)
        defer { close(number) }
        let variables = ["LISTEN_PID": "\(getpid())", "LISTEN_FDS": "1"]
        let error = #expect(throws: ServerError.self) {
            try ServiceManager(variable: { variables[$0] }, firstDescriptor: number)
        }
        #expect(error?.description.contains("ListenStream=") == true)
    }

    @Test func `a state is told where it is asked for`() throws {
        let path = "\(folder.path)/notify"
        let receiver = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        defer { close(receiver) }
        #expect(try SocketAddress(unixPath: path).withPointer { bind(receiver, $0, $1) } == 0)
        try ServiceManager(variable: { $0 == "NOTIFY_SOCKET" ? path : nil }, firstDescriptor: 3).notify("READY=1")
        var bytes = [UInt8](repeating: 0, count: 100)
        let count = recv(receiver, &bytes, bytes.count, 0)
        #expect(String(decoding: bytes[..<max(0, count)], as: UTF8.self) == "READY=1")
    }

    @Test func `a state that nobody asks for is told to nobody`() throws {
        try ServiceManager(variable: { _ in nil }, firstDescriptor: 3).notify("READY=1")
        try ServiceManager(variable: { _ in "/absent/socket" }, firstDescriptor: 3).notify("READY=1")
    }
}
