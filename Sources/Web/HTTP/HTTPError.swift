/// A request refused for a reason of HTTP's own: no such route, a method not offered, a body too large.
public struct HTTPError: Error, Sendable {
    public var status: Status
    /// Says to the client what was wrong; never holds anything secret.
    public var detail: String
    /// Fields the answer must carry, such as `Allow` with 405. They reach the wire whatever page is made of the error.
    public var headers: Headers

    public init(_ status: Status, _ detail: String, headers: Headers = Headers()) {
        self.status = status
        self.detail = detail
        self.headers = headers
    }

    static func badRequest(_ detail: String) -> HTTPError { HTTPError(.badRequest, detail) }

    static func contentTooLarge(limit: Int) -> HTTPError {
        HTTPError(.contentTooLarge, "The body may hold at most \(limit) bytes here.")
    }
}
