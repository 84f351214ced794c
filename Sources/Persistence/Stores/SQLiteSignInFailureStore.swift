public import Domain

/// Failed sign-ins in SQLite. Names are told apart as those of accounts are.
public struct SQLiteSignInFailureStore: SignInFailureStore {
    private let database: Database

    public init(database: Database) {
        self.database = database
    }

    public func failures(
        account name: String,
        address: String,
        since moment: Timestamp
    ) throws -> (pair: Int, address: Int) {
        let counts = try database.read { connection in
            try connection.first(
                """
                SELECT
                    (
                        SELECT COUNT(*)
                        FROM sign_in_failures
                        WHERE address = ?1 AND account_name = ?2 AND failed_at >= ?3
                    ),
                    (SELECT COUNT(*) FROM sign_in_failures WHERE address = ?1 AND failed_at >= ?3)
                """,
                address,
                name.lowercased(),
                moment
            ) { (pair: $0.int(0), address: $0.int(1)) }
        }
        return counts ?? (pair: 0, address: 0)
    }

    public func record(account name: String, address: String, at moment: Timestamp) throws {
        try database.write { connection in
            try connection.run(
                "INSERT INTO sign_in_failures (address, account_name, failed_at) VALUES (?, ?, ?)",
                address,
                name.lowercased(),
                moment
            )
        }
    }

    public func clear(account name: String, address: String) throws {
        try database.write { connection in
            try connection.run(
                "DELETE FROM sign_in_failures WHERE address = ? AND account_name = ?",
                address,
                name.lowercased()
            )
        }
    }

    public func delete(before moment: Timestamp) throws {
        try database.write { try $0.run("DELETE FROM sign_in_failures WHERE failed_at < ?", moment) }
    }
}
