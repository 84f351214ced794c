/// Running statements. Values stand in the order of the places.
extension Connection {
    /// Runs a statement to its end.
    public func run<each Value: SQLBindable>(_ sql: StaticString, _ values: repeat each Value) throws {
        let statement = try checkOut(sql)
        defer { checkIn(statement) }
        var index: Int32 = 0
        repeat try bind(each values, to: statement, after: &index)
        while try statement.step() {}
    }

    /// The first row, read by the body; nil without rows.
    public func first<Result, each Value: SQLBindable>(
        _ sql: StaticString,
        _ values: repeat each Value,
        read: (Row) throws -> Result
    ) throws -> Result? {
        let statement = try checkOut(sql)
        defer { checkIn(statement) }
        var index: Int32 = 0
        repeat try bind(each values, to: statement, after: &index)
        return try statement.step() ? try read(statement.row) : nil
    }

    /// Every row, read by the body.
    public func all<Result, each Value: SQLBindable>(
        _ sql: StaticString,
        _ values: repeat each Value,
        read: (Row) throws -> Result
    ) throws -> [Result] {
        var results: [Result] = []
        try forEach(sql, repeat each values) { results.append(try read($0)) }
        return results
    }

    /// Calls the body with every row; what it throws ends the statement.
    public func forEach<each Value: SQLBindable>(
        _ sql: StaticString,
        _ values: repeat each Value,
        read: (Row) throws -> Void
    ) throws {
        let statement = try checkOut(sql)
        defer { checkIn(statement) }
        var index: Int32 = 0
        repeat try bind(each values, to: statement, after: &index)
        while try statement.step() { try read(statement.row) }
    }

    /// Whether there is any row.
    public func exists<each Value: SQLBindable>(_ sql: StaticString, _ values: repeat each Value) throws -> Bool {
        try first(sql, repeat each values) { _ in true } ?? false
    }

    /// Every row of a statement put together at run time.
    public func all<Result>(_ query: SQLQuery, read: (Row) throws -> Result) throws -> [Result] {
        let statement = try checkOut(dynamic: query.sql)
        defer { checkIn(statement) }
        var index: Int32 = 0
        for value in query.values { try bind(value, to: statement, after: &index) }
        var results: [Result] = []
        while try statement.step() { results.append(try read(statement.row)) }
        return results
    }

    /// Lends the body a statement, to be run many times.
    func withStatement<Result>(_ sql: StaticString, _ body: (Statement) throws -> Result) throws -> Result {
        let statement = try checkOut(sql)
        defer { checkIn(statement) }
        return try body(statement)
    }

    private func bind(_ value: some SQLBindable, to statement: Statement, after index: inout Int32) throws {
        index += 1
        try value.bind(to: statement, at: index)
    }
}

/// Transactions.
extension Connection {
    /// Runs the body so that all of its reads see one state of the database. Joins a transaction that is open.
    func snapshot<Result>(_ body: (Connection) throws -> Result) throws -> Result {
        if isInTransaction { return try body(self) }
        try run("BEGIN DEFERRED")
        defer { endTransaction() }
        return try body(self)
    }

    /// Ends whatever transaction is open, keeping nothing of it.
    func endTransaction() {
        guard isInTransaction else { return }
        do {
            try run("ROLLBACK")
        } catch {
            // SQLite refuses a ROLLBACK only when none is open, and then there is nothing left to do.
            precondition(!isInTransaction, "a transaction could not be ended: \(error)")
        }
    }

    /// Runs the body inside the open transaction; what it did is undone if it throws.
    ///
    /// After an error that ended the whole transaction (a full disk) the connection is in none: the caller checks.
    func savepoint<Result>(_ body: () throws -> Result) throws -> Result {
        let actions = afterCommitCount
        try run("SAVEPOINT work")
        do {
            let result = try body()
            try run("RELEASE work")
            return result
        } catch {
            dropAfterCommit(from: actions)
            undoSavepoint()
            throw error
        }
    }

    private func undoSavepoint() {
        guard isInTransaction else { return }
        do {
            try run("ROLLBACK TO work")
            try run("RELEASE work")
        } catch {
            // A savepoint that cannot be undone must not be committed, so everything around it goes too.
            endTransaction()
        }
    }
}
