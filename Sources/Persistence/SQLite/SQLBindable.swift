public import Domain

/// What can stand for a `?` of a statement.
public protocol SQLBindable {
    /// Throws if the value is too large for SQLite.
    func bind(to statement: Statement, at index: Int32) throws
}

extension Int64: SQLBindable {
    public func bind(to statement: Statement, at index: Int32) throws { try statement.bind(self, at: index) }
}

extension Int: SQLBindable {
    public func bind(to statement: Statement, at index: Int32) throws { try statement.bind(Int64(self), at: index) }
}

extension Bool: SQLBindable {
    public func bind(to statement: Statement, at index: Int32) throws {
        try Int64(self ? 1 : 0).bind(to: statement, at: index)
    }
}

extension Double: SQLBindable {
    public func bind(to statement: Statement, at index: Int32) throws { try statement.bind(self, at: index) }
}

extension String: SQLBindable {
    public func bind(to statement: Statement, at index: Int32) throws { try statement.bind(self, at: index) }
}

extension [UInt8]: SQLBindable {
    public func bind(to statement: Statement, at index: Int32) throws { try statement.bind(self, at: index) }
}

extension ID: SQLBindable {
    public func bind(to statement: Statement, at index: Int32) throws { try statement.bind(rawValue, at: index) }
}

extension Timestamp: SQLBindable {
    public func bind(to statement: Statement, at index: Int32) throws { try statement.bind(seconds, at: index) }
}

extension Optional: SQLBindable where Wrapped: SQLBindable {
    public func bind(to statement: Statement, at index: Int32) throws {
        if let self { try self.bind(to: statement, at: index) } else { try statement.bindNull(at: index) }
    }
}

/// A statement put together at run time, with its values.
public struct SQLQuery {
    /// A value of a type that is only known at run time.
    public enum Value: Sendable {
        case integer(Int64)
        case real(Double)
        case text(String)
    }

    public private(set) var sql: String
    public private(set) var values: [Value] = []

    public init(_ sql: String = "") {
        self.sql = sql
    }

    /// Adds a clause on a line of its own, with the values of its places.
    public mutating func append(_ clause: String, _ values: Value...) {
        sql += (sql.isEmpty ? "" : "\n") + clause
        self.values += values
    }

    /// Both, one after the other.
    func followed(by other: SQLQuery) -> SQLQuery {
        var query = self
        query.sql += "\n" + other.sql
        query.values += other.values
        return query
    }
}

extension SQLQuery.Value: SQLBindable {
    public func bind(to statement: Statement, at index: Int32) throws {
        switch self {
        case .integer(let value): try statement.bind(value, at: index)
        case .real(let value): try statement.bind(value, at: index)
        case .text(let value): try statement.bind(value, at: index)
        }
    }
}
