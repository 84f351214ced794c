import Domain
import Persistence
import Support
import Testing

@testable import App

/// The commands by their exit codes and by what they leave in the database.
@Suite struct CommandTests {
    private let folder = TemporaryFolder()

    private func run(_ words: String...) -> Int32 {
        Main.run(
            words,
            environment: ["PALATE_DATABASE": folder.path + "/palate.db", "PALATE_ROOT": TestSite.root]
        )
    }

    private func composition() throws -> Composition {
        let environment = ["PALATE_DATABASE": folder.path + "/palate.db", "PALATE_ROOT": TestSite.root]
        return try Composition(Configuration(arguments: Arguments([], options: []), environment: environment))
    }

    @Test func `a call that is wrong ends with 2, and help with 0`() {
        #expect(run() == 2)
        #expect(run("help") == 0)
        #expect(run("nonsense") == 2)
        #expect(run("user") == 2)
        #expect(run("user", "create") == 2)
        #expect(run("user", "--nonsense") == 2)
        #expect(run("token", "create") == 2)
        #expect(run("train", "a", "b") == 2)
        #expect(run("serve", "--port", "x") == 2)
        for command in Main.commands {
            #expect(run(command.name, "--help") == 0)
            #expect(command.help.contains(command.example) && command.example.hasPrefix("palate \(command.name)"))
        }
    }

    @Test func `made-up ratings are written as a table that can be imported, the same for the same seed`() throws {
        func made(_ seed: String) -> TemporaryFolder {
            let made = TemporaryFolder()
            #expect(run("generate", made.path, "--ratings", "3000", "--seed", seed) == 0)
            return made
        }
        let first = made("1")
        #expect(made("1").read("interactions.csv") == first.read("interactions.csv"))
        #expect(made("2").read("interactions.csv") != first.read("interactions.csv"))
        #expect(run("import", "table", first.path) == 0)
        let composition = try composition()
        defer { composition.close() }
        #expect(try composition.interactions.interactionCount() == 3000)
        #expect(try composition.items.itemCount() == PowerLawRatings.shape(ratings: 3000).items)
        #expect(run("generate", folder.path, "--ratings", "100", "--users", "10", "--items", "3") == 2)
        #expect(run("generate", "\(folder.path)/nowhere/made") == 1)
    }

    @Test func `an account is created, promoted and given another password`() throws {
        #expect(run("user", "create", "ada", "--password", "correct horse") == 0)
        #expect(run("user", "create", "ADA", "--password", "correct horse") == 1, "the name is taken")
        #expect(run("user", "create", "bob", "--password", "short") == 1)
        #expect(run("user", "create", "bob", "--role", "boss", "--password", "correct horse") == 2)
        #expect(run("user", "role", "ada", "editor") == 0)
        #expect(run("user", "role", "ada", "boss") == 2)
        #expect(run("user", "role", "nobody", "editor") == 1)
        #expect(run("user", "password", "ada", "--password", "") == 1, "an empty password opens the account to all")
        #expect(run("user", "password", "ada", "--password", "battery staple") == 0)
        #expect(run("user", "list") == 0)
        let composition = try composition()
        defer { composition.close() }
        let accounts = composition.accounts
        #expect(try accounts.list().map(\.name) == ["ada"])
        #expect(try accounts.account(named: "Ada").role == .editor)
        let signedIn = try accounts.signIn(name: "ada", password: "battery staple", source: "127.0.0.1", device: nil)
        #expect(signedIn.account.name == "ada")
    }

    @Test func `a token is created, listed and revoked`() throws {
        #expect(run("user", "create", "ada", "--password", "correct horse") == 0)
        #expect(run("token", "create", "ada", "--name", "loader", "--scopes", "read,write", "--days", "9") == 0)
        #expect(run("token", "create", "ada", "--scopes", "root") == 2)
        #expect(run("token", "create", "ada", "--days", "0") == 2)
        #expect(run("token", "create", "ada", "--name", "a\nb") == 1)
        #expect(run("token", "create", "nobody") == 1)
        #expect(run("token", "list", "ada") == 0)
        let composition = try composition()
        defer { composition.close() }
        let accounts = composition.accounts
        let tokens = try accounts.tokens(of: accounts.account(named: "ada"))
        #expect(tokens.map(\.name) == ["loader"] && tokens.first?.scopes == [.read, .write])
        #expect(run("token", "revoke", "ada", "x") == 2)
        #expect(run("token", "revoke", "ada", "999") == 1)
        #expect(run("token", "revoke", "ada", "1") == 0)
        #expect(run("token", "revoke", "ada", "1") == 1)
    }

    @Test func `migrating twice changes nothing, and checking creates nothing`() {
        #expect(run("migrate", "--check") == 0)
        #expect(run("migrate") == 0)
        #expect(run("migrate") == 0)
        #expect(run("train", "nobody") == 1)
    }

    @Test func `a database that is none is refused`() {
        folder.write("This is no database, only a text that is long enough to be read as a header.", to: "palate.db")
        #expect(run("migrate") == 1)
        #expect(run("user", "list") == 1)
    }
}
