import Domain

@testable import Web

/// What receivers were given, and what became of them.
final class ReceiverRecord: Sendable {
    struct State {
        var pieces: [[UInt8]] = []
        var isFinished = false
        var cancellations = 0
    }

    let state = Monitor(State())

    var content: [UInt8] { state.wait { $0.pieces.flatMap { $0 } } }

    /// Waits until a receiver has been cancelled, and returns how often that was.
    func waitForCancellation() -> Int {
        state.wait { $0.cancellations > 0 ? $0.cancellations : nil }
    }

    func waitForPiece() {
        state.wait { $0.pieces.isEmpty ? nil : () }
    }
}

/// Notes everything, and answers with how much it was. Each piece is shown to the closure, which may throw.
struct RecordingReceiver: ContentReceiver {
    let record: ReceiverRecord
    var inspect: @Sendable ([UInt8]) throws -> Void = { _ in }

    mutating func receive(_ piece: [UInt8]) throws {
        record.state.update { $0.pieces.append(piece) }
        try inspect(piece)
    }

    mutating func finish() -> Response {
        record.state.update { $0.isFinished = true }
        return .text("\(record.content.count)")
    }

    mutating func cancel() {
        record.state.update { $0.cancellations += 1 }
    }
}
