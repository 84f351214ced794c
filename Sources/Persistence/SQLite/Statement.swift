import CSQLite

/// One prepared statement. Checked out of its connection for one use at a time.
public final class Statement {
    let sql: String
    let isCached: Bool
    var isInUse = false
    private let handle: OpaquePointer

    init(sql: String, handle: OpaquePointer, isCached: Bool) {
        self.sql = sql
        self.handle = handle
        self.isCached = isCached
    }

    deinit {
        sqlite3_finalize(handle)
    }

    /// The current row, until the next step.
    var row: Row { Row(handle) }

    /// True on a row, false at the end. Throws what SQLite refused.
    func step() throws -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw SQLiteError(connection: sqlite3_db_handle(handle), sql: sql)
        }
    }

    /// Ends the statement, so that it holds no snapshot. Its result repeats the error of the step and says nothing new.
    func reset() {
        sqlite3_reset(handle)
    }

    func bindNull(at index: Int32) throws {
        try check(sqlite3_bind_null(handle, index))
    }

    func bind(_ value: Int64, at index: Int32) throws {
        try check(sqlite3_bind_int64(handle, index, value))
    }

    func bind(_ value: Double, at index: Int32) throws {
        try check(sqlite3_bind_double(handle, index, value))
    }

    func bind(_ value: String, at index: Int32) throws {
        var value = value
        let code = value.withUTF8 { bytes in
            // A nil pointer would bind NULL, so that the empty text gets a pointer to nothing readable with length 0.
            let start = UnsafeRawPointer(bytes.baseAddress ?? Self.emptyBytes).assumingMemoryBound(to: CChar.self)
            return sqlite3_bind_text64(
                handle,
                index,
                start,
                UInt64(bytes.count),
                Self.copyingDestructor,
                UInt8(SQLITE_UTF8)
            )
        }
        try check(code)
    }

    func bind(_ value: [UInt8], at index: Int32) throws {
        let code = value.withUnsafeBufferPointer { bytes in
            let start = bytes.baseAddress ?? Self.emptyBytes
            return sqlite3_bind_blob64(handle, index, start, UInt64(bytes.count), Self.copyingDestructor)
        }
        try check(code)
    }

    private func check(_ code: Int32) throws {
        guard code != SQLITE_OK else { return }
        precondition(code != SQLITE_RANGE, "more values than places in: \(sql)")
        throw SQLiteError(connection: sqlite3_db_handle(handle), sql: sql)
    }

    /// SQLITE_TRANSIENT: SQLite copies the bytes before the call returns. Its C macro is a cast that Swift does not
    /// import.
    static var copyingDestructor: sqlite3_destructor_type {
        unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    }

    // Written never, and freed never: it only lends empty values an address.
    nonisolated(unsafe) private static let emptyBytes = UnsafePointer(UnsafeMutablePointer<UInt8>.allocate(capacity: 1))
}
