import Domain
import Testing

@Suite struct ItemQueryTests {
    private func query(_ tags: String...) -> ItemQuery {
        var query = ItemQuery()
        for tag in tags { query.addTag(tag) }
        return query
    }

    @Test func `only a leading minus leaves a tag out`() {
        #expect(query("Sci-Fi").includedTags == ["Sci-Fi"])
        #expect(query("-Sci-Fi").excludedTags == ["Sci-Fi"])
        #expect(query(" - Horror ").excludedTags == ["Horror"])
        #expect(query("-", "", "  ", "- ") == ItemQuery())
    }

    @Test func `a tag counts once, whatever its case`() {
        #expect(query("Film", "film", " FILM").includedTags == ["Film"])
        #expect(query("-Film", "-film").excludedTags == ["Film"])
    }

    @Test func `too many tags are refused`() throws {
        var query = ItemQuery()
        for number in 0..<ItemQuery.maxTags { query.addTag("\(number)") }
        try query.validate()
        query.exclude("one more")
        #expect(throws: DomainError.self) { try query.validate() }
    }

    @Test func `orders are read as they are written, and unknown ones are none`() {
        for key in ItemOrder.Key.allCases {
            for isDescending in [true, false] {
                let order = ItemOrder(key, isDescending: isDescending)
                #expect(ItemOrder(text: order.text) == order)
            }
        }
        for text in ["", "-", "--title", "Title", "title;", "+title"] {
            #expect(ItemOrder(text: text) == nil, "\(text)")
        }
    }

    @Test func `attributes keep their order and replace by name`() {
        var attributes: Attributes = ["year": .number(1979), "creator": .text("Ridley Scott")]
        attributes["year"] = .number(1986)
        attributes["seen"] = .flag(true)
        #expect(attributes.entries.map(\.name) == ["year", "creator", "seen"])
        #expect(attributes["year"]?.text == "1986")
        #expect(attributes["seen"]?.text == "yes")
        attributes["creator"] = nil
        #expect(attributes.entries.map(\.name) == ["year", "seen"])
        #expect(attributes["creator"] == nil)
    }

    @Test func `the Bayesian mean starts in the middle and comes to the item's own`() {
        let prior = StatisticsPrior(scale: .halfStars)
        #expect(prior.weightedRating(.none) == 2.75)
        #expect(prior.weightedRating(ItemStatistics(votes: 10, ratingSum: 50)) == (27.5 + 50) / 20)
        #expect(prior.popularity(.none) == 0)
        let few = ItemStatistics(votes: 1, ratingSum: 5)
        let many = ItemStatistics(votes: 100, ratingSum: 420)
        #expect(prior.popularity(many) > prior.popularity(few))
        #expect(prior.weightedRating(many) > prior.weightedRating(few))
        #expect(ItemStatistics.none.meanRating == nil)
        #expect(many.meanRating == 4.2)
    }
}
