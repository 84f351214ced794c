import Domain
import Glibc
import Synchronization

/// The database file: one writer, many readers.
///
/// A write is on disk when its call returns (or its `done` is called). Reads never wait for writes.
public final class Database: Sendable {
    public let path: String
    /// What the stores remember between calls; here, so that all stores of one database share it.
    let caches = StoreCaches()
    private let writer: GroupWriter
    private let writerAddress: UInt
    private let readers: ReaderPool
    private let threadConnection = ThreadConnection()
    private let adoptedReaders = Locked<[Connection]>([])
    private let thread: pthread_t
    private let isClosed = Atomic(false)

    /// Opens the file, whose migrations must have been applied, and starts its writer thread.
    ///
    /// `readerCount` bounds the readers shared by threads that adopted none. Throws if the file cannot be opened.
    public init(path: String, readerCount: Int) throws {
        self.path = path
        let connection = try Connection(path: path, role: .writer)
        do {
            writer = try GroupWriter(connection: connection, threadConnection: threadConnection)
        } catch {
            connection.close()
            throw error
        }
        writerAddress = ThreadConnection.address(of: connection)
        readers = ReaderPool(path: path, capacity: readerCount)
        thread = writer.start()
        onForeignCommit { [caches] in caches.removeAll() }
    }

    deinit {
        close()
    }

    // MARK: Reading

    /// Reads with one statement; use `snapshot` for several that must agree.
    ///
    /// Inside a write, sees what that write did so far.
    public func read<Result>(_ body: (Connection) throws -> Result) throws -> Result {
        if let own = threadConnection.current { return try body(own) }
        let reader = try readers.borrow()
        // While it is lent it is the thread's own, so that a read within a read does not borrow a second one.
        threadConnection.set(reader)
        defer {
            threadConnection.set(nil)
            readers.giveBack(reader)
        }
        return try body(reader)
    }

    /// Reads with several statements that see one state of the database.
    public func snapshot<Result>(_ body: (Connection) throws -> Result) throws -> Result {
        try read { connection in try connection.snapshot(body) }
    }

    /// Gives the current thread a reader of its own, so that its reads take no lock; for event loops and pool threads.
    public func adoptReader() throws {
        guard threadConnection.current == nil else { return }
        let reader = try Connection(path: path, role: .reader)
        adoptedReaders.withLock { $0.append(reader) }
        threadConnection.set(reader)
    }

    /// Closes the reader that the current thread adopted; before the thread ends.
    public func abandonReader() {
        guard let reader = threadConnection.current, reader.role == .reader else { return }
        threadConnection.set(nil)
        adoptedReaders.withLock { $0.removeAll { $0 === reader } }
        reader.close()
    }

    // MARK: Writing

    /// Whether the current thread is inside a write, where nothing remembered may be trusted or added.
    var isWriting: Bool { threadConnection.currentAddress == writerAddress }

    /// Writes, and returns when it is on disk. Inside a write, joins it: undone alone if the body throws, on disk with
    /// the write around it.
    ///
    /// Throws what the body throws, and why the group could not be committed.
    public func write<Result>(_ body: (Connection) throws -> Result) throws -> Result {
        guard isWriting else { return try writer.submitAndWait(body) }
        let connection = writer.connection
        precondition(connection.isInTransaction, "a write from a closure that runs after a commit; enqueue it instead")
        return try connection.savepoint { try body(connection) }
    }

    /// Writes much at once, in a transaction of its own, and returns when it is on disk. Inside a write, joins it.
    ///
    /// Foreign keys are not checked: the body may refer only to rows that it has looked up or made itself, and may delete
    /// nothing that others refer to. Throws what the body throws, and then nothing is stored.
    func load<Result>(_ body: (Connection) throws -> Result) throws -> Result {
        if isWriting { return try write(body) }
        return try writer.submitAndWait(isLoad: true, body)
    }

    /// Whether anybody waits for the write under way to end; for a load, which may then end early.
    var othersWaitToWrite: Bool { writer.queue.update { !$0.isEmpty } }

    /// Hands work to the writer thread and returns at once. There it runs inside a write, which store calls join.
    ///
    /// `done` is called on the writer thread once the work is on disk, or failed; it must be short. False, with neither
    /// called, when too much waits already or the database is closed.
    public func enqueue<Result: Sendable>(
        _ work: @escaping @Sendable () throws -> Result,
        done: @escaping @Sendable (Swift.Result<Result, any Error>) -> Void
    ) -> Bool {
        let outcome = Outcome<Result>()
        let job = WriteJob(
            perform: { _ in outcome.value = try work() },
            finish: { failure in done(outcome.result(failure)) }
        )
        return writer.queue.update { queue in
            guard !queue.isFull, !queue.isClosed else { return false }
            queue.append(job)
            return true
        }
    }

    /// Calls the closure whenever another process committed: at once before a write, and otherwise within a fifth of a
    /// second. It runs on the writer thread, so long work belongs elsewhere.
    public func onForeignCommit(_ observer: @escaping @Sendable () -> Void) {
        writer.foreignCommitObservers.withLock { $0.append(observer) }
    }

    /// Calls the closure whenever recommenders or the live versions of their matrices may have changed, through this
    /// process or another. It runs on the writer thread.
    public func onRecommenderChange(_ observer: @escaping @Sendable () -> Void) {
        caches.recommenders.observe(observer)
    }

    /// Calls the closure whenever jobs may have changed, through this process or another. It runs on the writer thread.
    public func onJobChange(_ observer: @escaping @Sendable () -> Void) {
        caches.jobs.observe(observer)
    }

    /// Calls the closure whenever this process added items. It runs on the writer thread.
    public func onNewItem(_ observer: @escaping @Sendable () -> Void) {
        caches.newItems.observe(observer)
    }

    // MARK: Closing

    /// Writes what waits, stops the writer and closes every connection. No read may be under way, and none may follow.
    ///
    /// The writer thread cannot wait for itself: there (where a finished job may hold the last reference to the database)
    /// this returns at once, and the writer stops by itself when nothing waits any more.
    public func close() {
        guard !isClosed.exchange(true, ordering: .acquiringAndReleasing) else { return }
        // The writer goes last: SQLite folds the log into the file as its last connection closes, and a reader may not.
        readers.close()
        let adopted = adoptedReaders.withLock { readers in
            defer { readers = [] }
            return readers
        }
        for reader in adopted { reader.close() }
        writer.queue.update { $0.isClosed = true }
        if isWriting { pthread_detach(thread) } else { pthread_join(thread, nil) }
    }
}
