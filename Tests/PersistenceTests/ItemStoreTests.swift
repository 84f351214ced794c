import Domain
import Persistence
import Testing

@Suite struct ItemStoreTests {
    private let temporary: TemporaryDatabase
    private var items: SQLiteItemStore { temporary.items }

    init() throws {
        temporary = try TemporaryDatabase()
    }

    private func draft(_ title: String = "Solaris", externalID: String? = "S1") -> ItemDraft {
        ItemDraft(
            externalID: externalID,
            title: title,
            description: "An ocean thinks.\u{0}\n“Ça” 🪐",
            imageURL: "https://example.org/s.jpg",
            tags: ["Sci-Fi", "Drama"],
            attributes: ["year": .number(1972), "creator": .text("Тарковский"), "restored": .flag(true)]
        )
    }

    @Test func `the mark moves with every commit that changes or removes an item, and with nothing else`() throws {
        let item = try items.insert(draft(), at: .start)
        let mark = items.changeMark
        _ = try items.item(item.id)
        struct Undone: Error {}
        #expect(throws: Undone.self) {
            try temporary.database.write { _ in
                _ = try items.update(item.id, draft("Undone"), expecting: nil, at: .start)
                throw Undone()
            }
        }
        #expect(items.changeMark == mark)
        _ = try items.update(item.id, draft("Stalker"), expecting: nil, at: .start)
        let updated = items.changeMark
        #expect(updated != mark)
        try items.delete(item.id, expecting: nil)
        #expect(items.changeMark != updated)
    }

    @Test func `a stored item can be read back`() throws {
        let stored = try items.insert(draft(), at: .start)
        #expect(stored.draft == draft())
        #expect(stored.statistics == .none)
        #expect(stored.version == 1)
        #expect(stored.createdAt == .start && stored.updatedAt == .start)
        #expect(try items.item(stored.id) == stored)
        #expect(try items.item(externalID: "S1") == stored)
        #expect(try items.item(externalID: "s1") == nil)
        #expect(try items.item(ID(999)) == nil)
        #expect(try items.itemCount() == 1)
    }

    @Test func `items come in the order of their ids, missing ones left out`() throws {
        let first = try temporary.addItem("A")
        let second = try temporary.addItem("B")
        #expect(try items.items([second, ID(77), first]).map(\.title) == ["B", "A"])
    }

    @Test func `an external id belongs to one item`() throws {
        let stored = try items.insert(draft(), at: .start)
        #expect(throws: DomainError.conflict("Another item has the external id “S1”.")) {
            try items.insert(draft("Other"), at: .start)
        }
        let other = try items.insert(draft("Other", externalID: nil), at: .start)
        #expect(throws: DomainError.conflict("Another item has the external id “S1”.")) {
            try items.update(other.id, draft("Other"), expecting: nil, at: .start)
        }
        #expect(try items.itemCount() == 2)
        #expect(try items.item(stored.id)?.title == "Solaris")
        #expect(try items.item(other.id) == other)
    }

    @Test func `an update changes everything and moves the version`() throws {
        let stored = try items.insert(draft(), at: .start)
        var changed = draft("Stalker")
        changed.tags = ["drama", "Slow"]
        changed.attributes = [:]
        changed.imageURL = nil
        let updated = try items.update(stored.id, changed, expecting: 1, at: .start + 60)
        #expect(updated.title == "Stalker")
        #expect(updated.tags == ["Drama", "Slow"], "the first spelling of a tag stays")
        #expect(updated.attributes.isEmpty && updated.imageURL == nil)
        #expect(updated.version == 2 && updated.updatedAt == .start + 60 && updated.createdAt == .start)
        #expect(try items.item(stored.id) == updated)
        #expect(try items.tags(limit: 10).map(\.name) == ["Drama", "Slow"])
    }

    @Test func `a stale version is refused`() throws {
        let stored = try items.insert(draft(), at: .start)
        _ = try items.update(stored.id, draft("Stalker"), expecting: 1, at: .start)
        #expect(throws: DomainError.stale) { try items.update(stored.id, draft("X"), expecting: 1, at: .start) }
        #expect(throws: DomainError.stale) { try items.delete(stored.id, expecting: 1) }
        #expect(try items.item(stored.id)?.title == "Stalker")
        #expect(throws: DomainError.notFound("item 99")) { try items.delete(ID(99), expecting: nil) }
        #expect(throws: DomainError.notFound("item 99")) {
            try items.update(ID(99), draft(), expecting: nil, at: .start)
        }
    }

    @Test func `a deleted item takes its ratings, tags and search words with it`() throws {
        let gone = try items.insert(draft(), at: .start).id
        let kept = try temporary.addItem("Mirror", tags: ["drama"])
        let user = try temporary.addUser()
        try temporary.rate(user, gone, 5)
        try temporary.rate(user, kept, 2)
        #expect(try temporary.interactions.ratings(of: user).count == 2)

        try items.delete(gone, expecting: nil)

        #expect(try items.item(gone) == nil)
        #expect(try temporary.interactions.ratings(of: user).items == [kept])
        let rater = try #require(try temporary.users.user(user))
        #expect(rater.ratingCount == 1 && rater.meanRating == 2)
        #expect(try items.tags(limit: 10) == [TagCount(name: "Drama", itemCount: 1)])
        #expect(try items.items(matching: ItemQuery(text: "solaris"), page: PageRequest()).results.isEmpty)
        #expect(try items.itemCount() == 1)
        #expect(try temporary.interactions.interactionCount() == 1)
        #expect(try items.popularItems(limit: 5) == [kept])
    }

    @Test func `an id is never given twice`() throws {
        let first = try temporary.addItem("A")
        try items.delete(first, expecting: nil)
        #expect(try temporary.addItem("B") > first)
    }

    @Test func `popular items come most popular first`() throws {
        let user = try temporary.addUser()
        let other = try temporary.addUser()
        let loved = try temporary.addItem("Loved")
        let known = try temporary.addItem("Known")
        let unrated = try temporary.addItem("Unrated")
        try temporary.rate(user, loved, 5)
        try temporary.rate(other, loved, 5)
        try temporary.rate(user, known, 3)
        #expect(try items.popularItems(limit: 10) == [loved, known, unrated])
        #expect(try items.popularItems(limit: 1) == [loved])
    }
}
