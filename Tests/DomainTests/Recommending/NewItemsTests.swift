import Support
import Testing

@testable import Domain

@Suite struct NewItemsTests {
    private let table: NeighbourTable = {
        func row(_ id: Int64, _ neighbours: [(Int64, Float)]) -> MatrixRow {
            MatrixRow(id: id, neighbours: neighbours.map { Neighbour(id: $0.0, similarity: $0.1) })
        }
        let rows = [row(1, [(2, 0.6), (3, 0.1)]), row(2, [(1, 0.6)]), row(3, [(1, 0.3), (4, -0.2)])]
        return .holding(TrainedMatrix(rows: rows), isOfOneKind: true)
    }()

    private func content(_ id: Int64, _ title: String, _ tags: [String]) -> ItemContent {
        ItemContent(id: id, title: title, tags: tags)
    }

    private var known: [ItemContent] {
        [
            content(1, "The River", ["Drama"]), content(2, "Robots", ["Science fiction"]),
            content(3, "More robots", ["Science fiction"]), content(4, "Alone", ["Comedy"]),
        ]
    }

    @Test func `a new item stands beside those of its tags and words, in both directions`() {
        let items = known + [content(9, "Robots", ["science fiction"])]
        let extended = NewItems(items).added(to: table)
        // The largest weights of the three rows are 0.6, 0.6 and 0.3.
        #expect(extended.neighbours(of: 9).map(\.id) == [2, 3])
        #expect(
            abs((extended.neighbours(of: 9).first?.similarity ?? 0) - 0.5) < 1e-5,
            "its tags and words are the same"
        )
        #expect(extended.neighbours(of: 2).map(\.id) == [1, 9])
        #expect(extended.neighbours(of: 3).map(\.id).contains(9))
        #expect(extended.neighbours(of: 1) == table.neighbours(of: 1))
        #expect(extended.neighbours(of: 3).last == table.neighbours(of: 3).last, "rows stay in order of weight")
    }

    @Test func `somebody is recommended a new item like what they like, and by a rating of it`() throws {
        let items = known + [content(9, "Robots again", ["science fiction"])]
        let reader = NeighbourReader(table: NewItems(items).added(to: table), scale: .halfStars)
        let fan = UserRatings(items: [ID(2)], ratings: [5])
        #expect(try reader.recommendations(for: fan).results.map(\.itemID).contains(ID(9)))
        let early = UserRatings(items: [ID(9)], ratings: [5])
        let list = try reader.recommendations(for: early).results
        #expect(list.map(\.itemID) == [ID(2), ID(3)])
        #expect(list.allSatisfy { $0.contributions.map(\.itemID) == [ID(9)] })
    }

    @Test func `many new items alike do not crowd out what people rate`() {
        let items = known + (10..<40).map { content($0, "Robots \($0)", ["science fiction"]) }
        let extended = NewItems(items).added(to: table)
        let news = extended.neighbours(of: 2).filter { $0.id >= 10 }
        #expect(news.count == NewItems.newcomers)
        #expect(extended.neighbours(of: 2).contains { $0.id == 1 })
        #expect((10..<40).allSatisfy { extended.neighbours(of: $0).map(\.id) == [2, 3] }, "each knows what it is like")
    }

    @Test func `without new items, or any that is like the others, the table is the same`() {
        #expect(NewItems(known).added(to: table) === table)
        #expect(NewItems(known + [content(9, "Unlike", ["Western"])]).added(to: table) === table)
        #expect(NewItems([]).added(to: table) === table)
        #expect(NewItems(known).added(to: .empty) === NeighbourTable.empty)
    }
}
