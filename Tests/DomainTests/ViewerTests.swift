import Domain
import Testing

@Suite struct ViewerTests {
    private func viewer(_ role: Role, _ scopes: Scopes = .all) -> Viewer {
        Viewer(account: .sample(role), scopes: scopes)
    }

    @Test(arguments: Role.allCases, Role.allCases)
    func `a role may do what the roles before it may`(held: Role, needed: Role) throws {
        #expect(viewer(held).may(needed, .write) == (held >= needed))
        if held >= needed {
            try viewer(held).require(needed, .write)
        } else {
            #expect(throws: DomainError.forbidden) { try viewer(held).require(needed, .write) }
        }
    }

    @Test func `roles stand in the order member, editor, admin`() {
        #expect(Role.allCases.sorted() == [.member, .editor, .admin])
    }

    @Test(arguments: Role.allCases, [Scopes.read, .write, .admin])
    func `a token does only what its scope grants, whatever the role`(role: Role, scope: Scopes) {
        for wanted in [Scopes.read, .write, .admin] {
            #expect(viewer(role, scope).may(role, wanted) == (scope == wanted))
        }
    }

    @Test func `a guest is asked to sign in, and the command line may do all`() throws {
        #expect(throws: DomainError.unauthorized) { try Viewer.guest.require(.member, .read) }
        #expect(throws: DomainError.unauthorized) { try Viewer.guest.requireUser(.read) }
        #expect(throws: DomainError.unauthorized) { try Viewer.guest.requireReading(of: ID(1)) }
        try Viewer.system.require(.admin, .admin)
        try Viewer.system.requireReading(of: ID(1))
        #expect(throws: DomainError.unauthorized) { try Viewer.system.requireUser(.write) }
    }

    @Test func `one's own ratings are one's own, and anybody's an editor's`() throws {
        let own = Account.sample(.member).userID
        let other = ID<User>(99)
        try viewer(.member).requireReading(of: own)
        try viewer(.member).requireWriting(as: own)
        #expect(throws: DomainError.forbidden) { try viewer(.member).requireReading(of: other) }
        #expect(throws: DomainError.forbidden) { try viewer(.member).requireWriting(as: other) }
        try viewer(.editor).requireWriting(as: other)
        #expect(throws: DomainError.forbidden) { try viewer(.editor, .read).requireWriting(as: other) }
        #expect(throws: DomainError.forbidden) { try viewer(.member, .read).requireWriting(as: own) }
        #expect(throws: DomainError.forbidden) { try viewer(.member, .write).requireReading(of: own) }
    }

    @Test func `scopes are written and read as words`() {
        #expect(Scopes.all.text == "read write admin")
        #expect(Scopes(text: "write,read") == [.read, .write])
        #expect(Scopes(text: " admin  read ") == [.admin, .read])
        for text in ["", " ", ",", "root", "read root", "Read"] { #expect(Scopes(text: text) == nil, "\(text)") }
    }

    @Test(arguments: ["", "0", "-1", "+1", "01", "1.0", " 1", "1 ", "9223372036854775808", "１", "x"])
    func `what is no positive number in plain digits is no id`(text: String) {
        #expect(ID<Item>(text: text) == nil)
    }

    @Test func `an id is read as it was written`() {
        #expect(ID<Item>(text: "9223372036854775807")?.rawValue == .max)
        #expect(ID<Item>(text: "7")?.description == "7")
    }
}

extension Account {
    static func sample(_ role: Role) -> Account {
        Account(id: ID(1), userID: ID(7), name: "Ada", role: role, createdAt: Timestamp(seconds: 0))
    }
}
