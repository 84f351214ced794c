import Domain
import Persistence
import Testing

@Suite struct ItemQueryTests {
    private let temporary: TemporaryDatabase
    private var items: SQLiteItemStore { temporary.items }

    init() throws {
        temporary = try TemporaryDatabase()
    }

    private func titles(_ query: ItemQuery, _ page: PageRequest = PageRequest()) throws -> [String] {
        try items.items(matching: query, page: page).results.map(\.title)
    }

    private func addFilms() throws {
        let drafts = [
            ItemDraft(title: "Amélie", tags: ["Romance", "Comedy"], attributes: ["creator": .text("Jeunet")]),
            ItemDraft(title: "Alien", description: "No romance in space.", tags: ["Sci-Fi", "Horror"]),
            ItemDraft(title: "alien resurrection", tags: ["sci-fi"], attributes: ["creator": .text("Jeunet")]),
            ItemDraft(title: "Brazil", tags: ["Sci-Fi", "Comedy"]),
            ItemDraft(title: "Casablanca", tags: ["Romance"]),
        ]
        for draft in drafts { _ = try items.insert(draft, at: .start) }
    }

    @Test(arguments: [
        ("amelie", ["Amélie"]),
        ("AMÉ", ["Amélie"]),
        ("alien", ["Alien", "alien resurrection"]),
        ("resu ali", ["alien resurrection"]),
        ("jeunet", ["Amélie", "alien resurrection"]),
        ("sci-fi", ["Alien", "alien resurrection", "Brazil"]),
        ("romance", ["Amélie", "Casablanca", "Alien"]),
        ("zebra", []),
    ])
    func `words are found by their beginning, in titles, creators, tags and descriptions`(
        text: String,
        expected: [String]
    ) throws {
        try addFilms()
        let found = try titles(ItemQuery(text: text))
        #expect(Set(found) == Set(expected))
        #expect(found.count == expected.count)
    }

    @Test func `a match in the title stands before one in a tag, and that before one in a description`() throws {
        _ = try items.insert(ItemDraft(title: "Plain", description: "about whales and more"), at: .start)
        _ = try items.insert(ItemDraft(title: "Tagged", tags: ["whales"]), at: .start)
        _ = try items.insert(ItemDraft(title: "Whales"), at: .start)
        #expect(try titles(ItemQuery(text: "whales")) == ["Whales", "Tagged", "Plain"])
    }

    @Test(arguments: ["!!!", "\"", "*", "-", "( )", "\u{0}", "🪐", "^", ":", "''"])
    func `punctuation alone finds nothing`(text: String) throws {
        try addFilms()
        #expect(try titles(ItemQuery(text: text)).isEmpty)
    }

    @Test(arguments: [
        "alien AND", "alien OR brazil", "NEAR(alien", "title:alien", "alien\"", "\"alien", "alien*", "al*en", "^alien",
        "alien - brazil", "{title} : alien", "alien\u{0}\"x", "(((alien", "alien) OR (brazil",
    ])
    func `the index's operators have no meaning`(text: String) throws {
        try addFilms()
        let found = try titles(ItemQuery(text: text))
        #expect(!found.contains("Brazil"), "OR must be a word like any other")
    }

    @Test func `white space alone is no text`() throws {
        try addFilms()
        #expect(try titles(ItemQuery(text: "  \n")).count == 5)
    }

    @Test func `all included tags are required and none of the excluded, whatever their case`() throws {
        try addFilms()
        let byTitle = ItemOrder(.title, isDescending: false)
        func tagged(_ included: [String], _ excluded: [String] = [], text: String = "") throws -> [String] {
            let query = ItemQuery(text: text, includedTags: included, excludedTags: excluded, order: byTitle)
            let page = try items.items(matching: query, page: PageRequest(wantsTotal: true))
            #expect(page.total == page.results.count)
            return page.results.map(\.title)
        }
        #expect(try tagged(["SCI-FI"]) == ["Alien", "alien resurrection", "Brazil"])
        #expect(try tagged(["Sci-Fi", "Comedy"]) == ["Brazil"])
        #expect(try tagged(["Sci-Fi"], ["comedy"]) == ["Alien", "alien resurrection"])
        #expect(try tagged([], ["Sci-Fi"]) == ["Amélie", "Casablanca"])
        #expect(try tagged([], ["Sci-Fi", "ROMANCE"]) == [])
        #expect(try tagged(["Unknown"]) == [])
        #expect(try tagged(["Sci-Fi", "Unknown"]) == [])
        #expect(try tagged([], ["Unknown"]).count == 5)
        #expect(try tagged(["Sci-Fi"], ["Horror"], text: "alien") == ["alien resurrection"])
    }

