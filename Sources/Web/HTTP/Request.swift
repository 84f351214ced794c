import Domain

/// One request, whole: its head, the parameters of its path, and its content.
public struct Request: Sendable {
    let head: RequestHead
    /// What the route's pattern found in the path.
    public var parameters: PathParameters
    /// The content, decoded; empty if there was none.
    public let body: [UInt8]

    init(head: RequestHead, parameters: PathParameters, body: [UInt8]) {
        self.head = head
        self.parameters = parameters
        self.body = body
    }

    public var method: Method { head.method }
    /// Whether a script asks: below `/api/` tokens are taken, and errors are answered as problems.
    var isForAPI: Bool { path.hasPrefix("/api/") }
    /// Percent-decoded once: valid UTF-8, without NUL, beginning with "/".
    public var path: String { head.target.path }
    /// The path as it was received.
    public var rawPath: String { head.text(head.target.rawPath) }
    func appendRawPath(to output: inout ByteWriter) {
        let bytes = head.bytes
        bytes[head.target.rawPath].withUnsafeBufferPointer { output.append($0) }
    }
    /// The query as it was received, without its question mark; empty if there was none.
    public var rawQuery: String { head.text(head.target.rawQuery) }

    /// Path and query as they were received.
    public var rawTarget: String { rawQuery.isEmpty ? rawPath : rawPath + "?" + rawQuery }

    /// The decoded query. Throws a 400 if it cannot be decoded.
    public var query: Query {
        get throws(HTTPError) {
            guard !head.target.rawQuery.isEmpty else { return Query() }
            return try Query(bytes: Array(head.bytes[head.target.rawQuery]))
        }
    }

    /// The host and port the client asked for, or nil from an HTTP/1.0 client that did not say. What a trusted proxy
    /// was asked for goes before all, and a URL in the request line before `Host` (RFC 9112, 3.2.2).
    public var authority: String? {
        head.origin.authority ?? (head.target.authority ?? head.rules.host).map(head.text)
    }

    /// The first value of a field, without regard to the case of its name.
    public func header(_ name: HeaderName) -> String? {
        head.value(name).map(head.text)
    }

    /// The first value of a field as it was received, without making a string of it.
    public func headerBytes(_ name: HeaderName) -> ArraySlice<UInt8>? {
        head.value(name).map { head.bytes[$0] }
    }

    /// Every value of a field that may be repeated, in order.
    public func headers(_ name: HeaderName) -> [String] {
        head.values(name).map(head.text)
    }

    /// The elements of a field that is a list, however many lines they came in (RFC 9110, 5.3); nil if there is none.
    func list(_ name: HeaderName) -> String? {
        let lines = headers(name)
        return lines.isEmpty ? nil : lines.joined(separator: ", ")
    }

    /// The client's address in digits, as far as trusted proxies tell it.
    public var remoteAddress: String { head.origin.remoteAddress }
    /// The address at the other end of the connection: the client's, or its proxy's.
    public var peerAddress: String { head.origin.peerAddress }
    /// Whether the client sent it over TLS, to us or to a trusted proxy.
    public var isSecure: Bool { head.origin.isSecure }
    /// When its head was complete, in nanoseconds of the monotonic clock.
    public var receivedAt: UInt64 { head.origin.receivedAt }
    /// Tells the request from all others that the server has under way.
    public var id: UInt64 { head.origin.id }
    /// Names the request to people.
    public var publicID: RequestID { RequestID(number: head.origin.id, given: head.origin.givenID) }
    /// Whom the handler found it to come from, if it said so.
    public var principal: Int64? { head.notes.principal }
    /// How long it waited for its content and its handler, and how long that took, in nanoseconds; nil if none has run.
    public var timing: (waiting: UInt64, handling: UInt64)? {
        head.notes.handling.map { handling in
            (handling.lowerBound - min(receivedAt, handling.lowerBound), handling.upperBound - handling.lowerBound)
        }
    }

    /// Lets a handler say, for the log, whom it found the request to come from: a number that names nobody to strangers.
    public func note(principal: Int64) {
        head.notes.note(principal: principal)
    }
}

extension Request {
    /// A request made in the process itself, for tests and for calls that need no socket.
    ///
    /// The target is a path with an optional query, percent-encoded. One that a client could not have sent traps, and so
    /// does a header value with a control character: they are the caller's mistakes.
    public init(
        _ method: Method,
        _ target: String,
        headers: [(HeaderName, String)] = [],
        body: [UInt8] = [],
        remoteAddress: String = "127.0.0.1",
        isSecure: Bool = false,
        receivedAt: UInt64 = MonotonicClock.now(),
        id: UInt64 = 0
    ) {
        var bytes = Array("\(method.rawValue) \(target) HTTP/1.1\r\n".utf8)
        if !headers.contains(where: { $0.0 == .host }) { bytes += Array("Host: localhost\r\n".utf8) }
        for (name, value) in headers {
            bytes += Array("\(name.text): \(value)\r\n".utf8)
        }
        bytes += Array("\r\n".utf8)
        var parser = RequestHeadParser(limits: .unlimited)
        guard let length = try? parser.parse(bytes.span), length == bytes.count else {
            preconditionFailure("\(method.rawValue) \(target) is not a request a client could send")
        }
        let origin = RequestOrigin(remoteAddress: remoteAddress, isSecure: isSecure, receivedAt: receivedAt, id: id)
        self.init(head: parser.head(bytes, origin: origin), parameters: PathParameters(), body: body)
    }
}
