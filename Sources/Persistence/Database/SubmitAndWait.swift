import Domain

/// What a job of the writer thread returned.
// Unchecked, because the writer thread alone touches it until the job is finished, and the receiver only afterwards.
final class Outcome<Value>: @unchecked Sendable {
    var value: Value?

    func result(_ failure: (any Error)?) -> Result<Value, any Error> {
        if let failure { return .failure(failure) }
        return value.map(Result.success) ?? .failure(DatabaseClosed())
    }
}

/// A body that another thread runs while its owner waits.
// Unchecked, because the owner does nothing but wait while the writer thread has the body.
private final class LentBody<Value>: @unchecked Sendable {
    private var body: ((Connection) throws -> Value)?

    init(_ body: @escaping (Connection) throws -> Value) {
        self.body = body
    }

    func run(_ connection: Connection) throws -> Value? {
        let body = self.body
        self.body = nil
        return try body?(connection)
    }

    /// Must come before the owner goes on: its body may not outlive the call it came from.
    func drop() {
        body = nil
    }
}

extension GroupWriter {
    /// Hands the body to the writer thread and waits until its group is on disk.
    ///
    /// Throws what the body throws, why the group could not be committed, or `DatabaseClosed`.
    func submitAndWait<Value>(isLoad: Bool = false, _ body: (Connection) throws -> Value) throws -> Value {
        let outcome = Outcome<Value>()
        let failure = Monitor<FinishedJob?>(nil)
        try withoutActuallyEscaping(body) { body in
            let lent = LentBody(body)
            let job = WriteJob(
                perform: { connection in outcome.value = try lent.run(connection) },
                finish: { error in
                    lent.drop()
                    failure.update { $0 = FinishedJob(error: error) }
                },
                isLoad: isLoad
            )
            try appendWaitingForRoom(job)
            _ = failure.wait { $0 }
        }
        return try outcome.result(failure.update { $0?.error }).get()
    }

    private func appendWaitingForRoom(_ job: WriteJob) throws {
        let isAccepted = queue.wait { queue -> Bool? in
            if queue.isClosed { return false }
            if queue.isFull { return nil }
            queue.append(job)
            return true
        }
        guard isAccepted == true else { throw DatabaseClosed() }
        queue.update { _ in }
    }
}

private struct FinishedJob {
    let error: (any Error)?
}
