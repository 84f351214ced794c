import CSQLite
public import Domain

/// The row that a statement stands on. Only for use inside the body it is handed to.
public struct Row {
    private let handle: OpaquePointer

    init(_ handle: OpaquePointer) {
        self.handle = handle
    }

    public func int64(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }
    public func int(_ column: Int32) -> Int { Int(int64(column)) }
    public func bool(_ column: Int32) -> Bool { int64(column) != 0 }
    public func double(_ column: Int32) -> Double { sqlite3_column_double(handle, column) }
    public func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

    public func text(_ column: Int32) -> String {
        // The pointer is valid until the next step, and the text is copied here. Its length is asked for afterwards, as
        // asking for text may convert the value.
        guard let start = sqlite3_column_text(handle, column) else { return "" }
        let count = Int(sqlite3_column_bytes(handle, column))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    public func bytes(_ column: Int32) -> [UInt8] { withBytes(column) { Array($0) } }

    /// The bytes of a blob or text in place.
    public func withBytes<Result>(
        _ column: Int32,
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        // The pointer is valid until the next step, which cannot happen inside the body.
        let start = sqlite3_column_blob(handle, column)
        return try body(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
    }

    public func optionalInt64(_ column: Int32) -> Int64? { isNull(column) ? nil : int64(column) }
    public func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }

    public func id<Entity>(_ column: Int32) -> ID<Entity> { ID(int64(column)) }
    public func timestamp(_ column: Int32) -> Timestamp { Timestamp(seconds: int64(column)) }
    public func optionalTimestamp(_ column: Int32) -> Timestamp? {
        optionalInt64(column).map { Timestamp(seconds: $0) }
    }
}
