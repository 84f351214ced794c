public import Domain

/// Imports in SQLite.
public struct SQLiteImportStore: ImportStore {
    private let database: Database

    public init(database: Database) {
        self.database = database
    }

    public func insert(
        _ kind: Import.Kind,
        account: ID<Account>?,
        key: String?,
        at moment: Timestamp
    ) throws -> Import {
        try database.write { connection in
            do {
                try connection.run(
                    "INSERT INTO imports (kind, account_id, key, started_at, changed_at) VALUES (?, ?, ?, ?, ?)",
                    kind.rawValue,
                    account,
                    key,
                    moment,
                    moment
                )
            } catch let error as SQLiteError where error.isUniqueViolation {
                throw DomainError.conflict("Another load has this key.")
            }
            let id = ID<Import>(connection.lastInsertedID)
            try connection.run(
                """
                DELETE FROM imports
                WHERE id <= ? AND NOT EXISTS
                    (SELECT 1 FROM jobs WHERE jobs.import_id = imports.id AND jobs.state IN ('queued', 'running'))
                """,
                id.rawValue - Int64(Limits.rememberedImports)
            )
            guard let found = try Self.importing(id, connection) else { throw UnreadableRow("import \(id)") }
            return found
        }
    }

    public func importing(_ id: ID<Import>) throws -> Import? {
        try database.read { try Self.importing(id, $0) }
    }

    private static func importing(_ id: ID<Import>, _ connection: Connection) throws -> Import? {
        try connection.first(
            """
            SELECT id, kind, account_id, key, is_finished, line_count, created, updated, unchanged, rejected, is_saved,
                problems, started_at, changed_at,
                (SELECT MAX(jobs.id) FROM jobs WHERE jobs.import_id = imports.id),
                EXISTS (SELECT 1 FROM jobs WHERE jobs.import_id = imports.id AND jobs.state IN ('queued', 'running'))
            FROM imports
            WHERE id = ?
            """,
            id,
            read: importing
        )
    }

    public func importing(account: ID<Account>?, key: String) throws -> Import? {
        try database.read { connection in
            try connection.first(
                """
                SELECT id, kind, account_id, key, is_finished, line_count, created, updated, unchanged, rejected, is_saved,
                    problems, started_at, changed_at,
                    (SELECT MAX(jobs.id) FROM jobs WHERE jobs.import_id = imports.id),
                    EXISTS (SELECT 1 FROM jobs WHERE jobs.import_id = imports.id AND jobs.state IN ('queued', 'running'))
                FROM imports
                WHERE account_id IS ? AND key = ?
                """,
                account,
                key,
                read: Self.importing
            )
        }
    }

    public func save(_ report: BulkReport, of id: ID<Import>, isFinished: Bool, at moment: Timestamp) throws {
        try database.write { connection in
            try connection.run(
                """
                UPDATE imports
                SET is_finished = ?, line_count = ?, created = ?, updated = ?, unchanged = ?, rejected = ?, is_saved = ?,
                    problems = ?, changed_at = ?
                WHERE id = ?
                """,
                isFinished,
                report.lineCount,
                report.created,
                report.updated,
                report.unchanged,
                report.rejected,
                report.isSaved,
                Self.text(report.problems),
                moment,
                id
            )
        }
    }

    public func imports(account: ID<Account>?, page: PageRequest) throws -> Page<Import> {
        var sql = SQLQuery(
            """
            SELECT id, kind, account_id, key, is_finished, line_count, created, updated, unchanged, rejected, is_saved,
                problems, started_at, changed_at,
                (SELECT MAX(jobs.id) FROM jobs WHERE jobs.import_id = imports.id),
                EXISTS (SELECT 1 FROM jobs WHERE jobs.import_id = imports.id AND jobs.state IN ('queued', 'running'))
            FROM imports
            WHERE TRUE
            """
        )
        if let account { sql.append("AND account_id = ?", .integer(account.rawValue)) }
        return try database.snapshot { connection in
            try IDListing.page(
                sql,
                page,
                isDescending: true,
                total: count(account, connection),
                connection,
                id: \.id.rawValue,
                read: Self.importing
            )
        }
    }

    private func count(_ account: ID<Account>?, _ connection: Connection) throws -> Int {
        try connection.first(
            "SELECT COUNT(*) FROM imports WHERE ?1 IS NULL OR account_id = ?1",
            account
        ) { $0.int(0) } ?? 0
    }

    // MARK: Rows

    /// Reads the columns as the queries above name them.
    private static func importing(_ row: Row) throws -> Import {
        guard let kind = Import.Kind(rawValue: row.text(1)) else {
            throw UnreadableRow("an import of \(row.text(1))")
        }
        var report = BulkReport()
        report.lineCount = row.int(5)
        report.created = row.int(6)
        report.updated = row.int(7)
        report.unchanged = row.int(8)
        report.rejected = row.int(9)
        report.isSaved = row.bool(10)
        report.problems = try problems(row.bytes(11))
        return Import(
            id: row.id(0),
            kind: kind,
            account: row.optionalInt64(2).map { ID($0) },
            key: row.optionalText(3),
            job: row.optionalInt64(14).map { ID($0) },
            hasOpenJob: row.bool(15),
            isFinished: row.bool(4),
            report: report,
            startedAt: row.timestamp(12),
            changedAt: row.timestamp(13)
        )
    }

    private static func text(_ problems: [BulkReport.Problem]) -> String {
        var writer = JSONWriter()
        writer.array { writer in
            for problem in problems {
                writer.object { writer in
                    writer.field("line", problem.line)
                    writer.field("code", problem.code.rawValue)
                    writer.field("pointer", problem.pointer)
                    writer.field("detail", problem.detail)
                }
            }
        }
        return String(decoding: writer.finish(), as: UTF8.self)
    }

    private static func problems(_ bytes: [UInt8]) throws -> [BulkReport.Problem] {
        guard let elements = try JSONReader.parse(bytes).elements else {
            throw UnreadableRow("the problems of an import")
        }
        return elements.compactMap { element in
            guard let line = element["line"]?.wholeNumber, let code = element["code"]?.string,
                let code = BulkReport.Problem.Code(rawValue: code)
            else { return nil }
            return BulkReport.Problem(
                line: line,
                code: code,
                pointer: element["pointer"]?.string ?? "",
                detail: element["detail"]?.string ?? ""
            )
        }
    }
}
