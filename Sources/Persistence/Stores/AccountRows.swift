import Domain

/// The rows of accounts, within a transaction that the caller opened.
enum AccountRows {
    static func account(_ id: ID<Account>, _ connection: Connection) throws -> Account? {
        try connection.first(
            "SELECT id, user_id, name, role, created_at, version FROM accounts WHERE id = ?",
            id,
            read: account
        )
    }

    /// Throws `.notFound`.
    static func existingAccount(_ id: ID<Account>, _ connection: Connection) throws -> Account {
        guard let account = try account(id, connection) else { throw DomainError.notFound("account \(id)") }
        return account
    }

    /// Reads the columns as the query above names them. Throws `UnreadableRow` for an unknown role.
    static func account(_ row: Row) throws -> Account {
        guard let role = Role(rawValue: row.text(3)) else { throw UnreadableRow("the role \(row.text(3))") }
        return Account(
            id: row.id(0),
            userID: row.id(1),
            name: row.text(2),
            role: role,
            version: row.int(5),
            createdAt: row.timestamp(4)
        )
    }

    /// Throws `.conflict` if the account is the only admin: nobody could manage the site any more.
    static func requireAdminBeside(_ account: Account, _ connection: Connection) throws {
        guard account.role == .admin else { return }
        let another = try connection.exists(
            "SELECT 1 FROM accounts WHERE role = ? AND id <> ? LIMIT 1",
            Role.admin.rawValue,
            account.id
        )
        if !another {
            throw DomainError.conflict("“\(account.name)” is the only admin. Make somebody else an admin first.")
        }
    }

    /// Throws `.conflict` if another account has the name.
    static func requireFree(_ name: String, for account: ID<Account>? = nil, _ connection: Connection) throws {
        let isTaken = try connection.exists(
            "SELECT 1 FROM accounts WHERE folded_name = ? AND id IS NOT ?",
            name.lowercased(),
            account
        )
        if isTaken { throw DomainError.conflict("The name “\(name)” is taken.") }
    }

    static func update(_ account: Account, _ connection: Connection) throws {
        try connection.run(
            "UPDATE accounts SET name = ?, folded_name = ?, role = ?, version = ? WHERE id = ?",
            account.name,
            account.name.lowercased(),
            account.role.rawValue,
            account.version,
            account.id
        )
    }

    /// Throws `.notFound` unless the last statement touched an account.
    static func requireChange(of account: ID<Account>, _ connection: Connection) throws {
        if connection.changes == 0 { throw DomainError.notFound("account \(account)") }
    }
}
