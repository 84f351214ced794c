import CSQLite

/// What SQLite refused, and why. Told apart by the extended result code, never by the text.
public struct SQLiteError: Error, Sendable, CustomStringConvertible {
    /// The extended result code (https://www.sqlite.org/rescode.html).
    public let code: Int32
    public let message: String
    /// The statement; nil for what is not one, such as opening a file.
    public let sql: String?

    init(code: Int32, message: String, sql: String? = nil) {
        self.code = code
        self.message = message
        self.sql = sql
    }

    /// The last error of a connection.
    init(connection: OpaquePointer?, sql: String? = nil) {
        code = sqlite3_extended_errcode(connection)
        // SQLite keeps the text until the connection's next call, and it is copied here.
        message = sqlite3_errmsg(connection).map { String(cString: $0) } ?? "out of memory"
        self.sql = sql
    }

    public var description: String {
        "SQLite error \(code): \(message)" + (sql.map { " in: \($0)" } ?? "")
    }

    /// A `UNIQUE` constraint or a primary key was broken.
    public var isUniqueViolation: Bool {
        code == Self.constraint(8) || code == Self.constraint(6) || code == Self.constraint(10)
    }

    /// A row was named that is not there.
    public var isForeignKeyViolation: Bool { code == Self.constraint(3) }

    /// There is no room left, on the disk or within the size that the file may have.
    public var isFull: Bool { code & 0xff == SQLITE_FULL }

    /// A file that cannot be opened or used, where it is not SQLite that says so.
    static let cannotOpen = SQLITE_CANTOPEN

    /// Another process held the lock for longer than the busy timeout.
    public var isBusy: Bool { code & 0xff == SQLITE_BUSY }

    /// Extended codes are the kind of constraint over the primary code: 3 foreign key, 6 primary key, 8 unique,
    /// 10 rowid. Their names are macros with arithmetic, which Swift does not import.
    private static func constraint(_ kind: Int32) -> Int32 { SQLITE_CONSTRAINT | kind << 8 }
}

/// A stored row that this program cannot make sense of: written by another program, or damaged.
struct UnreadableRow: Error, CustomStringConvertible {
    let description: String

    init(_ what: String) {
        description = "unreadable row: \(what)"
    }
}
