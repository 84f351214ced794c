import Glibc

/// A client that sends exactly the bytes it is given, and waits until an answer is there.
open class RawClient {
    /// What a server answered.
    public struct Answer: Sendable {
        public let status: Int
        public let statusLine: String
        public let headers: [(name: String, value: String)]
        public let body: [UInt8]

        func with(_ body: [UInt8]) -> Answer {
            Answer(status: status, statusLine: statusLine, headers: headers, body: body)
        }

        public var text: String { String(decoding: body, as: UTF8.self) }

        /// The value of a field that stands once or not at all; nil also if it is repeated.
        public subscript(name: String) -> String? {
            let values = headers.filter { $0.name.lowercased() == name.lowercased() }
            return values.count == 1 ? values[0].value : nil
        }
    }

    /// The server did not do what the test waits for.
    public struct Failure: Error, CustomStringConvertible {
        public let description: String

        public init(description: String) {
            self.description = description
        }
    }

    // Only a safety net: a test that fails must not hang.
    private static let timeoutSeconds = 20

    /// Whether the server ended the connection with a reset.
    public private(set) var wasReset = false

    public let descriptor: Int32
    /// Lets a server that lives on this very thread do all it can; nil if it has threads of its own.
    private let serve: (() -> Void)?
    private var received: [UInt8] = []
    /// Lives as long as the client: a server that a test made for it alone.
    public var server: AnyObject?

