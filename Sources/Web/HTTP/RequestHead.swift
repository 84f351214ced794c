/// Where one field of a head stands within its bytes.
struct HeaderField: Sendable {
    // Heads are far smaller than 2 GiB, and half the size keeps four fields to a cache line.
    let nameStart: Int32
    let nameEnd: Int32
    let valueStart: Int32
    let valueEnd: Int32

    init(name: Range<Int>, value: Range<Int>) {
        nameStart = Int32(name.lowerBound)
        nameEnd = Int32(name.upperBound)
        valueStart = Int32(value.lowerBound)
        valueEnd = Int32(value.upperBound)
    }

    var name: Range<Int> { Int(nameStart)..<Int(nameEnd) }
    var value: Range<Int> { Int(valueStart)..<Int(valueEnd) }
}

/// A parsed request line and header section: one array of bytes, and where things stand in it.
///
/// A class, so that handing a request to another thread copies one reference.
final class RequestHead: Sendable {
    let bytes: [UInt8]
    let fields: [HeaderField]
    let method: Method
    let target: RequestTarget
    let rules: MessageRules
    let origin: RequestOrigin
    let notes = RequestNotes()

    init(
        bytes: [UInt8],
        fields: [HeaderField],
        method: Method,
        target: RequestTarget,
        rules: MessageRules,
        origin: RequestOrigin
    ) {
        self.bytes = bytes
        self.fields = fields
        self.method = method
        self.target = target
        self.rules = rules
        self.origin = origin
    }

    /// The same head from elsewhere.
    func with(_ origin: RequestOrigin) -> RequestHead {
        RequestHead(bytes: bytes, fields: fields, method: method, target: target, rules: rules, origin: origin)
    }

    /// The first value of the field.
    func value(_ name: HeaderName) -> Range<Int>? {
        // A span may not outlive what it looks at, which a local name makes plain to the compiler.
        let bytes = bytes
        let span = bytes.span
        for field in fields where name.matches(field.name, in: span) {
            return field.value
        }
        return nil
    }

    /// Every value of the field, in order.
    func values(_ name: HeaderName) -> [Range<Int>] {
        let bytes = bytes
        let span = bytes.span
        var values: [Range<Int>] = []
        for field in fields where name.matches(field.name, in: span) {
            values.append(field.value)
        }
        return values
    }

    func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }

    /// Calls the body with the bytes that routes are found by.
    func withRoutingPath<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
        guard target.routing.isEmpty else {
            let routing = target.routing
            return body(routing.span)
        }
        let bytes = bytes
        return body(bytes.span.extracting(target.rawPath))
    }
}
