import Domain

/// The rows of accounts, within a transaction that the caller opened.
enum AccountRows {
    static func account(_ id: ID<Account>, _ connection: Connection) throws -> Account? {
        try connection.first("SELECT id, user_id, name, role, created_at FROM accounts WHERE id = ?", id, read: account)
    }

    /// Reads the columns as the query above names them. Throws `UnreadableRow` for an unknown role.
    static func account(_ row: Row) throws -> Account {
        guard let role = Role(rawValue: row.text(3)) else { throw UnreadableRow("the role \(row.text(3))") }
        return Account(
            id: row.id(0),
            userID: row.id(1),
            name: row.text(2),
            role: role,
            createdAt: row.timestamp(4)
        )
    }

    /// Throws `.notFound` unless the last statement touched an account.
    static func requireChange(of account: ID<Account>, _ connection: Connection) throws {
        if connection.changes == 0 { throw DomainError.notFound("account \(account)") }
    }
}
