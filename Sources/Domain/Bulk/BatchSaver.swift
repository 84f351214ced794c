/// Lines that are handed over together, with what is to be told of them.
public protocol LineBatch: Sendable {
    associatedtype Line: Sendable

    var lines: [Line] { get set }
}

/// The batches of one transaction: the first one, and those that are at hand when it is done with that.
public final class BatchSource<Batch: LineBatch> {
    public let first: Batch
    private let next: () -> Batch?
    /// Those that were handed over, without their lines, which are the store's to keep as long as it needs them.
    public private(set) var taken: [Batch] = []

    init(_ first: Batch, then next: @escaping () -> Batch?) {
        self.first = first
        self.next = next
    }

    /// The next batch's lines; nil if none is at hand.
    public func lines() -> ArraySlice<Batch.Line>? {
        guard var batch = taken.isEmpty ? first : next() else { return nil }
        let lines = batch.lines
        batch.lines = []
        taken.append(batch)
        return lines[...]
    }
}

/// Saves batches on a thread of its own while whoever makes them makes the next.
///
/// One call of `save` may take several batches, as long as they are at hand: a transaction of many costs less than many
/// transactions. The maker waits when too many are, so that memory does not grow.
public final class BatchSaver<Batch: LineBatch, Outcome: Sendable>: Sendable {
    /// Saves one batch or more, and adds what became of them to the outcome.
    public typealias Save = @Sendable (BatchSource<Batch>, inout Outcome) throws -> Void

    private struct State {
        var waiting: [Batch] = []
        var isSaving = false
        /// Whether no transaction need wait for another batch.
        var isEnding = false
        var outcome: Outcome
        /// What follows a batch that could not be saved must not be saved either, as then nobody would miss the batch.
        var failure: (any Error)?
    }

    /// Batches that may wait.
    private static var room: Int { 3 }

    private let state: Monitor<State>
    private let patienceMilliseconds: Int
    private let save: Save

    /// - Parameter patienceMilliseconds: how long a transaction waits for a batch that is not there yet: longer than making one
    ///   takes.
    public init(_ outcome: Outcome, patienceMilliseconds: Int = 50, save: @escaping Save) {
        state = Monitor(State(outcome: outcome))
        self.patienceMilliseconds = patienceMilliseconds
        self.save = save
    }

    /// Waits until there is room for the batch. Throws what saving threw, and takes nothing any more then.
    public func put(_ batch: Batch) throws {
        state.wait { $0.failure != nil || $0.waiting.count < Self.room ? () : nil }
        let mustBegin = try state.update { state in
            if let failure = state.failure { throw failure }
            state.waiting.append(batch)
            state.isEnding = false
            defer { state.isSaving = true }
            return !state.isSaving
        }
        if mustBegin { _ = Ahead { [self] in saveAll() } }
    }

    /// Waits until all batches are saved: what became of them. Throws what saving threw.
    public func finish() throws -> Outcome {
        state.update { $0.isEnding = true }
        return try state.wait { state in
            if state.isSaving { return nil }
            if let failure = state.failure { throw failure }
            return state.outcome
        }
    }

    /// Drops the batches that wait, and returns when nothing is being saved any more.
    public func cancel() {
        state.update { state in
            state.waiting = []
            state.isEnding = true
        }
        state.wait { $0.isSaving ? nil : () }
    }

    private func saveAll() {
        while let (first, before) = takeFirst() {
            var outcome = before
            do {
                try save(BatchSource(first, then: takeNext), &outcome)
                state.update { $0.outcome = outcome }
            } catch {
                state.update { state in
                    state.failure = error
                    state.waiting = []
                    state.isSaving = false
                }
                return
            }
        }
    }

    private func takeFirst() -> (Batch, Outcome)? {
        state.update { state in
            state.isSaving = !state.waiting.isEmpty
            return state.isSaving ? (state.waiting.removeFirst(), state.outcome) : nil
        }
    }

    private func takeNext() -> Batch? {
        state.wait(timeoutMilliseconds: patienceMilliseconds) { state in
            state.isEnding || !state.waiting.isEmpty ? () : nil
        }
        // An update, as whoever waits for room is not woken by waiting.
        return state.update { $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }
    }
}
