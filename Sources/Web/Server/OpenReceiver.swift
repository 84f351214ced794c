import Domain

/// A receiver from its making to its end. Letting go of it before it has answered cancels it.
final class OpenReceiver: Sendable {
    private let steps: ReceiverSteps
    private let dispatcher: any Dispatcher

    init(_ receiver: sending any ContentReceiver, _ dispatcher: any Dispatcher) {
        steps = ReceiverSteps(receiver)
        self.dispatcher = dispatcher
    }

    deinit {
        guard !steps.areOver else { return }
        // Undoing may take its time, which belongs neither to a loop nor to whoever happens to let go last.
        dispatcher.step { [steps] in steps.cancel() }
    }

    /// Throws what the receiver throws, which then has been cancelled.
    func receive(_ piece: [UInt8]) throws {
        try steps.receive(piece)
    }

    /// Receives the last of the content, if there is any left, and answers. Throws as `receive` does.
    func finish(with rest: [UInt8]) throws -> Response {
        if !rest.isEmpty { try steps.receive(rest) }
        return try steps.finish()
    }
}

/// The steps that a receiver takes, on one thread or another, until one is its last.
private final class ReceiverSteps: Sendable {
    // Never waited for: each step begins after the one before it has been reported.
    private let receiver: Locked<(any ContentReceiver)?>

    init(_ receiver: sending any ContentReceiver) {
        self.receiver = Locked(receiver)
    }

    var areOver: Bool { receiver.withLock { $0 == nil } }

    func receive(_ piece: [UInt8]) throws {
        try orCancel { receiver in try receiver?.receive(piece) }
    }

    func finish() throws -> Response {
        try orCancel { receiver in
            guard let response = try receiver?.finish() else {
                preconditionFailure("a receiver was used after its end")
            }
            receiver = nil
            return response
        }
    }

    func cancel() {
        receiver.withLock { receiver in
            receiver?.cancel()
            receiver = nil
        }
    }

    private func orCancel<Result: Sendable>(_ step: (inout (any ContentReceiver)?) throws -> Result) throws -> Result {
        do {
            return try receiver.withLock { receiver in try step(&receiver) }
        } catch {
            cancel()
            throw error
        }
    }
}
