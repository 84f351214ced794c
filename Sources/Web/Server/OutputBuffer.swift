/// Bytes on their way out: heads and small bodies gathered into one run of bytes, and behind them at most one body that
/// is sent from where it lies.
struct OutputBuffer {
    enum Progress {
        /// Everything has been handed to the kernel.
        case drained
        /// The kernel takes no more for now. `moved` says whether it took anything.
        case blocked(moved: Bool)
        case failed
    }

    private enum Tail {
        case none
        case bytes(ArraySlice<UInt8>, ending: StaticString)
        case file(OpenFile, offset: Int, remaining: Int)
    }

    private let limits: Limits
    private var sent = 0
    private var tail = Tail.none
    /// All that the kernel has been handed so far.
    private(set) var handedBytes = 0
    /// Heads are written straight into it.
    var gathered: [UInt8] = []

    init(limits: Limits) {
        self.limits = limits
    }

    var isEmpty: Bool { sent == gathered.count && !hasTail }

    /// Whether another answer may be added before this is sent.
    var hasRoom: Bool { !hasTail && gathered.count < limits.gatheredOutputBytes }

    private var hasTail: Bool {
        if case .none = tail { false } else { true }
    }

    /// How much has not been handed to the kernel.
    var unsentBytes: Int {
        let gatheredBytes = gathered.count - sent
        return switch tail {
        case .none: gatheredBytes
        case .bytes(let bytes, let ending): gatheredBytes + bytes.count + ending.utf8CodeUnitCount
        case .file(_, _, let remaining): gatheredBytes + remaining
        }
    }

    /// Adds all of a body that is there already; one that is made while it is sent comes piece by piece.
    mutating func append(_ body: Response.Body) {
        precondition(!hasTail, "an answer was added behind a body that is still to be sent")
        switch body {
        case .none, .stream, .events: break
        case .bytes(let bytes): append(bytes[...])
        case .shared(let bytes): append(bytes)
        case .file(let file, let offset, let length):
            if length > 0 { tail = .file(file, offset: offset, remaining: length) }
        }
    }

    /// Adds some bytes, and a few more that belong behind them.
    mutating func append(_ bytes: ArraySlice<UInt8>, ending: StaticString = "") {
        if bytes.count <= limits.copiedBodyBytes {
            gathered.append(contentsOf: bytes)
            WireByte.append(ending, to: &gathered)
        } else {
            tail = .bytes(bytes, ending: ending)
        }
    }

    /// Sends as much as the kernel takes. A large file stops after its turn, as if blocked.
    mutating func flush(to transport: Transport) -> Progress {
        var turn = 0
        while !isEmpty {
            if turn >= limits.fileBytesPerTurn { return .blocked(moved: true) }
            switch sendSome(to: transport) {
            case .moved(let count):
                turn += count
                advance(count)
            case .blocked: return .blocked(moved: turn > 0)
            // A file that ends before its length was cut short: the promise of the head cannot be kept.
            case .ended, .failed: return .failed
            }
        }
        gathered.removeAll(keepingCapacity: true)
        sent = 0
        return .drained
    }

    /// Gives memory back if nothing is in it and it is larger than the limit.
    mutating func shrink(to limit: Int) {
        if isEmpty, gathered.capacity > limit { gathered = [] }
    }

    private func sendSome(to transport: Transport) -> Transport.Outcome {
        let hasGathered = sent < gathered.count
        if case .file(let file, let offset, let remaining) = tail, !hasGathered {
            return transport.sendFile(file, offset: offset, length: min(remaining, limits.fileBytesPerTurn))
        }
        return gathered.withUnsafeBytes { head in
            let first = UnsafeRawBufferPointer(rebasing: head[sent...])
            let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
            switch tail {
            case .none: return transport.send(first, nothing, hasMore: false)
            case .file: return transport.send(first, nothing, hasMore: true)
            case .bytes(let bytes, let ending):
                let hasMore = ending.utf8CodeUnitCount > 0
                return bytes.withUnsafeBytes { body in
                    hasGathered
                        ? transport.send(first, body, hasMore: hasMore)
                        : transport.send(body, nothing, hasMore: hasMore)
                }
            }
        }
    }

    private mutating func advance(_ count: Int) {
        handedBytes += count
        let ofGathered = min(count, gathered.count - sent)
        sent += ofGathered
        let ofTail = count - ofGathered
        switch tail {
        case .none: break
        case .bytes(let bytes, let ending) where ofTail == bytes.count:
            tail = .none
            gathered.removeAll(keepingCapacity: true)
            sent = 0
            WireByte.append(ending, to: &gathered)
        case .bytes(let bytes, let ending):
            tail = .bytes(bytes.dropFirst(ofTail), ending: ending)
        case .file(let file, let offset, let remaining):
            tail =
                ofTail == remaining
                ? .none : .file(file, offset: offset + ofTail, remaining: remaining - ofTail)
        }
    }
}
