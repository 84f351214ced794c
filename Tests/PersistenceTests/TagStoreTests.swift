import Domain
import Testing

@testable import Persistence

@Suite struct TagStoreTests {
    private let temporary: TemporaryDatabase
    private var tags: SQLiteTagStore { temporary.tags }
    private let noir: ID<Item>
    private let both: ID<Item>
    private let drama: ID<Item>
    private let plain: ID<Item>

    init() throws {
        temporary = try TemporaryDatabase()
        noir = try temporary.addItem("Laura", tags: ["Noir", "Crime"])
        both = try temporary.addItem("Mildred Pierce", tags: ["Drama", "noir", "Slow"])
        drama = try temporary.addItem("Ikiru", tags: ["Drama"])
        plain = try temporary.addItem("Untitled")
    }

    private func tags(of item: ID<Item>) throws -> [String]? { try temporary.items.item(item)?.tags }

    private func found(_ text: String) throws -> Set<ID<Item>> {
        Set(try temporary.items.items(matching: ItemQuery(text: text), page: PageRequest()).results.map(\.id))
    }

    private func tagged(_ tag: String) throws -> Set<ID<Item>> {
        let query = ItemQuery(includedTags: [tag])
        return Set(try temporary.items.items(matching: query, page: PageRequest()).results.map(\.id))
    }

    /// What all of it must agree with: the counts, and the words of the search.
    private func checkWhole() throws {
        try temporary.database.read { connection in
            let counted = try connection.all(
                SQLQuery(
                    """
                    SELECT item_count - (SELECT COUNT(*) FROM item_tags WHERE tag_id = tags.id)
                    FROM tags
                    """
                )
            ) { $0.int(0) }
            #expect(counted.allSatisfy { $0 == 0 })
            let words = try connection.all(SQLQuery("SELECT rowid, tags FROM item_search ORDER BY rowid")) {
                (id: $0.id(0) as ID<Item>, tags: $0.text(1))
            }
            for row in words {
                // The search has them as they were first written; it knows no case.
                let tags = try #require(try ItemRows.item(row.id, connection)).tags
                #expect(tags.joined(separator: " · ").lowercased() == row.tags.lowercased())
            }
        }
    }

    private func change(of items: [ID<Item>], by body: () throws -> Void) throws -> [Int] {
        let before = try items.map { try temporary.items.item($0)?.version ?? 0 }
        let contents = try temporary.training.watermark().contents
        try body()
        let after = try items.map { try temporary.items.item($0)?.version ?? 0 }
        let moved = zip(after, before).map { $0 - $1 }
        #expect(try temporary.training.watermark().contents - contents == moved.reduce(0, +))
        return moved
    }

    @Test func `a tag is known by its name in any case, as long as an item has it`() throws {
        #expect(try tags.tag(named: "NOIR") == TagCount(name: "Noir", itemCount: 2))
        #expect(try tags.tag(named: "no such") == nil)
        try temporary.items.delete(noir, expecting: nil)
        #expect(try tags.tag(named: "crime") == nil)
        #expect(throws: DomainError.notFound("tag “crime”")) { try tags.delete("crime", at: .start) }
    }

    @Test func `a renamed tag has its new name on every item, and is found by it`() throws {
        let moved = try change(of: [noir, both, drama, plain]) {
            let renamed = try tags.rename("noir", to: "Film Noir", merging: false, at: .start + 60)
            #expect(renamed == TagCount(name: "Film Noir", itemCount: 2))
        }
        #expect(moved == [1, 1, 0, 0])
        #expect(try tags(of: noir) == ["Film Noir", "Crime"])
        #expect(try tags(of: both) == ["Drama", "Film Noir", "Slow"])
        #expect(try temporary.items.item(both)?.updatedAt == .start + 60)
        #expect(try tagged("film noir") == [noir, both])
        #expect(try tagged("noir") == [])
        #expect(try found("film") == [noir, both])
        #expect(try tags.tag(named: "Noir") == nil)
        try checkWhole()
    }

    @Test func `a tag can be spelt otherwise`() throws {
        let moved = try change(of: [noir, both, drama]) {
            _ = try tags.rename("noir", to: "noir", merging: false, at: .start)
        }
        #expect(moved == [1, 1, 0])
        #expect(try tags(of: noir) == ["noir", "Crime"])
        let again = try change(of: [noir, both, drama]) {
            _ = try tags.rename("noir", to: "noir", merging: false, at: .start)
        }
        #expect(again == [0, 0, 0], "it has that name")
        try checkWhole()
    }

