import Domain

extension Command {
    private static let tokenUsage = "Say what to do: create ACCOUNT, list ACCOUNT, or revoke ACCOUNT ID."

    /// `palate token`
    static let token = Command(
        name: "token",
        summary: "Create, list and revoke the API tokens of an account.",
        usage: "create ACCOUNT [--name NAME] [--scopes LIST] [--days N] | list ACCOUNT | revoke ACCOUNT ID",
        example: "palate token create ada --name loader --scopes read,write --days 90",
        options: [
            Option("name", "NAME", "What the token is for (script)."),
            Option("scopes", "LIST", "read, write and admin, parted by commas (read)."),
            Option("days", "N", "How long it is good for; left out, until it is revoked."),
        ]
    ) { invocation in
        let words = invocation.arguments.positionals
        guard words.count >= 2 else { throw UsageError(tokenUsage) }
        let composition = try Composition(invocation.configuration)
        defer { composition.close() }
        let accounts = composition.accounts
        let account = try accounts.account(named: words[1])
        switch (words[0], words.count) {
        case ("create", 2): try create(for: account, accounts, invocation.arguments, composition.clock)
        case ("list", 2): list(try accounts.tokens(of: account))
        case ("revoke", 3):
            guard let id = ID<APIToken>(text: words[2]) else {
                throw UsageError("An id is a number; see palate token list.")
            }
            try accounts.deleteToken(id, of: account)
            Terminal.say("Revoked token \(id) of \(account.name).")
        default: throw UsageError(tokenUsage)
        }
    }

    /// The token alone goes to standard output, so that a script can catch it.
    private static func create(
        for account: Account,
        _ accounts: Accounts,
        _ arguments: Arguments,
        _ clock: any Clock
    ) throws {
        let scopesText = arguments.value("scopes") ?? "read"
        guard let scopes = Scopes(text: scopesText) else {
            throw UsageError("Scopes are read, write and admin, not “\(scopesText)”.")
        }
        let days = try arguments.integer("days", in: 1...3650)
        let made = try accounts.createToken(
            for: account,
            name: arguments.value("name") ?? "script",
            scopes: scopes,
            expiresAt: days.map { clock.now + Int64($0) * 86_400 }
        )
        Terminal.note("A token of \(account.name) for: \(made.token.scopes.text). It is shown this once:")
        Terminal.say(made.text)
    }

    private static func list(_ tokens: [APIToken]) {
        for token in tokens {
            let expiry = token.expiresAt.map { "until \($0.rfc3339)" } ?? "until revoked"
            Terminal.say("\(token.id)\t\(token.prefix)…\t\(token.name)\t\(token.scopes.text)\t\(expiry)")
        }
    }
}
