import Domain

/// How jobs are to read data sets, within a transaction that the caller opened.
enum ImportPlanRows {
    static func insert(_ plan: ImportPlan, of job: ID<Job>, _ connection: Connection) throws {
        var writer = JSONWriter()
        writer.object { writer in
            for name in ImportOptions.Name.allCases {
                guard let text = plan.texts[name] else { continue }
                writer.key(text: name.rawValue)
                writer.string(text)
            }
        }
        try connection.run(
            "INSERT INTO import_plans (job_id, format, options) VALUES (?, ?, ?)",
            job,
            plan.format ?? "",
            String(decoding: writer.finish(), as: UTF8.self)
        )
    }

    /// Nil if there is no such job, or it is no import. Throws `UnreadableRow`.
    static func plan(of job: ID<Job>, _ connection: Connection) throws -> ImportPlan? {
        let row = try connection.first("SELECT format, options FROM import_plans WHERE job_id = ?", job) {
            (format: $0.text(0), options: $0.bytes(1))
        }
        guard let row else { return nil }
        guard case .object(let members) = try JSONReader.parse(row.options) else {
            throw UnreadableRow("the plan of job \(job)")
        }
        var texts: [ImportOptions.Name: String] = [:]
        for member in members {
            if let name = ImportOptions.Name(rawValue: member.key) { texts[name] = member.value.string }
        }
        return try ImportPlan(format: row.format.isEmpty ? nil : row.format, texts)
    }
}
