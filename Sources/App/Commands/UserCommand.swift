import Domain

extension Command {
    /// `palate user`
    static let user = Command(
        name: "user",
        summary: "Create accounts, list them, set their roles and passwords.",
        usage: "create NAME [--role ROLE] | list | role NAME ROLE | password NAME",
        example: "palate user create ada --role editor",
        options: [
            Option("role", "ROLE", "member, editor or admin (member)."),
            Option(
                "password",
                "TEXT",
                "The password; better left out, and then asked for or read from standard input."
            ),
        ]
    ) { invocation in
        let words = invocation.arguments.positionals
        let composition = try Composition(invocation.configuration)
        defer { composition.close() }
        let accounts = composition.accounts
        switch (words.first, words.count) {
        case ("create", 2):
            let role = try role(invocation.arguments.value("role") ?? "member")
            let account = try accounts.create(name: words[1], password: password(invocation), role: role)
            Terminal.say("Created \(account.role.rawValue) \(account.name).")
        case ("list", 1):
            for account in try accounts.list() {
                Terminal.say("\(account.name)\t\(account.role.rawValue)\t\(account.createdAt.rfc3339)")
            }
        case ("role", 3):
            let account = try accounts.account(named: words[1])
            try accounts.setRole(role(words[2]), of: account)
            Terminal.say("\(account.name) is \(words[2]) now.")
        case ("password", 2):
            let account = try accounts.account(named: words[1])
            try accounts.setPassword(password(invocation), of: account)
            Terminal.say("The password of \(account.name) is set, and the account is signed out everywhere.")
        default:
            throw UsageError("Say what to do: create NAME, list, role NAME ROLE, or password NAME.")
        }
    }

    private static func role(_ text: String) throws(UsageError) -> Role {
        guard let role = Role(rawValue: text) else {
            throw UsageError("A role is member, editor or admin, not “\(text)”.")
        }
        return role
    }

    private static func password(_ invocation: Invocation) throws -> String {
        if let given = invocation.arguments.value("password") { return given }
        guard let typed = Terminal.ask("Password: ", isSecret: true) else {
            throw CommandFailure("No password was given.")
        }
        return typed
    }
}
