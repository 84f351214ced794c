/// One request from its head to its answer, where that takes more than one turn of the loop: its content is still to
/// come in, or its handler works elsewhere.
///
/// It says what came of each turn by returning the answer as soon as there is one.
final class Exchange {
    typealias Answer = Result<Response, any Error>

    private enum State {
        /// The content is gathered for a handler that takes it whole.
        case gathering(Handler)
        /// The handler that makes a receiver is at work.
        case opening
        /// The content is received; busy while the receiver works on a piece of it.
        case receiving(OpenReceiver, isBusy: Bool)
        /// The handler, or the receiver after all content, is at work on the answer.
        case answering
    }

    /// The request, with its content if the handler takes that whole.
    private(set) var request: Request
    private(set) var receivedBytes = 0

    private let place: Place
    private let pieceBytes: Int
    private let dispatcher: any Dispatcher
    private let address: ReturnAddress
    private var state = State.opening
    private var decoder: BodyDecoder
    /// Content that has come in and not been handed on.
    private var gathered: [UInt8] = []
    private var hasInvited = false

    /// Throws a 413 if the content is announced as longer than the route takes.
    init(
        _ request: Request,
        options: RouteOptions,
        limits: Limits,
        dispatcher: any Dispatcher,
        address: ReturnAddress
    ) throws(HTTPError) {
        self.request = request
        self.dispatcher = dispatcher
        self.address = address
        place = options.place
        pieceBytes = limits.contentPieceBytes
        let framing = request.head.rules.framing
        decoder = try BodyDecoder(framing, maxBodyBytes: options.maxBodyBytes, limits: limits)
        // What a client announces takes no memory beyond this before it comes.
        gathered.reserveCapacity(min(decoder.expectedBytes, limits.gatheredOutputBytes))
    }

    /// Whether all content has been taken from the input: what follows there is the next request.
    var hasAllContent: Bool { decoder.isFinished }

    /// Whether more content could be put to use now.
    var wantsContent: Bool {
        switch state {
        case .gathering: !hasAllContent
        case .receiving: !hasAllContent && gathered.count < pieceBytes
        case .opening, .answering: false
        }
    }

    /// True once: when content is wanted for the first time from a client that waits to be told so.
    func invitesContent() -> Bool {
        guard wantsContent, !hasInvited, request.head.rules.expectsContinue else { return false }
        hasInvited = true
        return true
    }

    func begin(_ action: Route.Action) -> Answer? {
        switch action {
        case .answer(let handler):
            state = .gathering(handler)
            return proceed()
        case .receive(let handler):
            return open(handler)
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
        case (.opening, .receiver(.success(let receiver))): state = .receiving(receiver, isBusy: false)
        case (.opening, .receiver(.failure(let error))): return .failure(error)
        case (.receiving(let receiver, _), .received(.success)): state = .receiving(receiver, isBusy: false)
        case (.receiving, .received(.failure(let error))): return .failure(error)
        case (.answering, .answer(let answer)): return answer
        default: return nil
        }
        return proceed()
    }

    /// Hands on what has come in, where somebody is free to take it.
    func proceed() -> Answer? {
        switch state {
        case .gathering(let handler) where hasAllContent: return run(handler)
        case .receiving(let receiver, isBusy: false) where hasAllContent: finish(receiver)
        case .receiving(let receiver, isBusy: false) where !gathered.isEmpty: feed(receiver)
        case .gathering, .opening, .receiving, .answering: break
        }
        return nil
    }

    private func run(_ handler: @escaping Handler) -> Answer? {
        state = .answering
        request = Request(head: request.head, parameters: request.parameters, body: gathered)
        let (request, address) = (request, address)
        if place == .loop { return Result { try handler(request) } }
        let isTaken = dispatcher.dispatch(place, { try handler(request) }, done: { address.post(.answer($0)) })
        return isTaken ? nil : .failure(Responder.busy)
    }

    private func open(_ handler: @escaping ReceivingHandler) -> Answer? {
        let (request, dispatcher, address) = (request, dispatcher, address)
        if place == .loop { return take(.receiver(Result { OpenReceiver(try handler(request), dispatcher) })) }
        let isTaken = dispatcher.dispatch(
            place,
            { OpenReceiver(try handler(request), dispatcher) },
            done: { address.post(.receiver($0)) }
        )
        return isTaken ? nil : .failure(Responder.busy)
    }

    private func feed(_ receiver: OpenReceiver) {
        state = .receiving(receiver, isBusy: true)
        let piece = takeGathered()
        dispatcher.step { [address] in
            address.post(.received(Result { try receiver.receive(piece) }))
        }
    }

    private func finish(_ receiver: OpenReceiver) {
        state = .answering
        let rest = takeGathered()
        dispatcher.step { [request, address] in
            address.post(.answer(Result { try request.head.notes.timing { try receiver.finish(with: rest) } }))
        }
    }

    private func takeGathered() -> [UInt8] {
        defer { gathered = [] }
        return gathered
    }
}
