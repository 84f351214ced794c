public import Domain

/// Accounts in SQLite. Names are told apart by their lower case in every script.
public struct SQLiteAccountStore: AccountStore {
    let database: Database

    public init(database: Database) {
        self.database = database
    }

    // MARK: Reading

    public func account(_ id: ID<Account>) throws -> Account? {
        try database.read { try AccountRows.account(id, $0) }
    }

    public func account(named name: String) throws -> Account? {
        try credentials(named: name)?.account
    }

    public func credentials(named name: String) throws -> (account: Account, passwordHash: String)? {
        try database.read { connection in
            try connection.first(
                """
                SELECT id, user_id, name, role, created_at, version, password_hash
                FROM accounts
                WHERE folded_name = ?
                """,
                name.lowercased()
            ) { (account: try AccountRows.account($0), passwordHash: $0.text(6)) }
        }
    }

    public func accounts() throws -> [Account] {
        try database.read { connection in
            try connection.all(
                "SELECT id, user_id, name, role, created_at, version FROM accounts ORDER BY id",
                read: AccountRows.account
            )
        }
    }

    public func accounts(page: PageRequest) throws -> Page<Account> {
        try database.snapshot { connection in
            try IDListing.page(
                SQLQuery("SELECT id, user_id, name, role, created_at, version FROM accounts WHERE TRUE"),
                page,
                total: connection.first("SELECT COUNT(*) FROM accounts") { $0.int(0) } ?? 0,
                connection,
                id: \.id.rawValue,
                read: AccountRows.account
            )
        }
    }

    public func hasAdmin() throws -> Bool {
        try database.read { try $0.exists("SELECT 1 FROM accounts WHERE role = ? LIMIT 1", Role.admin.rawValue) }
    }

    // MARK: Writing

    public func insert(name: String, passwordHash: String, role: Role, at moment: Timestamp) throws -> Account {
        try database.write { connection in
            try AccountRows.requireFree(name, connection)
            let user = try UserRows.insert(UserDraft(name: name), at: moment, connection)
            try connection.run(
                """
                INSERT INTO accounts (user_id, name, folded_name, password_hash, role, created_at)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
                user,
                name,
                name.lowercased(),
                passwordHash,
                role.rawValue,
                moment
            )
            return Account(id: ID(connection.lastInsertedID), userID: user, name: name, role: role, createdAt: moment)
        }
    }

    public func setPasswordHash(_ hash: String, of account: ID<Account>) throws {
        try database.write { connection in
            try connection.run("UPDATE accounts SET password_hash = ? WHERE id = ?", hash, account)
            try AccountRows.requireChange(of: account, connection)
        }
    }

    public func setRole(_ role: Role, of account: ID<Account>) throws {
        _ = try update(account, AccountChange(role: role)) { _ in }
    }

    public func update(
        _ id: ID<Account>,
        _ change: AccountChange,
        approve: (Account) throws -> Void
    ) throws -> Account {
        try database.write { connection in
            let old = try AccountRows.existingAccount(id, connection)
            try approve(old)
            var new = old
            new.name = change.name ?? old.name
            new.role = change.role ?? old.role
            new.version += 1
            if new.role < old.role { try AccountRows.requireAdminBeside(old, connection) }
            if new.name != old.name {
                try AccountRows.requireFree(new.name, for: id, connection)
                // A user that an editor named otherwise keeps that name.
                try connection.run(
                    "UPDATE users SET name = ?, version = version + 1 WHERE id = ? AND name = ?",
                    new.name,
                    old.userID,
                    old.name
                )
            }
            try AccountRows.update(new, connection)
            if let hash = change.passwordHash {
                try connection.run("UPDATE accounts SET password_hash = ? WHERE id = ?", hash, id)
                try connection.run("DELETE FROM sessions WHERE account_id = ?", id)
            }
            forgetWhoIsWho(after: connection)
            return new
        }
    }

    public func delete(
        _ id: ID<Account>,
        andUser deletesUser: Bool,
        approve: (Account) throws -> Void
    ) throws {
        try database.write { connection in
            let account = try AccountRows.existingAccount(id, connection)
            try approve(account)
            try AccountRows.requireAdminBeside(account, connection)
            try connection.run("DELETE FROM accounts WHERE id = ?", id)
            if deletesUser { try UserRows.delete(account.userID, database.caches, connection) }
            forgetWhoIsWho(after: connection)
        }
    }

    /// Each remembered session and token carries its account; accounts change too rarely to name them all.
    private func forgetWhoIsWho(after connection: Connection) {
        database.caches.sessions.invalidateAll(after: connection)
        database.caches.tokens.invalidateAll(after: connection)
    }

    public func setSetupLink(tokenHash: [UInt8]?, expiresAt: Timestamp) throws {
        try database.write { connection in
            try connection.run("DELETE FROM setup_links")
            guard let tokenHash else { return }
            try connection.run(
                "INSERT INTO setup_links (id, token_hash, expires_at) VALUES (1, ?, ?)",
                tokenHash,
                expiresAt
            )
        }
    }

    public func insertAdmin(
        name: String,
        passwordHash: String,
        setupTokenHash: [UInt8],
        at moment: Timestamp
    ) throws -> Account {
        try database.write { connection in
            try connection.run(
                "DELETE FROM setup_links WHERE token_hash = ? AND expires_at > ?",
                setupTokenHash,
                moment
            )
            if connection.changes == 0 { throw DomainError.notFound("setup link") }
            return try insert(name: name, passwordHash: passwordHash, role: .admin, at: moment)
        }
    }

    public func isSetupLink(tokenHash: [UInt8], at moment: Timestamp) throws -> Bool {
        try database.read { connection in
            try connection.exists(
                "SELECT 1 FROM setup_links WHERE token_hash = ? AND expires_at > ?",
                tokenHash,
                moment
            )
        }
    }
}
