/// Writes the head of an answer as it goes on the wire.
struct ResponseWriter {
    /// What the connection, and not the answer itself, decides about a head.
    struct Circumstances {
        var id: RequestID
        var isHead = false
        var keepsAlive = true
        var isVersion11 = true
    }

    /// A whole `Date` line, renewed by the loop once a second.
    var dateLine: [UInt8] = []

    func writeHead(_ response: borrowing Response, _ circumstances: Circumstances, to output: inout [UInt8]) {
        WireByte.append("HTTP/1.1 ", to: &output)
        WireByte.appendDecimal(response.status.code, to: &output)
        output.append(WireByte.space)
        WireByte.append(response.status.reason, to: &output)
        WireByte.append("\r\n", to: &output)
        output.append(contentsOf: dateLine)
        WireByte.append("X-Request-ID: ", to: &output)
        circumstances.id.append(to: &output)
        WireByte.append("\r\n", to: &output)
        for field in response.headers.fields {
            WireByte.append(field.name.text, to: &output)
            WireByte.append(": ", to: &output)
            output.append(contentsOf: field.value.utf8)
            WireByte.append("\r\n", to: &output)
        }
        switch AnswerFraming(response, isVersion11: circumstances.isVersion11) {
        case .none, .close: break
        case .length(let length):
            WireByte.append("Content-Length: ", to: &output)
            WireByte.appendDecimal(length, to: &output)
            WireByte.append("\r\n", to: &output)
        case .chunked: WireByte.append("Transfer-Encoding: chunked\r\n", to: &output)
        }
        if !circumstances.keepsAlive {
            WireByte.append("Connection: close\r\n", to: &output)
        } else if !circumstances.isVersion11 {
            WireByte.append("Connection: keep-alive\r\n", to: &output)
        }
        WireByte.append("\r\n", to: &output)
    }

    /// The body that goes on the wire: none for HEAD, and none where the status forbids one.
    static func body(of response: borrowing Response, isHead: Bool) -> Response.Body {
        isHead || response.status.forbidsContent ? .none : response.body
    }
}
