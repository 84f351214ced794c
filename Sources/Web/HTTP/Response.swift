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
    }

    public var status: Status
    public var headers: Headers
    public var body: Body

    public init(_ status: Status = .ok, headers: Headers = Headers(), body: Body = .none) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// How many bytes the body holds.
    public var bodyLength: Int {
        switch body {
        case .none: 0
        case .bytes(let bytes): bytes.count
        case .shared(let bytes): bytes.count
        case .file(_, _, let length): length
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
