import Domain
import Persistence
import Testing

@Suite struct UserStoreTests {
    private let temporary: TemporaryDatabase
    private var users: SQLiteUserStore { temporary.users }

    init() throws {
        temporary = try TemporaryDatabase()
    }

    @Test func `a stored user can be read back`() throws {
        let draft = UserDraft(externalID: "42", name: "Ada", isSynthetic: true)
        let stored = try users.insert(draft, at: .start)
        #expect(stored.externalID == "42" && stored.name == "Ada" && stored.isSynthetic)
        #expect(stored.ratingCount == 0 && stored.meanRating == nil && stored.version == 1)
        #expect(try users.user(stored.id) == stored)
        #expect(try users.user(externalID: "42") == stored)
        #expect(try users.user(ID(9)) == nil)
        #expect(throws: DomainError.conflict("Another user has the external id “42”.")) {
            try users.insert(draft, at: .start)
        }
    }

    @Test func `an update moves the version and refuses a stale one`() throws {
        let stored = try users.insert(UserDraft(externalID: "42"), at: .start)
        let updated = try users.update(stored.id, UserDraft(externalID: "43", name: "Ada"), expecting: 1)
        #expect(updated.externalID == "43" && updated.name == "Ada" && updated.version == 2)
        #expect(throws: DomainError.stale) { try users.update(stored.id, UserDraft(), expecting: 1) }
        #expect(throws: DomainError.notFound("user 9")) { try users.update(ID(9), UserDraft(), expecting: nil) }
        _ = try users.insert(UserDraft(externalID: "42"), at: .start)
        #expect(throws: DomainError.self) { try users.update(stored.id, UserDraft(externalID: "42"), expecting: nil) }
    }

    @Test func `deleting a user takes its ratings out of the statistics`() throws {
        let user = try temporary.addUser()
        let other = try temporary.addUser()
        let shared = try temporary.addItem("Shared")
        let own = try temporary.addItem("Own")
        try temporary.rate(user, shared, 5)
        try temporary.rate(other, shared, 2)
        try temporary.rate(user, own, 4)
        #expect(try temporary.items.item(shared)?.statistics.votes == 2)
        #expect(try temporary.interactions.ratings(of: user).count == 2)

        try users.delete(user)

        #expect(try users.user(user) == nil)
        #expect(try temporary.items.item(shared)?.statistics == ItemStatistics(votes: 1, ratingSum: 2))
        #expect(try temporary.items.item(own)?.statistics == ItemStatistics.none)
        #expect(try temporary.interactions.ratings(of: user).count == 0)
        #expect(try temporary.interactions.interactionCount() == 1)
        #expect(throws: DomainError.notFound("user \(user)")) { try users.delete(user) }
    }

    @Test func `the user of an account cannot be deleted`() throws {
        let account = try temporary.accounts.insert(name: "Ada", passwordHash: "x", role: .member, at: .start)
        #expect(throws: DomainError.conflict("An account signs in as user \(account.userID).")) {
            try users.delete(account.userID)
        }
        #expect(try users.user(account.userID) != nil)
    }

    @Test func `users are listed in order of id`() throws {
        let added = try (0..<5).map { try users.insert(UserDraft(externalID: "u\($0)"), at: .start).id }
        let parts = try pages(limit: 2) { try users.users(matching: UserQuery(), page: $0) }
        #expect(parts.map(\.results.count) == [2, 2, 1])
        #expect(parts.flatMap(\.results).map(\.id) == added)
        let whole = try users.users(matching: UserQuery(), page: PageRequest(limit: 5, wantsTotal: true))
        #expect(whole.total == 5 && whole.next == nil)
        let offset = try users.users(matching: UserQuery(), page: PageRequest(limit: 2, start: .offset(3)))
        #expect(offset.results.map(\.id) == Array(added[3...]))
        let one = try users.users(matching: UserQuery(externalID: "u3"), page: PageRequest(wantsTotal: true))
        #expect(one.results.map(\.id) == [added[3]] && one.total == 1)
        #expect(try users.users(matching: UserQuery(externalID: "none"), page: PageRequest()).results.isEmpty)
    }

    @Test(arguments: UserSortKey.allCases, [false, true])
    func `every order pages both ways, each user once`(key: UserSortKey, isDescending: Bool) throws {
        let names = ["bea", "Ada", "", "ada", "Émile", "", "Zoë", "Bob"]
        let added = try names.map { try temporary.addUser($0) }
        let items = try (0..<3).map { try temporary.addItem("Item \($0)") }
        for (index, user) in added.enumerated() {
            for item in items.prefix(index % 4) { try temporary.rate(user, item, 3) }
        }
        let query = UserQuery(order: UserOrder(key, isDescending: isDescending))
        let parts = try pages(limit: 3) { try users.users(matching: query, page: $0) }
        let all = parts.flatMap(\.results)
        #expect(all.count == 8 && Set(all.map(\.id.rawValue)).count == 8)
        let keys = all.map { user in
            switch key {
            case .id: String(user.id.rawValue)
            case .name: user.name.lowercased()
            case .ratingCount: String(user.ratingCount)
            }
        }
        #expect(zip(keys, keys.dropFirst()).allSatisfy { isDescending ? $0 >= $1 : $0 <= $1 }, "\(keys)")
        let previous = try #require(parts[2].previous)
        let back = try users.users(matching: query, page: PageRequest(limit: 3, start: previous, wantsTotal: true))
        #expect(back.results == parts[1].results && back.total == 8)
        #expect(throws: DomainError.invalid("cursor", "The cursor belongs to a list in another order.")) {
            try users.users(
                matching: query,
                page: PageRequest(start: .after(key == .name ? .number(1) : .text("a"), id: 1))
            )
        }
    }

    @Test func `users are found by what their names begin with`() throws {
        for name in ["Ada", "adam", "Bob", "Zada", ""] { _ = try temporary.addUser(name) }
        func names(_ prefix: String, _ externalID: String? = nil) throws -> [String] {
            let order = UserOrder(.name, isDescending: false)
            let query = UserQuery(externalID: externalID, namePrefix: prefix, order: order)
            let page = try users.users(matching: query, page: PageRequest(wantsTotal: true))
            #expect(page.total == page.results.count)
            return page.results.map(\.name)
        }
        #expect(try names("AD") == ["Ada", "adam"])
        #expect(try names("x") == [])
        #expect(try names("").count == 5)
        _ = try users.insert(UserDraft(externalID: "u1", name: "Adele"), at: .start)
        #expect(try names("ad", "u1") == ["Adele"])
        #expect(try names("b", "u1") == [])
    }
}