    @Test func `tags fold every script`() throws {
        _ = try items.insert(ItemDraft(title: "A", tags: ["Épopée"]), at: .start)
        #expect(try titles(ItemQuery(includedTags: ["ÉPOPÉE"])) == ["A"])
    }

    @Test func `popularity breaks ties of relevance`() throws {
        let user = try temporary.addUser()
        _ = try temporary.addItem("Twin")
        let popular = try temporary.addItem("Twin")
        _ = try temporary.addItem("Twin")
        try temporary.rate(user, popular, 5)
        let found = try items.items(matching: ItemQuery(text: "twin"), page: PageRequest())
        #expect(found.results.first?.id == popular)
    }

    @Test(arguments: ItemOrder.Key.allCases, [false, true])
    func `pages of every order join into the whole list, and the last says so`(
        key: ItemOrder.Key,
        isDescending: Bool
    ) throws {
        let users = try (0..<3).map { _ in try temporary.addUser() }
        for index in 0..<12 {
            let title = ["delta", "Alpha", "Charlie", "bravo"][index % 4]
            let draft = ItemDraft(title: title, tags: index % 2 == 0 ? ["even"] : ["odd"])
            let item = try items.insert(draft, at: .start + Int64(index / 2)).id
            for user in users.prefix(index % 3) { try temporary.rate(user, item, Double(index % 5) + 0.5) }
        }
        for tags in [[], ["even"]] {
            let query = ItemQuery(includedTags: tags, order: ItemOrder(key, isDescending: isDescending))
            let whole = try items.items(matching: query, page: PageRequest(limit: 100, wantsTotal: true))
            #expect(whole.total == whole.results.count && whole.results.count == (tags.isEmpty ? 12 : 6))
            #expect(whole.next == nil)
            #expect(isSorted(whole.results, key, isDescending))
            for limit in [1, 2, 3, 6, 12] {
                let parts = try pages(limit: limit) { try items.items(matching: query, page: $0) }
                #expect(parts.flatMap(\.results).map(\.id) == whole.results.map(\.id))
                #expect(parts.allSatisfy { !$0.results.isEmpty }, "next must be nil exactly at the end")
                let second = try items.items(matching: query, page: PageRequest(limit: limit, start: .offset(limit)))
                #expect(second.results.map(\.id) == Array(whole.results.map(\.id).dropFirst(limit).prefix(limit)))
            }
        }
    }

    private func isSorted(_ items: [Item], _ key: ItemOrder.Key, _ isDescending: Bool) -> Bool {
        let prior = StatisticsPrior(scale: .halfStars)
        let inOrder = isDescending ? items.reversed() : items
        return zip(inOrder, inOrder.dropFirst()).allSatisfy { left, right in
            switch key {
            case .popularity:
                (prior.popularity(left.statistics), left.id) < (prior.popularity(right.statistics), right.id)
            case .rating:
                (prior.weightedRating(left.statistics), left.id) < (prior.weightedRating(right.statistics), right.id)
            case .votes: (left.statistics.votes, left.id) < (right.statistics.votes, right.id)
            case .title: (left.title.lowercased(), left.id) < (right.title.lowercased(), right.id)
            case .created: (left.createdAt, left.id) < (right.createdAt, right.id)
            case .id: left.id < right.id
            }
        }
    }

    @Test func `pages by relevance join into the whole list`() throws {
        for index in 0..<7 { _ = try temporary.addItem("Whale \(index)") }
        let query = ItemQuery(text: "whale")
        let parts = try pages(limit: 3) { try items.items(matching: query, page: $0) }
        #expect(parts.map(\.results.count) == [3, 3, 1])
        #expect(Set(parts.flatMap(\.results).map(\.id)).count == 7)
        let first = try items.items(matching: query, page: PageRequest(limit: 3, wantsTotal: true))
        #expect(first.total == 7)
    }

    @Test func `a mark of another order is refused`() throws {
        try addFilms()
        let byTitle = ItemQuery(order: ItemOrder(.title, isDescending: false))
        for mark in [PageMark.after(.number(1), id: 1), .after(.none, id: 1)] {
            #expect(throws: DomainError.self) { try titles(byTitle, PageRequest(start: mark)) }
        }
        #expect(throws: DomainError.self) { try titles(ItemQuery(), PageRequest(start: .after(.text("x"), id: 1))) }
        #expect(throws: DomainError.self) {
            try titles(ItemQuery(text: "alien"), PageRequest(start: .after(.number(1), id: 1)))
        }
    }
}
