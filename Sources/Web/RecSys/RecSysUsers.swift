import Domain

/// `/api/users/`: people with an account. Those whom data sets rate by number are in no list of this API.
struct RecSysUsers {
    private static let names = ["name": "username"]

    func index(_ call: RecSysCall) throws -> Response {
        try call.viewer.require(.admin, .read)
        let name = call.filter("username")
        // No addresses are kept, so nobody has the one that is asked for.
        let found =
            try call.filter("email") == nil ? call.services.accounts.list().filter { (name ?? $0.name) == $0.name } : []
        let sorted = found.sorted { $0.userID < $1.userID }
        return try call.page(Page(of: sorted, call.pageRequest)) { try $0.recSysUser($1, call) }
    }

    func show(_ call: RecSysCall) throws -> Response {
        try call.viewer.require(.admin, .read)
        let account = try named(call)
        return try call.json { try $0.recSysUser(account, call) }
    }

    /// Somebody who cannot sign in until an admin sets a password: nobody knows the one that they get.
    func create(_ call: RecSysCall) throws -> Response {
        try call.viewer.require(.admin, .admin)
        let name = try sentName(call)
        let account = try saved {
            try call.services.accounts.create(
                name: name ?? "",
                password: TokenText.make(prefix: "none"),
                role: .member
            )
        }
        return try call.json(status: .created) { try $0.recSysUser(account, call) }
    }

    /// What the contract does not know, the role and the password, stays as it is.
    func update(_ call: RecSysCall) throws -> Response {
        try call.viewer.require(.admin, .admin)
        var account = try named(call)
        if let name = try sentName(call), name != account.name {
            let patch = AccountPatch(name: name)
            account = try saved { try call.services.accounts.update(account.id, patch, viewer: call.viewer) }
        }
        return try call.json { try $0.recSysUser(account, call) }
    }

    /// Ratings stay under their number, as they belong to no account there.
    func destroy(_ call: RecSysCall) throws -> Response {
        try call.viewer.require(.admin, .admin)
        try call.services.accounts.delete(named(call).id, andUser: false, viewer: call.viewer)
        return .noContent
    }

    // MARK: -

    /// The account that the path names. Throws a 404 if there is none.
    private func named(_ call: RecSysCall) throws -> Account {
        guard let number = Int64(call.request.parameters["id"] ?? ""),
            let user = try call.services.userNumbers.user(number),
            let account = try call.services.accounts.list().first(where: { $0.userID == user.id })
        else { throw RecSysRefusal.notFound }
        return account
    }

    private func sentName(_ call: RecSysCall) throws -> String? {
        var fields = try call.fields()
        let name = fields.required("username", RecSysFields.text)
        try fields.problems.finish()
        return name
    }

    private func saved(_ save: () throws -> Account) throws -> Account {
        do { return try save() } catch DomainError.conflict {
            throw RecSysCall.refusal(of: "username", "A user with that username already exists.")
        } catch let error as DomainError {
            throw try RecSysRefusal(error, names: Self.names)
        }
    }
}

extension JSONWriter {
    fileprivate mutating func recSysUser(_ account: Account, _ call: RecSysCall) throws {
        let number = try call.services.userNumbers.number(of: account.userID)
        object { writer in
            writer.field("id", number)
            writer.field("username", account.name)
            writer.field("email", "")
        }
    }
}
