/// One event of a `text/event-stream`, as the HTML standard defines it.
public struct ServerSentEvent: Sendable, Equatable {
    /// What the event says; may be of several lines.
    public var data: String
    /// Its kind; a browser calls one without a name `message`.
    public var name: String?
    /// Where a client that comes again says it left off, as `Last-Event-ID`.
    public var id: String?
    /// How long a client that lost its connection is to wait before it comes again.
    public var retryMilliseconds: Int?

    public init(_ data: String, name: String? = nil, id: String? = nil, retryMilliseconds: Int? = nil) {
        self.data = data
        self.name = name
        self.id = id
        self.retryMilliseconds = retryMilliseconds
    }

    /// A line that clients skip: it keeps an idle connection open, and shows whether anybody is there.
    static let comment = Array(":\n\n".utf8)

    /// The event as it goes on the wire.
    var bytes: [UInt8] {
        var output: [UInt8] = []
        if let name { Self.appendLine("event: ", Self.singleLine(name), to: &output) }
        if let id { Self.appendLine("id: ", Self.singleLine(id), to: &output) }
        if let retryMilliseconds { Self.appendLine("retry: ", String(max(0, retryMilliseconds)).utf8, to: &output) }
        for line in Self.lines(data) { Self.appendLine("data: ", line, to: &output) }
        output.append(WireByte.lineFeed)
        return output
    }

    private static func appendLine(_ field: StaticString, _ value: some Sequence<UInt8>, to output: inout [UInt8]) {
        WireByte.append(field, to: &output)
        output.append(contentsOf: value)
        output.append(WireByte.lineFeed)
    }

    /// Every kind of line end ends a line, or what a visitor typed could pose as a field of its own.
    private static func lines(_ text: String) -> [ArraySlice<UInt8>] {
        let bytes = Array(text.utf8)
        var lines: [ArraySlice<UInt8>] = []
        var start = 0
        for (index, byte) in bytes.enumerated() {
            guard byte == WireByte.lineFeed || byte == WireByte.carriageReturn else { continue }
            let endsPair = byte == WireByte.lineFeed && index > 0 && bytes[index - 1] == WireByte.carriageReturn
            if !endsPair { lines.append(bytes[start..<index]) }
            start = index + 1
        }
        return lines + [bytes[start...]]
    }

    /// Names and ids cannot hold a line end, nor an id a NUL; a space takes their place.
    private static func singleLine(_ text: String) -> [UInt8] {
        text.utf8.map { WireByte.isFieldValue($0) ? $0 : WireByte.space }
    }
}
