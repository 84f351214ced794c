import Domain
import Persistence
import Testing

@Suite struct AccountStoreTests {
    private let temporary: TemporaryDatabase
    private var accounts: SQLiteAccountStore { temporary.accounts }
    private let soon = Timestamp.start + 100
    private let firstHash = [UInt8](repeating: 1, count: 32)
    private let secondHash = [UInt8](repeating: 2, count: 32)

    init() throws {
        temporary = try TemporaryDatabase()
    }

    private func addAccount(_ name: String = "Ada", role: Role = .member) throws -> Account {
        try accounts.insert(name: name, passwordHash: "hash of \(name)", role: role, at: .start)
    }

    @Test func `a stored account can be read back, with a user of its own`() throws {
        let stored = try addAccount()
        #expect(try accounts.account(stored.id) == stored)
        #expect(try accounts.account(named: "aDA") == stored)
        #expect(try accounts.account(named: "Bob") == nil)
        #expect(try temporary.users.user(stored.userID)?.name == "Ada")
        let found = try #require(try accounts.credentials(named: "ADA"))
        #expect(found.account == stored && found.passwordHash == "hash of Ada")
        #expect(try accounts.accounts() == [stored])
    }

    @Test(arguments: [("Ada", "ADA"), ("Émile", "ÉMILE"), ("Ольга", "ольга")])
    func `a name is taken whatever the case of its letters`(name: String, other: String) throws {
        let stored = try addAccount(name)
        #expect(throws: DomainError.conflict("The name “\(other)” is taken.")) { try addAccount(other) }
        #expect(try accounts.account(named: other) == stored)
        #expect(try temporary.users.users(externalID: nil, page: PageRequest()).results.count == 1)
    }

    @Test func `passwords and roles can be set`() throws {
        let stored = try addAccount()
        #expect(try !accounts.hasAdmin())
        try accounts.setRole(.admin, of: stored.id)
        try accounts.setPasswordHash("new", of: stored.id)
        #expect(try accounts.hasAdmin())
        #expect(try accounts.credentials(named: "Ada")?.passwordHash == "new")
        #expect(throws: DomainError.notFound("account 9")) { try accounts.setRole(.admin, of: ID(9)) }
        #expect(throws: DomainError.notFound("account 9")) { try accounts.setPasswordHash("x", of: ID(9)) }
    }

