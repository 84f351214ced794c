public import Domain

/// Brings a database file up to the schema of this program.
///
/// Forward only, in order, each migration in a transaction of its own. The text of each applied migration is kept, and a
/// file that says something else since is refused: the schema could no longer be told from the files.
public struct Migrator: Sendable {
    private let migrations: [Migration]

    /// Reads the migrations of a folder. Throws `MigrationError`.
    public init(folder: String) throws {
        migrations = try MigrationFolder.migrations(in: folder)
    }

    /// Applies what is missing and returns the names, in order. Several processes may do so at once.
    ///
    /// Creates the file if need be. Throws `MigrationError`, with the migrations before the failing one applied.
    @discardableResult
    public func migrate(databaseAt path: String, at moment: Timestamp) throws -> [String] {
        let connection = try Connection(path: path, role: .writer)
        defer { connection.close() }
        // A migration may rebuild a table that others refer to; the references are checked before it is committed.
        try connection.execute("PRAGMA foreign_keys = OFF")
        var applied: [String] = []
        while let name = try applyNext(on: connection, at: moment) { applied.append(name) }
        return applied
    }

    /// The names that `migrate` would apply. Throws `MigrationError`.
    public func pending(databaseAt path: String) throws -> [String] {
        let connection = try Connection(path: path, role: .writer)
        defer { connection.close() }
        return try connection.snapshot { connection in
            guard try Self.hasRecord(connection) else { return migrations.map(\.name) }
            return try migrations.dropFirst(verifiedCount(connection)).map(\.name)
        }
    }

    /// Takes the write lock before it looks, so that two processes never apply the same one.
    private func applyNext(on connection: Connection, at moment: Timestamp) throws -> String? {
        try connection.execute("BEGIN IMMEDIATE")
        defer { connection.endTransaction() }
        try connection.execute(
            """
            CREATE TABLE IF NOT EXISTS schema_migrations (
                number INTEGER PRIMARY KEY,
                name TEXT NOT NULL,
                sql TEXT NOT NULL,
                applied_at INTEGER NOT NULL
            ) STRICT
            """
        )
        let count = try verifiedCount(connection)
        guard count < migrations.count else { return nil }
        let migration = migrations[count]
        try apply(migration, on: connection, at: moment)
        return migration.name
    }

    private func apply(_ migration: Migration, on connection: Connection, at moment: Timestamp) throws {
        do {
            try connection.execute(migration.sql)
            guard connection.isInTransaction else {
                throw MigrationError.failed(migration.name, reason: "it ends the transaction it runs in")
            }
            if let table = try connection.first("PRAGMA foreign_key_check", read: { $0.text(0) }) {
                throw MigrationError.failed(migration.name, reason: "rows of \(table) refer to rows that are not there")
            }
            try connection.run(
                "INSERT INTO schema_migrations (number, name, sql, applied_at) VALUES (?, ?, ?, ?)",
                migration.number,
                migration.name,
                migration.sql,
                moment
            )
            try connection.execute("COMMIT")
        } catch let error as SQLiteError {
            throw MigrationError.failed(migration.name, reason: error.message)
        }
    }

    private static func hasRecord(_ connection: Connection) throws -> Bool {
        try connection.exists("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'schema_migrations'")
    }

    /// How many are applied, each with the text that its file has now. Throws `MigrationError`.
    private func verifiedCount(_ connection: Connection) throws -> Int {
        let applied = try connection.all("SELECT number, name, sql FROM schema_migrations ORDER BY number") {
            Migration(number: $0.int(0), name: $0.text(1), sql: $0.text(2))
        }
        guard applied.count <= migrations.count else {
            throw MigrationError.newerDatabase(applied: applied.count, known: migrations.count)
        }
        for (old, new) in zip(applied, migrations) where old != new {
            throw old.sql == new.sql
                ? MigrationError.renamed(applied: old.name, found: new.name) : MigrationError.edited(new.name)
        }
        return applied.count
    }
}