    /// Connects to the port on this machine. The source is one of its own addresses, any in 127.0.0.0/8.
    public init(port: Int, from source: String = "127.0.0.1") throws {
        serve = nil
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(description: "no socket") }
        setTimeouts()
        guard call(bind, Self.address(source, port: 0)) == 0 else { throw Failure(description: "no source: \(errno)") }
        guard call(connect, Self.address("127.0.0.1", port: port)) == 0 else {
            throw Failure(description: "cannot connect: \(errno)")
        }
    }

    /// Connects to a Unix-domain socket.
    public init(unixPath path: String) throws {
        serve = nil
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(description: "no socket") }
        setTimeouts()
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        guard call(connect, address) == 0 else { throw Failure(description: "cannot connect: \(errno)") }
    }

    private static func address(_ text: String, port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr(text)
        return address
    }

    private func setTimeouts() {
        var timeout = timeval(tv_sec: Self.timeoutSeconds, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
    }

    /// `bind` or `connect`, which take every kind of address as a sockaddr.
    private func call<Address>(
        _ function: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32,
        _ address: Address
    ) -> Int32 {
        withUnsafeBytes(of: address) { bytes in
            guard let start = bytes.baseAddress else { return -1 }
            return function(descriptor, start.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
        }
    }

    /// Takes over one end of a socket pair. Where a client of a real server would wait, this one lets the server do all
    /// it can; if that brings nothing, nothing ever will.
    public init(owning descriptor: Int32, serve: @escaping () -> Void) {
        self.descriptor = descriptor
        self.serve = serve
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    }

    deinit {
        // A process that another test is just starting may hold a copy of the descriptor for a moment, and a server that is
        // moved by hand has to see the end now.
        if serve != nil { shutdown(descriptor, Int32(SHUT_RDWR)) }
        close(descriptor)
    }

    public func send(_ text: String) throws {
        try send(Array(text.utf8))
    }

    public func send(_ bytes: [UInt8]) throws {
        var sent = 0
        var hasWaited = false
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { transmit($0) }
            if count < 0, errno == EAGAIN, let serve {
                guard !hasWaited else { throw Failure(description: "the server takes no more") }
                serve()
                hasWaited = true
                continue
            }
            guard count > 0 else { throw Failure(description: "cannot send: \(errno)") }
            sent += count
            hasWaited = false
        }
    }

    /// Sends no more, but still reads.
    public func endSending() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Makes closing send a reset, as a client that crashes does.
    public func closeWithReset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    /// Sends a request and reads its answer.
    public func ask(_ text: String, isHead: Bool = false) throws -> Answer {
        try send(text)
        return try answer(isHead: isHead)
    }

    /// Reads the next answer. `isHead` says that no body follows whatever its length field says.
    public func answer(isHead: Bool = false) throws -> Answer {
        let head = try head()
        let hasBody = !isHead && head.status != 304 && head.status != 204 && head.status >= 200
        guard hasBody else { return head }
        if head["Transfer-Encoding"] == "chunked" { return head.with(try readChunks()) }
        return head.with(try take(head["Content-Length"].flatMap { Int($0) } ?? 0))
    }

    /// Reads the head of the next answer, and leaves its body to come.
    public func head() throws -> Answer {
        let head = try takeHead()
        let lines = head.split(separator: "\r\n", omittingEmptySubsequences: false).map(String.init)
        let statusParts = lines[0].split(separator: " ", maxSplits: 2)
        guard statusParts.count >= 2, let status = Int(statusParts[1]) else {
            throw Failure(description: "not a status line: \(lines[0])")
        }
        let headers = lines.dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            return (name: String(parts[0]), value: String(parts.last?.drop { $0 == " " } ?? ""))
        }
        return Answer(status: status, statusLine: lines[0], headers: headers, body: [])
    }

    /// The next chunk of a chunked body; nil for the last.
    public func nextChunk() throws -> [UInt8]? {
        let line = String(decoding: try takeLine(), as: UTF8.self)
        guard let size = Int(line, radix: 16) else { throw Failure(description: "not the size of a chunk: \(line)") }
        let chunk = try take(size)
        guard try takeLine().isEmpty else { throw Failure(description: "a chunk is longer than its size says") }
        return size == 0 ? nil : chunk
    }

    private func readChunks() throws -> [UInt8] {
        var body: [UInt8] = []
        while let chunk = try nextChunk() { body += chunk }
        return body
    }

    /// How much the server takes before it takes no more for a tenth of a second, or all of it.
    ///
    /// A busy machine can only make it less.
    public func sendUntilBlocked(_ bytes: [UInt8]) -> Int {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            }
            if count > 0 {
                sent += count
                continue
            }
            var readiness = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            if errno != EAGAIN || poll(&readiness, 1, 100) == 0 { break }
        }
        return sent
    }

    /// Everything until the server closes; throws if it does not.
    public func readToEnd() throws -> [UInt8] {
        while try receive() {}
        defer { received = [] }
        return received
    }

    /// Every answer until the server closes; throws if it does not.
    public func answersToEnd() throws -> [Answer] {
        received = try readToEnd()
        var answers: [Answer] = []
        while !received.isEmpty { answers.append(try answer()) }
        return answers
    }

    /// What has come that nobody has read, without waiting for more.
    public func readWhatIsThere() throws -> [UInt8] {
        while try receive(waits: false) == true {}
        defer { received = [] }
        return received
    }

    /// Reads until the server closes and keeps nothing; returns how much that was.
    public func skipToEnd() throws -> Int {
        var count = 0
        repeat {
            count += received.count
            received.removeAll(keepingCapacity: true)
        } while try receive()
        return count
    }

    /// Takes no more than so many bytes from the connection, for the next answer to be read.
    public func takeSome(_ count: Int) throws {
        _ = try receive(waits: true, room: count)
    }

    private func takeHead() throws -> String {
        let end: [UInt8] = [13, 10, 13, 10]
        while true {
            if received.count >= 4 {
                for start in 0...(received.count - 4) where Array(received[start..<(start + 4)]) == end {
                    let head = String(decoding: received[..<start], as: UTF8.self)
                    received.removeFirst(start + 4)
                    return head
                }
            }
            guard try receive() else {
                throw Failure(description: "closed before a head: \(String(decoding: received, as: UTF8.self))")
            }
        }
    }

    /// The next line, without its end.
    private func takeLine() throws -> [UInt8] {
        while true {
            if let end = received.firstIndex(of: 10), end > 0 {
                defer { received.removeFirst(end + 1) }
                return Array(received[..<(end - 1)])
            }
            guard try receive() else { throw Failure(description: "closed within a line") }
        }
    }

    private func take(_ count: Int) throws -> [UInt8] {
        while received.count < count {
            guard try receive() else { throw Failure(description: "closed within a body") }
        }
        defer { received.removeFirst(count) }
        return Array(received[..<count])
    }

    /// False at the end of the connection.
    private func receive() throws -> Bool {
        if let serve {
            if let isMore = try receive(waits: false) { return isMore }
            serve()
        }
        guard let isMore = try receive(waits: serve == nil) else { throw Failure(description: "the server is silent") }
        return isMore
    }

    /// False at the end of the connection, and nil if nothing has come and it is not waited for.
    private func receive(waits: Bool, room: Int = 64 << 10) throws -> Bool? {
        var buffer = [UInt8](repeating: 0, count: room)
        let count = buffer.withUnsafeMutableBytes { collect(into: $0, waits: waits) }
        wasReset = count < 0 && errno == ECONNRESET
        if count == 0 || wasReset { return false }
        if count < 0, errno == EAGAIN, !waits { return nil }
        guard count > 0 else { throw Failure(description: "no answer in time: \(errno)") }
        received += buffer[..<count]
        return true
    }

    /// How many of the bytes were sent; none or fewer with `errno` set if that failed.
    open func transmit(_ bytes: UnsafeRawBufferPointer) -> Int {
        Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// How many bytes came in: 0 at the end of the connection, fewer with `errno` set if that failed.
    open func collect(into buffer: UnsafeMutableRawBufferPointer, waits: Bool) -> Int {
        recv(descriptor, buffer.baseAddress, buffer.count, waits ? 0 : Int32(MSG_DONTWAIT))
    }
}
