/// One write on its way to the writer thread.
struct WriteJob: Sendable {
    /// Does the work inside a savepoint and keeps its result.
    let perform: @Sendable (Connection) throws -> Void
    /// Called once on the writer thread: with nil when the work is on disk, otherwise with why it is not.
    let finish: @Sendable ((any Error)?) -> Void
}

/// The writes that wait for the next group.
struct WriteQueue: Sendable {
    private var jobs: [WriteJob] = []
    var isClosed = false

    var isEmpty: Bool { jobs.isEmpty }
    var isFull: Bool { jobs.count >= Limits.writeQueueLength }

    mutating func append(_ job: WriteJob) {
        jobs.append(job)
    }

    /// The longest waiting jobs, as many as may share a commit.
    mutating func takeGroup() -> [WriteJob] {
        if jobs.count <= Limits.groupSize {
            defer { jobs = [] }
            return jobs
        }
        defer { jobs.removeFirst(Limits.groupSize) }
        return Array(jobs.prefix(Limits.groupSize))
    }
}

/// The database was closed before the work was done; nothing of it is stored.
public struct DatabaseClosed: Error, CustomStringConvertible {
    public let description = "the database is closed"
}