    @Test func `a session lasts until it expires or is deleted`() throws {
        let account = try addAccount()
        try accounts.insertSession(tokenHash: firstHash, account: account.id, createdAt: .start, expiresAt: soon)
        let session = try #require(try accounts.session(tokenHash: firstHash, at: .start))
        #expect(session == Session(account: account, createdAt: .start, expiresAt: soon))
        #expect(try accounts.session(tokenHash: firstHash, at: soon - 1) != nil)
        #expect(try accounts.session(tokenHash: firstHash, at: soon) == nil, "remembered or not, it has expired")
        #expect(try accounts.session(tokenHash: secondHash, at: .start) == nil)
        #expect(try accounts.session(tokenHash: [1, 2, 3], at: .start) == nil)
        try accounts.deleteSession(tokenHash: firstHash)
        #expect(try accounts.session(tokenHash: firstHash, at: .start) == nil)
        try accounts.deleteSession(tokenHash: firstHash)
        #expect(throws: DomainError.notFound("account 9")) {
            try accounts.insertSession(tokenHash: firstHash, account: ID(9), createdAt: .start, expiresAt: soon)
        }
    }

    @Test func `an account can be signed out everywhere else`() throws {
        let account = try addAccount()
        let other = try addAccount("Bob")
        let othersHash = [UInt8](repeating: 3, count: 32)
        for hash in [firstHash, secondHash] {
            try accounts.insertSession(tokenHash: hash, account: account.id, createdAt: .start, expiresAt: soon)
            #expect(try accounts.session(tokenHash: hash, at: .start) != nil)
        }
        try accounts.insertSession(tokenHash: othersHash, account: other.id, createdAt: .start, expiresAt: soon)
        try accounts.deleteSessions(of: account.id, except: firstHash)
        #expect(try accounts.session(tokenHash: firstHash, at: .start) != nil)
        #expect(try accounts.session(tokenHash: secondHash, at: .start) == nil)
        try accounts.deleteSessions(of: account.id, except: nil)
        #expect(try accounts.session(tokenHash: firstHash, at: .start) == nil)
        #expect(try accounts.session(tokenHash: othersHash, at: .start) != nil)
    }

    @Test func `a new role holds in sessions and tokens at once`() throws {
        let account = try addAccount()
        try accounts.insertSession(tokenHash: firstHash, account: account.id, createdAt: .start, expiresAt: soon)
        _ = try temporary.tokens.insert(
            account: account.id,
            name: "t",
            prefix: "p",
            tokenHash: secondHash,
            scopes: .read,
            createdAt: .start,
            expiresAt: nil
        )
        #expect(try accounts.session(tokenHash: firstHash, at: .start)?.account.role == .member)
        #expect(try temporary.tokens.token(tokenHash: secondHash, at: .start)?.account.role == .member)
        try accounts.setRole(.editor, of: account.id)
        #expect(try accounts.session(tokenHash: firstHash, at: .start)?.account.role == .editor)
        #expect(try temporary.tokens.token(tokenHash: secondHash, at: .start)?.account.role == .editor)
    }

    @Test func `expired sessions and devices are deleted`() throws {
        let account = try addAccount()
        try accounts.insertSession(tokenHash: firstHash, account: account.id, createdAt: .start, expiresAt: soon)
        try accounts.insertSession(tokenHash: secondHash, account: account.id, createdAt: .start, expiresAt: soon + 9)
        try accounts.insertDevice(tokenHash: firstHash, account: account.id, expiresAt: soon)
        try accounts.deleteSessions(expiredBefore: soon + 1)
        let left = try temporary.database.read { connection in
            try connection.first("SELECT (SELECT COUNT(*) FROM sessions), (SELECT COUNT(*) FROM devices)") {
                [$0.int(0), $0.int(1)]
            }
        }
        #expect(left == [1, 0])
    }

    @Test func `a device is known to its account only, until it expires`() throws {
        let account = try addAccount()
        _ = try addAccount("Bob")
        try accounts.insertDevice(tokenHash: firstHash, account: account.id, expiresAt: soon)
        try accounts.insertDevice(tokenHash: firstHash, account: account.id, expiresAt: soon)
        #expect(try accounts.isDevice(tokenHash: firstHash, ofAccountNamed: "ADA", at: .start))
        #expect(try !accounts.isDevice(tokenHash: firstHash, ofAccountNamed: "Bob", at: .start))
        #expect(try !accounts.isDevice(tokenHash: secondHash, ofAccountNamed: "Ada", at: .start))
        #expect(try !accounts.isDevice(tokenHash: firstHash, ofAccountNamed: "Ada", at: soon))
    }

    @Test func `there is one link that creates the first admin, at most`() throws {
        try accounts.setSetupLink(tokenHash: firstHash, expiresAt: soon)
        #expect(try accounts.isSetupLink(tokenHash: firstHash, at: .start))
        #expect(try !accounts.isSetupLink(tokenHash: firstHash, at: soon))
        try accounts.setSetupLink(tokenHash: secondHash, expiresAt: soon)
        #expect(try !accounts.isSetupLink(tokenHash: firstHash, at: .start))
        #expect(try accounts.isSetupLink(tokenHash: secondHash, at: .start))
        try accounts.setSetupLink(tokenHash: nil, expiresAt: soon)
        #expect(try !accounts.isSetupLink(tokenHash: secondHash, at: .start))
    }

    @Test func `the setup link creates one admin, and a taken name does not use it up`() throws {
        let link = [UInt8](repeating: 3, count: 32)
        let soon = Timestamp.start + 60
        try accounts.setSetupLink(tokenHash: link, expiresAt: soon)
        _ = try accounts.insert(name: "ada", passwordHash: "h", role: .member, at: .start)
        #expect(throws: DomainError.self) {
            try accounts.insertAdmin(name: "Ada", passwordHash: "h", setupTokenHash: link, at: .start)
        }
        #expect(throws: DomainError.notFound("setup link")) {
            try accounts.insertAdmin(name: "eve", passwordHash: "h", setupTokenHash: link, at: soon)
        }
        let admin = try accounts.insertAdmin(name: "grace", passwordHash: "h", setupTokenHash: link, at: .start)
        #expect(admin.role == .admin)
        #expect(throws: DomainError.notFound("setup link")) {
            try accounts.insertAdmin(name: "eve", passwordHash: "h", setupTokenHash: link, at: .start)
        }
        #expect(try accounts.account(named: "eve") == nil)
    }

    @Test func `a token can be read back, used and deleted`() throws {
        let account = try addAccount()
        let tokens = temporary.tokens
        let stored = try tokens.insert(
            account: account.id,
            name: "Loader",
            prefix: "palate_ab",
            tokenHash: firstHash,
            scopes: [.read, .write],
            createdAt: .start,
            expiresAt: soon
        )
        #expect(try tokens.tokens(of: account.id) == [stored])
        let found = try #require(try tokens.token(tokenHash: firstHash, at: .start))
        #expect(found.token == stored && found.account == account)
        #expect(try tokens.token(tokenHash: firstHash, at: soon) == nil)
        tokens.noteUse(stored.id, at: .start + 5)
        // The note comes before this write, which waits for the disk.
        try temporary.database.write { _ in }
        #expect(try tokens.token(tokenHash: firstHash, at: .start)?.token.lastUsedAt == .start + 5)
        let other = try addAccount("Bob")
        #expect(throws: DomainError.notFound("token 1")) { try tokens.delete(stored.id, of: other.id) }
        #expect(try tokens.token(tokenHash: firstHash, at: .start) != nil)
        try tokens.delete(stored.id, of: account.id)
        #expect(try tokens.token(tokenHash: firstHash, at: .start) == nil)
        #expect(throws: DomainError.notFound("token 1")) { try tokens.delete(stored.id, of: account.id) }
    }

    @Test func `failures are counted by account and address, and by address`() throws {
        let failures = temporary.failures
        try failures.record(account: "Ada", address: "a", at: .start)
        try failures.record(account: "ADA", address: "a", at: .start + 10)
        try failures.record(account: "Bob", address: "a", at: .start + 10)
        try failures.record(account: "Ada", address: "b", at: .start + 10)
        #expect(try failures.failures(account: "ada", address: "a", since: .start) == (2, 3))
        #expect(try failures.failures(account: "ada", address: "a", since: .start + 1) == (1, 2))
        #expect(try failures.failures(account: "ada", address: "c", since: .start) == (0, 0))
        try failures.clear(account: "aDa", address: "a")
        #expect(try failures.failures(account: "Ada", address: "a", since: .start) == (0, 1))
        try failures.delete(before: .start + 11)
        #expect(try failures.failures(account: "Ada", address: "b", since: .start) == (0, 0))
    }
}
