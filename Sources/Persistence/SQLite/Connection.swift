import CSQLite
import Domain

/// One connection to the database file, with its prepared statements.
///
/// Used by one thread at a time: the writer's belongs to the writer thread, a reader's to the thread that adopted or
/// borrowed it.
// Unchecked, because who may use it is handed over under the locks of the reader pool and the writer's queue.
public final class Connection: @unchecked Sendable {
    enum Role {
        case writer
        case reader
    }

    let role: Role
    private let handle: OpaquePointer
    private let lentRows = LentRows()
    private var statements: [UnsafeRawPointer: Statement] = [:]
    private var dynamicStatements: [String: Statement] = [:]
    private(set) var openStatementCount = 0
    /// Pages in the write-ahead log after the last commit.
    private(set) var logPages = 0
    private var afterCommitActions: [@Sendable () -> Void] = []

    /// Opens the file, which a writer creates. Throws if it cannot be opened or is no database.
    init(path: String, role: Role) throws {
        self.role = role
        precondition(Self.isConfigured, "SQLite refused its configuration")
        let access = role == .writer ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(path, &opened, access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
        guard code == SQLITE_OK, let opened else {
            let error = SQLiteError(connection: opened)
            sqlite3_close(opened)
            throw SQLiteError(code: error.code, message: "cannot open \(path): \(error.message)")
        }
        handle = opened
        sqlite3_busy_timeout(handle, Limits.busyTimeoutMilliseconds)
        do {
            try setUp()
        } catch {
            close()
            throw error
        }
    }

    /// SQLite counts its memory under one lock of the process, at each allocation of each thread. Nobody reads the counts.
    private static let isConfigured = sqlite3_config_disable_memory_statistics() == SQLITE_OK

    /// The busy timeout comes first, so that each further step waits for its lock instead of failing.
    private func setUp() throws {
        if role == .writer {
            let mode = try switchToLog()
            guard mode == "wal" else {
                throw SQLiteError(
                    code: SQLITE_CANTOPEN,
                    message: "write-ahead logging is refused (\(mode ?? "no answer"))"
                )
            }
        }
        try execute("PRAGMA synchronous = FULL")
        try execute("PRAGMA foreign_keys = ON")
        try setCache(kibibytes: role == .writer ? Limits.writerCacheKibibytes : Limits.readerCacheKibibytes)
        try execute("PRAGMA mmap_size = \(Limits.memoryMapBytes)")
        try execute("PRAGMA temp_store = MEMORY")
        try execute("PRAGMA trusted_schema = OFF")
        switch role {
        case .writer:
            try execute("PRAGMA journal_size_limit = \(Limits.journalSizeBytes)")
            countLogPages()
            try lentRows.register(with: handle)
        case .reader:
            try execute("PRAGMA query_only = ON")
        }
    }

    /// The mode that the file has then. Where several connections switch a new file at once, SQLite refuses all but one of them,
    /// and without waiting.
    private func switchToLog() throws -> String? {
        let end = ContinuousClock.now + .milliseconds(Int64(Limits.busyTimeoutMilliseconds))
        while true {
            do {
                return try first("PRAGMA journal_mode = WAL") { $0.text(0) }
            } catch let error as SQLiteError where error.isBusy && ContinuousClock.now < end {
                sqlite3_sleep(1)
            }
        }
    }

    private func setCache(kibibytes: Int) throws {
        try execute("PRAGMA cache_size = -\(kibibytes)")
    }

    /// Lets an index that the body makes be sorted in parts, by several threads, and kept on disk until all are merged.
    /// Otherwise SQLite sorts in one piece what its cache holds, or everything where temporary data lies in memory
    /// (https://www.sqlite.org/pragma.html#pragma_threads). So it does too where no folder for temporary files can be
    /// written to.
    func sortingInParts(_ body: () throws -> Void) throws {
        guard SpillFile.hasFolder else { return try body() }
        defer {
            try? execute("PRAGMA threads = 0")
            try? execute("PRAGMA temp_store = MEMORY")
            try? setCache(kibibytes: Limits.writerCacheKibibytes)
        }
        try setCache(kibibytes: Limits.sortedPartKibibytes)
        try execute("PRAGMA temp_store = FILE")
        try execute("PRAGMA threads = \(Parallelism.processorCount)")
        try body()
    }

    /// Asks SQLite to tell the size of the log after each commit. This also takes the place of its own checkpoints,
    /// which would run before the answers of a group go out.
    private func countLogPages() {
        sqlite3_wal_hook(
            handle,
            { context, _, _, pages in
                guard let context else { return SQLITE_OK }
                // Unretained, as the hook is gone once its connection is closed.
                Unmanaged<Connection>.fromOpaque(context).takeUnretainedValue().logPages = Int(pages)
                return SQLITE_OK
            },
            Unmanaged.passUnretained(self).toOpaque()
        )
    }

    /// Closes the file. No statement may be in use.
    func close() {
        precondition(openStatementCount == 0, "a connection closed while a statement was open")
        statements = [:]
        dynamicStatements = [:]
        let code = sqlite3_close(handle)
        precondition(code == SQLITE_OK, "a connection closed while a statement was open")
    }

    // MARK: State

    public var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }
    /// Rows that the last INSERT, UPDATE or DELETE touched itself, without triggers and cascades.
    public var changes: Int { Int(sqlite3_changes64(handle)) }
    public var lastInsertedID: Int64 { sqlite3_last_insert_rowid(handle) }
    /// The texts of the statements kept so far, by which tests inspect the plan of each.
    var preparedSQL: [String] { statements.values.map(\.sql) + dynamicStatements.keys }

