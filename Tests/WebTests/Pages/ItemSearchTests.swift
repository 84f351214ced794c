import Domain
import Testing

@testable import Web

@Suite struct ItemSearchTests {
    private func search(_ query: String) throws -> ItemSearch {
        try ItemSearch(Query(query))
    }

    @Test(arguments: [
        "", "q=space", "tag=Film", "tag=Film&tag=-Horror", "q=a%26b&tag=Sci-Fi&order=title", "order=-rating",
        "q=%E5%8D%83&tag=%3Cb%3E",
    ])
    func `a search comes back from its own address`(query: String) throws {
        let search = try search(query)
        let url = search.url(page: 1)
        #expect(url.hasPrefix("/items") && isLocalPath(url))
        let again = try self.search(String(url.dropFirst("/items?".count)))
        #expect(again.query == search.query)
        #expect(search.url(page: 3).contains("page=3"))
    }

    @Test func `tags are parted by commas, and only a leading minus leaves one out`() throws {
        let query = try search("tag=Film,%20-Horror,Sci-Fi,,").query
        #expect(query.includedTags == ["Film", "Sci-Fi"])
        #expect(query.excludedTags == ["Horror"])
    }

    @Test func `the search box leaves out tags after a minus, quoted ones too`() throws {
        let query = try search("q=whale%20-Horror%20-%22Science%20Fiction%22%20sci-fi").query
        #expect(query.text == "whale sci-fi")
        #expect(query.excludedTags == ["Horror", "Science Fiction"])
        for text in ["-", "-%22", "-%22%22", "%22", "-%22x", "%20%20-%20", "-%22a%22b"] { _ = try search("q=" + text) }
        #expect(try search("q=-%22a%22b").query.excludedTags == ["a"])
        #expect(try search("q=-%22open").query.excludedTags == ["open"])
    }

    @Test func `an unknown order falls back, so that a bookmark does not break`() throws {
        #expect(try search("order=fame").query.order == nil)
        #expect(try search("order=title").query.order == ItemOrder(.title, isDescending: false))
    }

    @Test func `adding a tag that is there adds nothing`() throws {
        let search = try search("tag=Film")
        #expect(search.adding(tag: "film").url(page: 1) == search.url(page: 1))
        #expect(search.adding(tag: "Horror").query.includedTags == ["Film", "Horror"])
    }
}
