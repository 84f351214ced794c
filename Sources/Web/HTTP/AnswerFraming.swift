/// How the content of an answer is delimited (RFC 9112, 6.3).
enum AnswerFraming: Sendable, Equatable {
    /// The status forbids content, and with it any word of its length.
    case none
    case length(Int)
    case chunked
    /// By the end of the connection: all that HTTP/1.0 has where the length is not known beforehand.
    case close

    init(_ response: borrowing Response, isVersion11: Bool) {
        if response.status.forbidsContent {
            self = .none
        } else if let length = response.bodyLength {
            self = .length(length)
        } else {
            self = isVersion11 ? .chunked : .close
        }
    }
}