    @Test func `a name that another tag has is a conflict, and nothing is changed`() throws {
        let conflict = DomainError.conflict(
            "There is a tag “Drama” already, which 2 items have. The two can be merged into one."
        )
        let moved = try change(of: [noir, both, drama]) {
            #expect(throws: conflict) { try tags.rename("Noir", to: "drama", merging: false, at: .start) }
            #expect(throws: DomainError.notFound("tag “x”")) {
                try tags.rename("x", to: "Drama", merging: true, at: .start)
            }
        }
        #expect(moved == [0, 0, 0])
        try checkWhole()
    }

    @Test func `merged tags are one, which no item has twice`() throws {
        let moved = try change(of: [noir, both, drama]) {
            let merged = try tags.rename("noir", to: "drama", merging: true, at: .start)
            #expect(merged == TagCount(name: "Drama", itemCount: 3))
        }
        #expect(moved == [1, 1, 0])
        #expect(try tags(of: noir) == ["Drama", "Crime"], "it stands where the other stood")
        #expect(try tags(of: both) == ["Drama", "Slow"])
        #expect(try tagged("drama") == [noir, both, drama])
        #expect(try tags.tag(named: "noir") == nil)
        #expect(try found("noir") == [])
        try checkWhole()
    }

    @Test func `the name of a tag that no item has any more is free`() throws {
        try temporary.items.delete(noir, expecting: nil)
        #expect(try tags.rename("slow", to: "Crime", merging: false, at: .start).name == "Crime")
        #expect(try tags(of: both) == ["Drama", "Noir", "Crime"])
        try checkWhole()
    }

    @Test func `a deleted tag is off every item, and begins anew`() throws {
        let moved = try change(of: [noir, both, drama]) { try tags.delete("DRAMA", at: .start) }
        #expect(moved == [0, 1, 1])
        #expect(try tags(of: both) == ["Noir", "Slow"])
        #expect(try tags(of: drama) == [])
        #expect(try found("drama") == [])
        try checkWhole()
        let newer = try temporary.addItem("Newer", tags: ["drama"])
        #expect(try tags(of: newer) == ["drama"])
    }

    @Test(arguments: TagSortKey.allCases, [false, true])
    func `every order pages both ways, each tag once`(key: TagSortKey, isDescending: Bool) throws {
        for index in 0..<9 { _ = try temporary.addItem("Item \(index)", tags: ["T\(index % 4)", "É\(index)", "zz"]) }
        let query = TagQuery(order: TagOrder(key, isDescending: isDescending))
        let parts = try pages(limit: 3) { try tags.tags(matching: query, page: $0) }
        let all = parts.flatMap(\.results)
        #expect(all.count == 18 && Set(all.map(\.name)).count == 18)
        let keys = all.map { key == .name ? $0.name.lowercased() : String(100 + $0.itemCount) }
        #expect(zip(keys, keys.dropFirst()).allSatisfy { isDescending ? $0 >= $1 : $0 <= $1 })
        let previous = try #require(parts[2].previous)
        let back = try tags.tags(matching: query, page: PageRequest(limit: 3, start: previous, wantsTotal: true))
        #expect(back.results == parts[1].results && back.total == 18)
    }

    @Test func `tags are found by what they begin with`() throws {
        _ = try temporary.addItem("Écru", tags: ["École", "écart", "Drawn"])
        func names(_ prefix: String) throws -> [String] {
            let query = TagQuery(prefix: prefix, order: TagOrder(.name, isDescending: false))
            let page = try tags.tags(matching: query, page: PageRequest(wantsTotal: true))
            #expect(page.total == page.results.count)
            return page.results.map(\.name)
        }
        #expect(try names("DRA") == ["Drama", "Drawn"])
        #expect(try names("É") == ["écart", "École"])
        #expect(try names("rama") == [])
        #expect(try names("").count == 7)
        #expect(throws: DomainError.invalid("cursor", "The cursor belongs to a list in another order.")) {
            try tags.tags(matching: TagQuery(), page: PageRequest(start: .after(.text("a"), id: 1)))
        }
    }
}
