import Domain

/// Writes the head of an answer as it goes on the wire.
struct ResponseWriter {
    /// What the connection, and not the answer itself, decides about a head.
    struct Circumstances {
        var id: RequestID
        var isHead = false
        var keepsAlive = true
        var isVersion11 = true
    }

    /// Most heads are shorter, so that their room need not grow.
    private static let usualBytes = 768

    /// A whole `Date` line, renewed by the loop once a second.
    var dateLine: [UInt8] = []

    func writeHead(_ response: borrowing Response, _ circumstances: Circumstances, to output: inout [UInt8]) {
        var head = ByteWriter(expecting: Self.usualBytes)
        head.append("HTTP/1.1 ")
        head.append(response.status.code)
        head.append(" ")
        head.append(response.status.reason)
        head.append("\r\n")
        head.append(dateLine)
        head.append("X-Request-ID: ")
        circumstances.id.append(to: &head)
        head.append("\r\n")
        for field in response.headers.fields {
            head.append(field.name.text)
            head.append(": ")
            head.append(field.value)
            head.append("\r\n")
        }
        switch AnswerFraming(response, isVersion11: circumstances.isVersion11) {
        case .none, .close: break
        case .length(let length):
            head.append("Content-Length: ")
            head.append(length)
            head.append("\r\n")
        case .chunked: head.append("Transfer-Encoding: chunked\r\n")
        }
        if !circumstances.keepsAlive {
            head.append("Connection: close\r\n")
        } else if !circumstances.isVersion11 {
            head.append("Connection: keep-alive\r\n")
        }
        head.append("\r\n")
        head.withBytes { output.append(contentsOf: $0) }
    }

    /// The body that goes on the wire: none for HEAD, and none where the status forbids one.
    static func body(of response: borrowing Response, isHead: Bool) -> Response.Body {
        isHead || response.status.forbidsContent ? .none : response.body
    }
}
