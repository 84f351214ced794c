import Domain
import Glibc

/// The one thread that writes. Whatever waits when it comes round shares one transaction, and so one wait for the disk:
/// the more people rate at once, the less each rating costs.
// Unchecked, because the connection and the two counters are only touched by the writer thread once it runs.
final class GroupWriter: @unchecked Sendable {
    private enum Waiting {
        case group([WriteJob], wasFull: Bool)
        case closed
    }

    let connection: Connection
    let queue = Monitor(WriteQueue())
    let foreignCommitObservers = Locked<[@Sendable () -> Void]>([])
    private let threadConnection: ThreadConnection
    private var dataVersion: Int64
    private var checkpointedPages = 0

    init(connection: Connection, threadConnection: ThreadConnection) throws {
        self.connection = connection
        self.threadConnection = threadConnection
        dataVersion = try Self.dataVersion(of: connection)
    }

    func start() -> pthread_t {
        var thread = pthread_t()
        let context = Unmanaged.passRetained(self).toOpaque()
        let code = pthread_create(
            &thread,
            nil,
            { context in
                // The context is what start passed, so it is there.
                if let context { Unmanaged<GroupWriter>.fromOpaque(context).takeRetainedValue().run() }
                return nil
            },
            context
        )
        precondition(code == 0, "no thread for the writer: \(code)")
        return thread
    }

    private func run() {
        threadConnection.set(connection)
        while true {
            switch nextGroup() {
            case .group(let jobs, let wasFull):
                if wasFull { queue.update { _ in } }
                if jobs[0].isLoad { commit(load: jobs[0]) } else { commit(jobs) }
                checkpointIfGrown()
            case nil:
                // Trouble with the file here will meet the next write too, which has somebody to tell.
                try? noticeForeignCommits()
            case .closed:
                try? connection.execute("PRAGMA analysis_limit = \(Limits.analysisRows); PRAGMA optimize")
                connection.close()
                return
            }
        }
    }

    private func nextGroup() -> Waiting? {
        queue.wait(timeoutMilliseconds: Limits.foreignCommitPollMilliseconds) { queue in
            if queue.isEmpty { return queue.isClosed ? .closed : nil }
            let wasFull = queue.isFull
            return .group(queue.takeGroup(), wasFull: wasFull)
        }
    }

    // MARK: One group

    private func commit(_ jobs: [WriteJob]) {
        var failures = [(any Error)?](repeating: nil, count: jobs.count)
        do {
            try connection.run("BEGIN IMMEDIATE")
            try noticeForeignCommits()
            for (index, job) in jobs.enumerated() {
                failures[index] = failure(of: job)
                // A full disk or a read error ends the whole transaction, and with it what earlier jobs did.
                if !connection.isInTransaction { throw failures[index] ?? LostTransaction() }
            }
            try connection.run("COMMIT")
        } catch {
            undo()
            for (job, failure) in zip(jobs, failures) { job.finish(failure ?? error) }
            return
        }
        runAfterCommit()
        for (job, failure) in zip(jobs, failures) { job.finish(failure) }
    }

    /// Without a savepoint: SQLite would keep a copy of every page that the load touches, and go through all of them after
    /// each statement with a trigger. Without foreign keys: they cost a third of a load, which has looked up every row that
    /// it refers to in the same transaction.
    private func commit(load job: WriteJob) {
        var failure: (any Error)?
        setForeignKeys("PRAGMA foreign_keys = OFF")
        do {
            try connection.run("BEGIN IMMEDIATE")
            try noticeForeignCommits()
            try job.perform(connection)
            try connection.run("COMMIT")
        } catch {
            undo()
            failure = error
        }
        // Only now, as inside a transaction SQLite ignores it.
        setForeignKeys("PRAGMA foreign_keys = ON")
        if failure == nil { runAfterCommit() }
        job.finish(failure)
    }

    private func setForeignKeys(_ sql: StaticString) {
        do {
            try connection.run(sql)
        } catch {
            preconditionFailure("a flag of the connection could not be set: \(error)")
        }
    }

    private func undo() {
        connection.endTransaction()
        connection.dropAfterCommit(from: 0)
    }

    private func runAfterCommit() {
        precondition(connection.openStatementCount == 0, "a statement left open by a write")
        for action in connection.takeAfterCommit() { action() }
    }

    private func failure(of job: WriteJob) -> (any Error)? {
        do {
            try connection.savepoint { try job.perform(connection) }
            return nil
        } catch {
            return error
        }
    }

    /// Looks inside the transaction, where no other process can commit any more, so that caches filled before it are
    /// dropped before a job relies on them.
    private func noticeForeignCommits() throws {
        let current = try Self.dataVersion(of: connection)
        guard current != dataVersion else { return }
        dataVersion = current
        for observer in foreignCommitObservers.withLock({ $0 }) { observer() }
    }

    /// Moves only when another connection commits (https://www.sqlite.org/pragma.html#pragma_data_version).
    private static func dataVersion(of connection: Connection) throws -> Int64 {
        try connection.first("PRAGMA data_version") { $0.int64(0) } ?? 0
    }

    /// Passive, so that it waits for no reader; what readers still need is copied the next time.
    private func checkpointIfGrown() {
        let pages = connection.logPages
        if pages < checkpointedPages { checkpointedPages = 0 }
        guard pages - checkpointedPages >= Limits.checkpointPages else { return }
        checkpointedPages = pages
        // Everything stays in the log if this fails, and the next commit meets the same trouble with somebody to tell.
        _ = try? connection.first("PRAGMA wal_checkpoint(PASSIVE)") { _ in }
    }
}

/// SQLite ended the transaction under a job that did not report why.
private struct LostTransaction: Error, CustomStringConvertible {
    let description = "the transaction was ended by an error; nothing of it is stored"
}