    /// Runs statements that take no values and return nothing of use, such as a migration.
    func execute(_ sql: String) throws {
        guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else {
            throw SQLiteError(connection: handle, sql: sql)
        }
    }

    // MARK: Statements

    /// Runs a statement that reads `count` rows of the table `lent_rows` from the function.
    func run(_ sql: StaticString, lending count: Int, _ cell: LentRows.Cell) throws {
        try lentRows.lend(count, cell) { try run(sql) }
    }

    /// Literals are known by their address, which is cheaper to look up than their text.
    func checkOut(_ sql: StaticString) throws -> Statement {
        let key = UnsafeRawPointer(sql.utf8Start)
        if let statement = statements[key] {
            if !statement.isInUse { return begin(statement) }
            return begin(try prepare(sql.description, isCached: false))
        }
        let statement = try prepare(sql.description, isCached: true)
        statements[key] = statement
        return begin(statement)
    }

    func checkOut(dynamic sql: String) throws -> Statement {
        if let statement = dynamicStatements[sql] {
            if !statement.isInUse { return begin(statement) }
            return begin(try prepare(sql, isCached: false))
        }
        if dynamicStatements.count >= Limits.dynamicStatementCount {
            dynamicStatements = dynamicStatements.filter(\.value.isInUse)
        }
        let statement = try prepare(sql, isCached: true)
        dynamicStatements[sql] = statement
        return begin(statement)
    }

    func checkIn(_ statement: Statement) {
        statement.reset()
        statement.isInUse = false
        openStatementCount -= 1
    }

    private func begin(_ statement: Statement) -> Statement {
        statement.isInUse = true
        openStatementCount += 1
        return statement
    }

    /// A statement that is in use already, such as by a caller further out, is prepared once more and not kept.
    private func prepare(_ sql: String, isCached: Bool) throws -> Statement {
        var prepared: OpaquePointer?
        let flags = isCached ? UInt32(SQLITE_PREPARE_PERSISTENT) : 0
        guard sqlite3_prepare_v3(handle, sql, -1, flags, &prepared, nil) == SQLITE_OK, let prepared else {
            throw SQLiteError(connection: handle, sql: sql)
        }
        return Statement(sql: sql, handle: prepared, isCached: isCached)
    }
}

// MARK: After the commit

extension Connection {
    /// Runs the action once the open transaction is on disk, on the writer thread; never if it is rolled back.
    public func afterCommit(_ action: @escaping @Sendable () -> Void) {
        precondition(role == .writer && isInTransaction, "afterCommit outside a write")
        afterCommitActions.append(action)
    }

    var afterCommitCount: Int { afterCommitActions.count }

    func dropAfterCommit(from count: Int) {
        afterCommitActions.removeSubrange(count...)
    }

    func takeAfterCommit() -> [@Sendable () -> Void] {
        defer { afterCommitActions = [] }
        return afterCommitActions
    }
}
