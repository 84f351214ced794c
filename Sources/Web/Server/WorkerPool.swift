import Domain

/// A fixed number of threads taking work from one bounded queue.
///
/// Bounded, because work that waits too long is answered to nobody: a full pool says so at once.
public final class WorkerPool: Sendable {
    private struct State {
        var queue: [(@Sendable () -> Void)?] = []
        /// Work before this index has been taken. Taking from the front of an array moves all the rest.
        var taken = 0
        var isStopping = false
        var runningThreads: Int

        var waiting: Int { queue.count - taken }

        mutating func next() -> (@Sendable () -> Void)? {
            guard taken < queue.count else { return nil }
            let work = queue[taken]
            // Nothing that the work holds may outlive it here.
            queue[taken] = nil
            taken += 1
            if taken == queue.count {
                queue.removeAll(keepingCapacity: true)
                taken = 0
            } else if taken > queue.count / 2 {
                queue.removeFirst(taken)
                taken = 0
            }
            return work
        }
    }

    private let state: Monitor<State>
    private let queueLimit: Int

    /// Starts the threads. `onThreadStart` runs first on each, with its number.
    public init(
        name: String,
        threadCount: Int,
        queueLimit: Int,
        onThreadStart: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        precondition(threadCount > 0 && queueLimit > 0, "a pool has threads and room for work")
        self.queueLimit = queueLimit
        state = Monitor(State(runningThreads: threadCount))
        for number in 0..<threadCount {
            // The thread holds the state and not the pool, so that a pool nobody refers to any more can end.
            Thread.start("\(name)-\(number)") { [state] in
                onThreadStart(number)
                Self.run(state)
            }
        }
    }

    deinit { state.update { $0.isStopping = true } }

    /// How much work waits for a thread.
    public var waitingCount: Int { state.updateForOne { $0.waiting } }

    /// Runs the work on some thread of the pool; false if the queue is full or the pool has stopped.
    ///
    /// `evenIfFull` is for work that is bounded elsewhere.
    @discardableResult
    public func submit(evenIfFull: Bool = false, _ work: @escaping @Sendable () -> Void) -> Bool {
        state.updateForOne { state in
            guard !state.isStopping, evenIfFull || state.waiting < queueLimit else { return false }
            state.queue.append(work)
            return true
        }
    }

    /// Takes no more work, and returns once all that was taken is done.
    public func stop() {
        state.update { $0.isStopping = true }
        state.wait { $0.runningThreads == 0 ? () : nil }
    }

    private static func run(_ state: Monitor<State>) {
        while true {
            let work: (@Sendable () -> Void)? = state.wait { state in
                if let work = state.next() { return .some(work) }
                return state.isStopping ? .some(nil) : nil
            }
            guard let work else { break }
            work()
        }
        state.update { $0.runningThreads -= 1 }
    }
}
