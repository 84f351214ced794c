import Domain

/// What all answers of the API have in common.
extension APIRoute {
    /// Adds a tag where the content has none of its own, turns what the client has already into a 304, and says whether the
    /// route will go.
    func finished(_ answer: Response, to request: Request) -> Response {
        var answer = answer
        // Who asks decides what is answered, and the next rating changes it.
        if !answer.headers.contains(.cacheControl) { answer.headers.set(.cacheControl, to: "private, no-cache") }
        if let deprecation { deprecation.add(to: &answer.headers) }
        guard request.method == .get || request.method == .head, answer.status == .ok,
            case .bytes(let content) = answer.body
        else { return answer }
        let tag = answer.headers[.etag] ?? ContentTag.strong(content)
        answer.headers.set(.etag, to: tag)
        switch Preconditions(of: request, tag: tag) {
        case .met, .failed: return answer
        case .notModified:
            answer.status = .notModified
            answer.body = .none
            answer.headers.remove(.contentType)
            return answer
        }
    }
}

extension APIRoute.Deprecation {
    fileprivate func add(to headers: inout Headers) {
        headers.set(.deprecation, to: "@\(since.seconds)")
        if let sunset { headers.set(.sunset, to: HTTPDate.text(secondsSince1970: Int(sunset.seconds))) }
        if let successor { headers.append(.link, "<\(successor)>; rel=\"successor-version\"") }
    }
}
