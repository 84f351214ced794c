import CSQLite

/// Rows in memory that one statement reads as a table, `lent_rows`, with the columns `c1` to `c5`.
///
/// To begin and end a statement takes SQLite longer than to insert a row, so that inserting all rows by one statement takes
/// less than half the time (https://www.sqlite.org/vtab.html).
final class LentRows {
    /// Of a row and a column, both from 0.
    typealias Cell = (Int, Int) -> SQLQuery.Value

    private static let declaration = "CREATE TABLE lent_rows (c1, c2, c3, c4, c5)"

    /// Never changed, so that to call it takes no counting of references.
    private final class Loan {
        let count: Int
        let cell: Cell

        init(_ count: Int, _ cell: @escaping Cell) {
            self.count = count
            self.cell = cell
        }
    }

    // Never freed and never written again.
    nonisolated(unsafe) private static let nothing = Unmanaged.passRetained(Loan(0) { _, _ in .integer(0) })

    private var loan = LentRows.nothing

    /// The rows are there while the body runs.
    func lend(_ count: Int, _ cell: Cell, to body: () throws -> Void) rethrows {
        try withoutActuallyEscaping(cell) { cell in
            let loan = Loan(count, cell)
            self.loan = .passUnretained(loan)
            // The statement that reads the rows ends within the body.
            defer { self.loan = Self.nothing }
            try withExtendedLifetime(loan, body)
        }
    }

    /// Makes the table known to a connection, which must not outlive this.
    func register(with handle: OpaquePointer) throws {
        let owner = Unmanaged.passUnretained(self).toOpaque()
        guard sqlite3_create_module_v2(handle, "lent_rows", Self.module, owner, nil) == SQLITE_OK else {
            throw SQLiteError(connection: handle)
        }
    }

    // MARK: What SQLite calls

    /// SQLite's part comes first in both, as it knows no other.
    private struct Table {
        var base = sqlite3_vtab()
        let rows: Unmanaged<LentRows>
    }

    private struct Cursor {
        var base = sqlite3_vtab_cursor()
        let rows: Unmanaged<LentRows>
        var loan = LentRows.nothing
        var row = 0
    }

    // Never written again and never freed, as connections keep its address.
    nonisolated(unsafe) private static let module: UnsafePointer<sqlite3_module> = {
        let module = UnsafeMutablePointer<sqlite3_module>.allocate(capacity: 1)
        module.initialize(to: makeModule())
        return UnsafePointer(module)
    }()

    /// Without `xCreate` the table is there by its name alone.
    private static func makeModule() -> sqlite3_module {
        var module = sqlite3_module()
        module.iVersion = 1
        module.xConnect = { handle, owner, _, _, table, _ in
            guard let owner, let table else { return SQLITE_INTERNAL }
            let code = sqlite3_declare_vtab(handle, LentRows.declaration)
            guard code == SQLITE_OK else { return code }
            let made = UnsafeMutablePointer<Table>.allocate(capacity: 1)
            made.initialize(to: Table(rows: .fromOpaque(owner)))
            table.pointee = UnsafeMutableRawPointer(made).assumingMemoryBound(to: sqlite3_vtab.self)
            return SQLITE_OK
        }
        module.xDisconnect = { table in
            table.map { UnsafeMutableRawPointer($0).assumingMemoryBound(to: Table.self) }?.deallocate()
            return SQLITE_OK
        }
        module.xBestIndex = { _, _ in SQLITE_OK }
        module.xOpen = { table, cursor in
            guard let table, let cursor else { return SQLITE_INTERNAL }
            let rows = UnsafeMutableRawPointer(table).assumingMemoryBound(to: Table.self).pointee.rows
            let made = UnsafeMutablePointer<Cursor>.allocate(capacity: 1)
            made.initialize(to: Cursor(rows: rows))
            cursor.pointee = UnsafeMutableRawPointer(made).assumingMemoryBound(to: sqlite3_vtab_cursor.self)
            return SQLITE_OK
        }
        module.xClose = { cursor in
            LentRows.cursor(cursor)?.deallocate()
            return SQLITE_OK
        }
        module.xFilter = { cursor, _, _, _, _ in
            guard let cursor = LentRows.cursor(cursor) else { return SQLITE_INTERNAL }
            cursor.pointee.loan = cursor.pointee.rows._withUnsafeGuaranteedRef(\.loan)
            cursor.pointee.row = 0
            return SQLITE_OK
        }
        module.xNext = { cursor in
            LentRows.cursor(cursor)?.pointee.row += 1
            return SQLITE_OK
        }
        module.xEof = { cursor in
            guard let cursor = LentRows.cursor(cursor)?.pointee else { return 1 }
            return cursor.loan._withUnsafeGuaranteedRef { cursor.row < $0.count } ? 0 : 1
        }
        module.xColumn = { cursor, result, column in
            guard let cursor = LentRows.cursor(cursor)?.pointee else { return SQLITE_INTERNAL }
            return cursor.loan._withUnsafeGuaranteedRef { loan in
                switch loan.cell(cursor.row, Int(column)) {
                case .integer(let value): sqlite3_result_int64(result, value)
                case .real(let value): sqlite3_result_double(result, value)
                case .text(var value):
                    value.withUTF8 { bytes in
                        // SQLite copies the bytes before the call returns.
                        sqlite3_result_text64(
                            result,
                            bytes.baseAddress.map { UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self) },
                            UInt64(bytes.count),
                            Statement.copyingDestructor,
                            UInt8(SQLITE_UTF8)
                        )
                    }
                }
                return SQLITE_OK
            }
        }
        module.xRowid = { cursor, rowID in
            rowID?.pointee = Int64(LentRows.cursor(cursor)?.pointee.row ?? 0)
            return SQLITE_OK
        }
        return module
    }

    private static func cursor(_ cursor: UnsafeMutablePointer<sqlite3_vtab_cursor>?) -> UnsafeMutablePointer<Cursor>? {
        cursor.map { UnsafeMutableRawPointer($0).assumingMemoryBound(to: Cursor.self) }
    }
}
