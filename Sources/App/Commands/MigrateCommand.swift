import Persistence

extension Command {
    /// `palate migrate`
    static let migrate = Command(
        name: "migrate",
        summary: "Bring the database up to the schema of this program, creating it if need be.",
        usage: "[--check]",
        example: "palate migrate --database palate.db",
        options: [Option("check", nil, "Only say what would be applied.")]
    ) { invocation in
        try invocation.arguments.expect([])
        let path = invocation.configuration.databasePath
        do {
            let migrator = try Migrator(folder: "\(invocation.configuration.root)/Migrations")
            if invocation.arguments.has("check") {
                let pending = try migrator.pending(databaseAt: path)
                Terminal.say(pending.isEmpty ? "\(path) is up to date." : pending.joined(separator: "\n"))
                return
            }
            let applied = try migrator.migrate(databaseAt: path, at: SystemClock().now)
            applied.forEach { Terminal.say("applied \($0)") }
            if applied.isEmpty { Terminal.say("\(path) is up to date.") }
        } catch {
            throw CommandFailure("The database \(path) cannot be migrated: \(error)")
        }
    }
}
