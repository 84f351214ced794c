/// What a client has sent: the bytes that have not been used, and how far a head has been read among them.
struct ConnectionInput {
    /// The client will send no more.
    private(set) var hasEnded = false

    private var buffer = InputBuffer()
    private var parser: RequestHeadParser

    init(limits: Limits) {
        parser = RequestHeadParser(limits: limits)
    }

    var isEmpty: Bool { buffer.isEmpty }

    /// Whether the next head has begun to come in.
    var hasBegunHead: Bool { parser.hasBegun }

    /// Whether the head being read is one of a HEAD, as far as can be told.
    var isHead: Bool { parser.isHead }

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        buffer.append(bytes)
    }

    mutating func end() {
        hasEnded = true
    }

    /// The next head, once all of it is here. Throws as the parser does; then nothing that follows can be understood.
    mutating func takeHead(origin: @autoclosure () -> RequestOrigin) throws(HTTPError) -> RequestHead? {
        guard let length = try buffer.parse(by: &parser) else { return nil }
        defer { parser.reset() }
        return parser.head(buffer.take(length), origin: origin())
    }

    /// Hands content to the exchange, and returns how many bytes it used. Throws as it does.
    mutating func takeContent(for exchange: Exchange) throws(HTTPError) -> Int {
        let used = try buffer.withUnused { unused throws(HTTPError) in try exchange.take(unused) }
        buffer.drop(used)
        return used
    }

    /// Gives memory back if nothing is in it and it is larger than the limit.
    mutating func shrink(to limit: Int) {
        buffer.shrink(to: limit)
    }
}
