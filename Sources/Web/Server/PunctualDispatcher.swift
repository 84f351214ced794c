/// Refuses work that has waited too long at its place, in the stead of beginning it: whoever asked has gone or asked
/// again, and those behind would come too late as well.
struct PunctualDispatcher: Dispatcher {
    let dispatcher: any Dispatcher
    let queueMilliseconds: Int

    func dispatch<Outcome: Sendable>(
        _ place: Place,
        _ work: @escaping @Sendable () throws -> Outcome,
        done: @escaping @Sendable (Result<Outcome, any Error>) -> Void
    ) -> Bool {
        let latestStart = MonotonicClock.now() + UInt64(queueMilliseconds) * 1_000_000
        return dispatcher.dispatch(
            place,
            {
                guard MonotonicClock.now() <= latestStart else { throw Responder.busy }
                return try work()
            },
            done: done
        )
    }

    /// What has begun should end.
    func step(_ work: @escaping @Sendable () -> Void) {
        dispatcher.step(work)
    }
}
