/// A request whose content is still coming in.
struct Exchange {
    let head: RequestHead
    let route: Route
    let parameters: PathParameters
    private var decoder: BodyDecoder
    private var body: [UInt8] = []

    /// Throws a 413 if the content is announced as longer than the route takes.
    init(_ head: RequestHead, _ route: Route, _ parameters: PathParameters, limits: Limits) throws(HTTPError) {
        self.head = head
        self.route = route
        self.parameters = parameters
        decoder = try BodyDecoder(head.rules.framing, maxBodyBytes: route.options.maxBodyBytes, limits: limits)
        // What a client announces takes no memory beyond this before it comes.
        body.reserveCapacity(min(decoder.expectedBytes, limits.gatheredOutputBytes))
    }

    var isComplete: Bool { decoder.isFinished }
    var receivedBytes: Int { body.count }

    /// Takes content from the input and returns how many bytes of it were used. Throws a 400 or 413.
    mutating func receive(_ input: Span<UInt8>) throws(HTTPError) -> Int {
        try decoder.decode(input, into: &body)
    }

    /// The request with what has come in.
    var request: Request { Request(head: head, parameters: parameters, body: body) }
}
