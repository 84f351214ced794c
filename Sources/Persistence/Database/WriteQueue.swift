/// One write on its way to the writer thread.
struct WriteJob: Sendable {
    /// Does the work and keeps its result.
    let perform: @Sendable (Connection) throws -> Void
    /// Called once on the writer thread: with nil when the work is on disk, otherwise with why it is not.
    let finish: @Sendable ((any Error)?) -> Void
    /// Much work at once, which gets a transaction of its own. See `Database.load`.
    var isLoad = false
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
        let candidates = jobs.prefix(Limits.groupSize)
        let count = candidates.firstIndex(where: \.isLoad).map { max($0, 1) } ?? candidates.count
        if count == jobs.count {
            defer { jobs = [] }
            return jobs
        }
        defer { jobs.removeFirst(count) }
        return Array(jobs.prefix(count))
    }
}

/// The database was closed before the work was done; nothing of it is stored.
public struct DatabaseClosed: Error, CustomStringConvertible {
    public let description = "the database is closed"
}
