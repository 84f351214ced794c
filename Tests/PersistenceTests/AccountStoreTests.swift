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

    private func insertSession(_ hash: [UInt8], of account: ID<Account>, until moment: Timestamp) throws {
        try accounts.insertSession(
            tokenHash: hash,
            account: account,
            browser: "Firefox",
            createdAt: .start,
            expiresAt: moment
        )
    }

    private func insertToken(
        _ hash: [UInt8],
        of account: ID<Account>,
        until moment: Timestamp? = nil,
        parent: ID<APIToken>? = nil
    ) throws -> APIToken {
        try temporary.tokens.insert(
            APITokenDraft(name: "Loader", scopes: [.read, .write], expiresAt: moment),
            account: account,
            parent: parent,
            prefix: "palate_ab",
            tokenHash: hash,
            createdAt: .start
        )
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
        #expect(try temporary.users.users(matching: UserQuery(), page: PageRequest()).results.count == 1)
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
        try insertSession(firstHash, of: account.id, until: soon)
        let session = try #require(try accounts.session(tokenHash: firstHash, at: .start))
        let expected = Session(
            id: session.id,
            account: account,
            browser: "Firefox",
            createdAt: .start,
            expiresAt: soon,
            lastSeenAt: .start
        )
        #expect(session == expected)
        #expect(try accounts.session(tokenHash: firstHash, at: soon - 1) != nil)
        #expect(try accounts.session(tokenHash: firstHash, at: soon) == nil, "remembered or not, it has expired")
        #expect(try accounts.session(tokenHash: secondHash, at: .start) == nil)
        #expect(try accounts.session(tokenHash: [1, 2, 3], at: .start) == nil)
        try accounts.deleteSession(tokenHash: firstHash)
        #expect(try accounts.session(tokenHash: firstHash, at: .start) == nil)
        try accounts.deleteSession(tokenHash: firstHash)
        #expect(throws: DomainError.notFound("account 9")) {
            try insertSession(firstHash, of: ID(9), until: soon)
        }
    }

    @Test func `an account can be signed out everywhere else`() throws {
        let account = try addAccount()
        let other = try addAccount("Bob")
        let othersHash = [UInt8](repeating: 3, count: 32)
        for hash in [firstHash, secondHash] {
            try insertSession(hash, of: account.id, until: soon)
            #expect(try accounts.session(tokenHash: hash, at: .start) != nil)
        }
        try insertSession(othersHash, of: other.id, until: soon)
        let kept = try #require(try accounts.session(tokenHash: firstHash, at: .start))
        try accounts.deleteSessions(of: account.id, except: kept.id)
        #expect(try accounts.session(tokenHash: firstHash, at: .start) != nil)
        #expect(try accounts.session(tokenHash: secondHash, at: .start) == nil)
        try accounts.deleteSessions(of: account.id, except: nil)
        #expect(try accounts.session(tokenHash: firstHash, at: .start) == nil)
        #expect(try accounts.session(tokenHash: othersHash, at: .start) != nil)
    }

    @Test func `a new role holds in sessions and tokens at once`() throws {
        let account = try addAccount()
        try insertSession(firstHash, of: account.id, until: soon)
        _ = try insertToken(secondHash, of: account.id)
        #expect(try accounts.session(tokenHash: firstHash, at: .start)?.account.role == .member)
        #expect(try temporary.tokens.token(tokenHash: secondHash)?.account.role == .member)
        try accounts.setRole(.editor, of: account.id)
        #expect(try accounts.session(tokenHash: firstHash, at: .start)?.account.role == .editor)
        #expect(try temporary.tokens.token(tokenHash: secondHash)?.account.role == .editor)
    }

    @Test func `expired sessions and devices are deleted`() throws {
        let account = try addAccount()
        try insertSession(firstHash, of: account.id, until: soon)
        try insertSession(secondHash, of: account.id, until: soon + 9)
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
        let stored = try insertToken(firstHash, of: account.id, until: soon)
        #expect(try tokens.tokens(of: account.id) == [stored])
        let found = try #require(try tokens.token(tokenHash: firstHash))
        #expect(found.token == stored && found.account == account)
        #expect(try tokens.token(stored.id) == stored)
        tokens.noteUse(stored.id, at: .start + 5)
        // The note comes before this write, which waits for the disk.
        try temporary.database.write { _ in }
        #expect(try tokens.token(tokenHash: firstHash)?.token.lastUsedAt == .start + 5)
        let other = try addAccount("Bob")
        #expect(throws: DomainError.notFound("token 1")) { try tokens.delete(stored.id, of: other.id) }
        #expect(try tokens.token(tokenHash: firstHash) != nil)
        try tokens.delete(stored.id, of: account.id)
        #expect(try tokens.token(tokenHash: firstHash) == nil)
        #expect(throws: DomainError.notFound("token 1")) { try tokens.delete(stored.id, of: account.id) }
    }

    @Test func `with a token go those that it made, and each is refused at once`() throws {
        let account = try addAccount()
        let hashes = (1...3).map { [UInt8](repeating: $0, count: 32) }
        let first = try insertToken(hashes[0], of: account.id)
        let second = try insertToken(hashes[1], of: account.id, parent: first.id)
        #expect(second.parentID == first.id)
        let third = try insertToken(hashes[2], of: addAccount("Bob").id, parent: second.id)
        let tokens = temporary.tokens
        for hash in hashes { #expect(try tokens.token(tokenHash: hash) != nil) }
        try tokens.delete(second.id, of: account.id)
        #expect(try hashes.map { try tokens.token(tokenHash: $0) != nil } == [true, false, false])
        #expect(try tokens.token(third.id) == nil)
        try tokens.delete(first.id, of: account.id)
        let next = try insertToken(hashes[0], of: account.id)
        #expect(next.id > third.id, "an id is never given twice")
    }

    @Test func `tokens are listed part by part, and those that expired long ago are forgotten`() throws {
        let account = try addAccount()
        let tokens = temporary.tokens
        let ids = try (1...5).map {
            try insertToken([UInt8](repeating: $0, count: 32), of: account.id, until: $0 == 1 ? soon : nil).id
        }
        let parts = try pages(limit: 2) { try tokens.tokens(of: account.id, page: $0) }
        #expect(parts.map { $0.results.map(\.id) } == [Array(ids[0...1]), Array(ids[2...3]), [ids[4]]])
        #expect(try tokens.tokens(of: account.id, page: PageRequest(limit: 1, wantsTotal: true)).total == 5)
        _ = try tokens.insert(
            APITokenDraft(name: "Late", scopes: .read),
            account: account.id,
            parent: nil,
            prefix: "p",
            tokenHash: [UInt8](repeating: 6, count: 32),
            createdAt: soon + 31 * 86_400
        )
        #expect(try tokens.tokens(of: account.id).map(\.id).contains(ids[0]) == false)
    }

    @Test func `sessions are listed, seen, and ended one by one`() throws {
        let account = try addAccount()
        let other = try addAccount("Bob")
        for (hash, moment) in [(firstHash, soon), (secondHash, soon + 9)] {
            try insertSession(hash, of: account.id, until: moment)
        }
        let second = try #require(try accounts.session(tokenHash: secondHash, at: .start))
        let first = try #require(try accounts.session(tokenHash: firstHash, at: .start))
        #expect(try accounts.sessions(of: account.id, at: .start) == [second, first])
        #expect(try accounts.sessions(of: account.id, at: soon) == [second])
        accounts.noteUse(second.id, at: .start + 5)
        // The note comes before this write, which waits for the disk.
        try temporary.database.write { _ in }
        #expect(try accounts.session(tokenHash: secondHash, at: .start)?.lastSeenAt == .start + 5)
        #expect(throws: DomainError.notFound("session \(second.id)")) {
            try accounts.deleteSession(second.id, of: other.id)
        }
        try accounts.deleteSession(second.id, of: account.id)
        #expect(try accounts.session(tokenHash: secondHash, at: .start) == nil)
        #expect(try accounts.session(tokenHash: firstHash, at: .start) != nil)
    }

    @Test func `an account is changed as a whole or not at all`() throws {
        let account = try addAccount()
        _ = try addAccount("Bob")
        try insertSession(firstHash, of: account.id, until: soon)
        let changed = try accounts.update(account.id, AccountChange(name: "Ada2", role: .editor)) {
            #expect($0 == account)
        }
        #expect(changed.name == "Ada2" && changed.role == .editor && changed.version == 2)
        #expect(try accounts.account(account.id) == changed)
        #expect(try temporary.users.user(account.userID)?.name == "Ada2")
        #expect(try accounts.session(tokenHash: firstHash, at: .start)?.account == changed)
        #expect(throws: DomainError.conflict("The name “BOB” is taken.")) {
            try accounts.update(account.id, AccountChange(name: "BOB", role: .admin)) { _ in }
        }
        #expect(throws: DomainError.stale) {
            try accounts.update(account.id, AccountChange(role: .admin)) { _ in throw DomainError.stale }
        }
        #expect(try accounts.account(account.id) == changed)
        _ = try accounts.update(account.id, AccountChange(name: "ADA2", passwordHash: "new")) { _ in }
        #expect(try accounts.credentials(named: "ada2")?.passwordHash == "new")
        #expect(try accounts.session(tokenHash: firstHash, at: .start) == nil, "a new password ends all sessions")
    }

    @Test func `the last admin stays one`() throws {
        let admin = try addAccount("Ada", role: .admin)
        let refusal = DomainError.conflict("“Ada” is the only admin. Make somebody else an admin first.")
        #expect(throws: refusal) { try accounts.setRole(.editor, of: admin.id) }
        #expect(throws: refusal) { try accounts.delete(admin.id, andUser: false) { _ in } }
        let other = try addAccount("Bob", role: .admin)
        try accounts.setRole(.editor, of: admin.id)
        #expect(throws: DomainError.self) { try accounts.delete(other.id, andUser: false) { _ in } }
    }

    @Test func `an account goes with its sessions and tokens, and with its ratings if that is wanted`() throws {
        for deletesUser in [false, true] {
            let account = try addAccount()
            try insertSession(firstHash, of: account.id, until: soon)
            _ = try insertToken(firstHash, of: account.id)
            let item = try temporary.addItem("Alpha")
            try temporary.rate(account.userID, item, 4)
            #expect(try accounts.session(tokenHash: firstHash, at: .start) != nil)
            #expect(try temporary.tokens.token(tokenHash: firstHash) != nil)
            try accounts.delete(account.id, andUser: deletesUser) { #expect($0 == account) }
            #expect(try accounts.account(account.id) == nil)
            #expect(try accounts.session(tokenHash: firstHash, at: .start) == nil)
            #expect(try temporary.tokens.token(tokenHash: firstHash) == nil)
            #expect(try (temporary.users.user(account.userID) == nil) == deletesUser)
            #expect(try temporary.items.item(item)?.statistics.votes == (deletesUser ? 0 : 1))
            #expect(try addAccount("Next").id > account.id, "an id is never given twice")
            try accounts.delete(try #require(try accounts.account(named: "Next")).id, andUser: true) { _ in }
        }
        #expect(throws: DomainError.notFound("account 99")) { try accounts.delete(ID(99), andUser: true) { _ in } }
    }

    @Test func `accounts are listed part by part`() throws {
        let ids = try ["Ada", "Bob", "Eve"].map { try addAccount($0).id }
        let parts = try pages(limit: 2) { try accounts.accounts(page: $0) }
        #expect(parts.map { $0.results.map(\.id) } == [Array(ids[0...1]), [ids[2]]])
        #expect(try accounts.accounts(page: PageRequest(limit: 1, wantsTotal: true)).total == 3)
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
