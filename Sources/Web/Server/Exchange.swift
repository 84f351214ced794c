/// One request from its head to its answer, where that takes more than one turn of the loop: its content is still to
/// come in, or its handler works elsewhere.
///
/// It says what came of each turn by returning the answer as soon as there is one.
final class Exchange {
    typealias Answer = Result<Response, any Error>

    private enum State {
        /// The content is gathered for a handler that takes it whole.
        case gathering
        /// The handler is at work elsewhere.
        case working
    }

    /// The request with what has come of its content.
    private(set) var request: Request
    private(set) var receivedBytes = 0

    private let route: Route
    private let dispatcher: any Dispatcher
    private let address: ReturnAddress
    private var state = State.gathering
    private var decoder: BodyDecoder
    private var gathered: [UInt8] = []

    /// Throws a 413 if the content is announced as longer than the route takes.
    init(
        _ request: Request,
        _ route: Route,
        limits: Limits,
        dispatcher: any Dispatcher,
        address: ReturnAddress
    ) throws(HTTPError) {
        self.request = request
        self.route = route
        self.dispatcher = dispatcher
        self.address = address
        let framing = request.head.rules.framing
        decoder = try BodyDecoder(framing, maxBodyBytes: route.options.maxBodyBytes, limits: limits)
        // What a client announces takes no memory beyond this before it comes.
        gathered.reserveCapacity(min(decoder.expectedBytes, limits.gatheredOutputBytes))
    }

    /// Whether all content has been taken from the input: what follows there is the next request.
    var hasAllContent: Bool { decoder.isFinished }

    /// Whether more content could be put to use now.
    var wantsContent: Bool {
        switch state {
        case .gathering: !decoder.isFinished
        case .working: false
        }
    }

    /// Takes content from the input and returns how many bytes of it were used. Throws a 400 or 413.
    func take(_ input: Span<UInt8>) throws(HTTPError) -> Int {
        let before = gathered.count
        let used = try decoder.decode(input, into: &gathered)
        receivedBytes += gathered.count - before
        return used
    }

    /// Takes what has come of work elsewhere; a report that nobody waits for any more changes nothing.
    func take(_ report: Report) -> Answer? {
        switch (state, report) {
        case (.working, .answer(let answer)): answer
        default: nil
        }
    }

    /// Goes on as far as what is here allows.
    func proceed() -> Answer? {
        switch state {
        case .gathering where decoder.isFinished:
            request = Request(head: request.head, parameters: request.parameters, body: gathered)
            return run()
        case .gathering, .working: return nil
        }
    }

    private func run() -> Answer? {
        state = .working
        let (request, route, address) = (request, route, address)
        if route.options.place == .loop { return Result { try route.handle(request) } }
        let isTaken = dispatcher.dispatch(
            route.options.place,
            { try route.handle(request) },
            done: { address.post(.answer($0)) }
        )
        return isTaken ? nil : .failure(Responder.busy)
    }
}
