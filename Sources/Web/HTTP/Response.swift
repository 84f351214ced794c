/// An answer: status, fields and content. The server adds what belongs to the connection: lengths, dates, framing.
public struct Response: Sendable {
    /// What an answer carries.
    public enum Body: Sendable {
        case none
        case bytes([UInt8])
        /// Part of bytes that are kept elsewhere, such as a cached file: sent from where they are.
        case shared(ArraySlice<UInt8>)
        /// Part of an open file, sent by the kernel without passing through the process.
        case file(OpenFile, offset: Int, length: Int)
        /// Made piece by piece while it is sent.
        case stream(ContentSource)
        /// Server-sent events, for as long as the client stays.
        case events(EventStream)

        var isMadeWhileSent: Bool {
            switch self {
            case .none, .bytes, .shared, .file: false
            case .stream, .events: true
            }
        }
    }

    public var status: Status
    public var headers: Headers
    public var body: Body

    public init(_ status: Status = .ok, headers: Headers = Headers(), body: Body = .none) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// How many bytes the body holds; nil if only its end will tell.
    public var bodyLength: Int? {
        switch body {
        case .none: 0
        case .bytes(let bytes): bytes.count
        case .shared(let bytes): bytes.count
        case .file(_, _, let length): length
        case .stream(let source): source.length
        case .events: nil
        }
    }
}

extension Response {
    public static func text(_ text: String, status: Status = .ok) -> Response {
        bytes(Array(text.utf8), contentType: "text/plain; charset=utf-8", status: status)
    }

    public static func bytes(_ bytes: [UInt8], contentType: String, status: Status = .ok) -> Response {
        var response = Response(status, body: .bytes(bytes))
        response.headers.append(.contentType, contentType)
        return response
    }

    public static func stream(_ source: ContentSource, contentType: String, status: Status = .ok) -> Response {
        var response = Response(status, body: .stream(source))
        response.headers.append(.contentType, contentType)
        return response
    }

    /// Answers with events as they come. Proxies are told to keep none of them back.
    public static func events(_ events: EventStream) -> Response {
        var response = Response(body: .events(events))
        response.headers.append(.contentType, "text/event-stream")
        response.headers.append(.cacheControl, "no-store")
        response.headers.append(.xAccelBuffering, "no")
        return response
    }

    /// 303: the browser follows with a GET, whatever the method was.
    public static func redirect(to location: String) -> Response {
        redirect(to: location, status: .seeOther)
    }

    /// Characters that a URL may not hold are escaped, so the location always arrives as one.
    public static func redirect(to location: String, status: Status) -> Response {
        var response = Response(status)
        response.headers.append(.location, URLEncoding.url(location))
        return response
    }

    public static let noContent = Response(.noContent)
}
