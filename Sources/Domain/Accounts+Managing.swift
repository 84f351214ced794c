/// What admins do with accounts.
extension Accounts {
    /// By id. Throws `.unauthorized`, `.forbidden`, and `.invalid` for a cursor of another list.
    public func list(page: PageRequest, viewer: Viewer) throws -> Page<Account> {
        try viewer.require(.admin, .read)
        return try store.accounts(page: page)
    }

    /// Throws `.unauthorized`, `.forbidden`, `.notFound`.
    public func account(_ id: ID<Account>, viewer: Viewer) throws -> Account {
        try viewer.require(.admin, .read)
        return try existing(id)
    }

    /// An account with a new user of the same name. Throws `.unauthorized`, `.forbidden`, `.invalid`, and `.conflict` if the name
    /// is taken.
    public func create(_ draft: AccountDraft, viewer: Viewer) throws -> Account {
        try viewer.require(.admin, .admin)
        return try create(name: draft.name.trimmed, password: draft.password, role: draft.role)
    }

    /// A new password ends all sessions of the account. Throws as `create` does, `.notFound`, `.conflict` if no admin would be
    /// left, and what `approve` throws, which is asked about the account as it is just before the change.
    public func update(
        _ id: ID<Account>,
        _ patch: AccountPatch,
        viewer: Viewer,
        approve: (Account) throws -> Void = { _ in }
    ) throws -> Account {
        try viewer.require(.admin, .admin)
        let known = try existing(id)
        // Before a password is hashed for nothing; the store asks again.
        try approve(known)
        var patch = patch
        patch.name = patch.name?.trimmed
        try patch.validate(changing: known)
        let change = AccountChange(
            name: patch.name,
            role: patch.role,
            passwordHash: try patch.password.map(hasher.hash)
        )
        return try store.update(id, change, approve: approve)
    }

    /// Deletes the account with its sessions and tokens. Its user stays with all ratings, unless it is to go too.
    ///
    /// Throws as `update` does.
    public func delete(
        _ id: ID<Account>,
        andUser deletesUser: Bool,
        viewer: Viewer,
        approve: (Account) throws -> Void = { _ in }
    ) throws {
        try viewer.require(.admin, .admin)
        try store.delete(id, andUser: deletesUser, approve: approve)
    }

    private func existing(_ id: ID<Account>) throws -> Account {
        guard let account = try store.account(id) else { throw DomainError.notFound("account \(id)") }
        return account
    }
}

/// What an admin writes of a new account.
public struct AccountDraft: Sendable, Equatable {
    public var name: String
    public var password: String
    public var role: Role

    public init(name: String, password: String, role: Role = .member) {
        self.name = name
        self.password = password
        self.role = role
    }
}

/// What an admin changes about an account; nil stays as it is.
public struct AccountPatch: Sendable, Equatable {
    public var name: String?
    public var password: String?
    public var role: Role?

    public init(name: String? = nil, password: String? = nil, role: Role? = nil) {
        self.name = name
        self.password = password
        self.role = role
    }

    fileprivate func validate(changing account: Account) throws(DomainError) {
        var validation = Validation()
        if let name { AccountRules.checkName(name, &validation) }
        if let password { AccountRules.checkPassword(password, name: name ?? account.name, &validation) }
        try validation.finish()
    }
}
