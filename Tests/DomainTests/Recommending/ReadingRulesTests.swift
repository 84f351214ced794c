import Support
import Testing

@testable import Domain

/// Reading by other rules, in other orders, and as if a rating were not there.
@Suite struct ReadingRulesTests {
    /// 1 speaks for 11 and 12, 2 for 12 and 13, 3 against 11.
    private static let matrix = table([
        (1, [(11, 0.5), (12, 0.25)]),
        (2, [(12, 0.5), (13, 0.25)]),
        (3, [(11, -0.125), (14, 0.125)]),
    ])

    @Test func `by likes each rating of enough counts 1, and others nothing`() throws {
        let reader = NeighbourReader(table: Self.matrix, rule: .likes(atLeast: 4), scale: .halfStars)
        let list = try reader.recommendations(for: ratings([(1, 5), (2, 4), (3, 3.5)])).results
        #expect(list.map(\.itemID.rawValue) == [12, 11, 13])
        #expect(list.map(\.score) == [0.75, 0.5, 0.25])
        #expect(list.map(\.ratingCount) == [2, 1, 1])
        #expect(list.allSatisfy { $0.predictedRating == nil }, "likes say nothing of ratings")
        #expect(list.first?.contributions.map(\.amount) == [0.5, 0.25])
        #expect(reader.prediction(of: ID(11), for: ratings([(1, 5)])) == nil)
    }

    @Test func `what was seen and not liked does not come back`() throws {
        let reader = NeighbourReader(table: Self.matrix, rule: .likes(atLeast: 4), scale: .halfStars)
        let list = try reader.recommendations(for: ratings([(1, 5), (11, 2), (12, 1)])).results
        #expect(list.isEmpty)
        #expect(reader.wishes(for: ratings([(1, 5), (11, 2)])).map(\.number).count == 1)
    }

    @Test func `without a rating an item stands elsewhere, or nowhere`() throws {
        let reader = NeighbourReader(table: Self.matrix, rule: .likes(atLeast: 4), scale: .halfStars)
        let own = ratings([(1, 5), (2, 4), (3, 5)])
        let items: [ID<Item>] = [12, 11, 13, 14].map { ID($0) }
        #expect(try reader.recommendations(for: own).results.map(\.itemID.rawValue) == [12, 11, 13, 14])
        #expect(try reader.places(of: items, without: ID(1), for: own, depth: 10) == [1, nil, 2, 3])
        #expect(try reader.places(of: items, without: ID(2), for: own, depth: 10) == [2, 1, nil, 3])
        #expect(try reader.places(of: items, without: ID(3), for: own, depth: 2) == [1, 2, nil, nil])
    }

    @Test func `the parts of a reordered list hold every row once`() throws {
        let rows: [(Int64, [(Int64, Float)])] = (1...3).map { (row: Int64) in
            let neighbours = (0..<300).map { (place: Int64) in (1000 + 200 * row + place, 1 / Float(place + 2)) }
            return (row, neighbours)
        }
        let reader = NeighbourReader(table: table(rows), scale: .halfStars)
        let own = ratings([(1, 5), (2, 4.5), (3, 4)])
        let whole = try reader.recommendations(for: own, RecommendationRequest(limit: 2000)).results
        try #require(whole.count > Reordering.poolSize, "more rows than take part")
        var request = RecommendationRequest(limit: 37)
        request.reordering = Reordering(ListControls(diversity: 0.6, popularity: -0.5)) { item in
            Reordering.Facts(votes: Int(item.rawValue % 17))
        }
        var parts: [Recommendation] = []
        repeat {
            request.offset = parts.count
            parts += try reader.recommendations(for: own, request).results
        } while parts.count.isMultiple(of: 37) && parts.count < whole.count
        #expect(parts.count == whole.count)
        #expect(Set(parts.map(\.itemID)) == Set(whole.map(\.itemID)))
        #expect(parts.map(\.itemID) != whole.map(\.itemID))
        #expect(parts.suffix(from: Reordering.poolSize) == whole.suffix(from: Reordering.poolSize))
        for row in parts { #expect(row.contributions.reduce(0) { $0 + $1.amount } == row.score) }
    }

    @Test func `diversity sets rows that are alike apart`() throws {
        // 11 and 12 are twins; 13 is of another kind and scores a little less.
        let table = table([
            (1, [(11, 0.5), (12, 0.49), (13, 0.4)]), (11, [(12, 0.9)]), (12, [(11, 0.9)]), (13, [(1, 0.4)]),
        ])
        let reader = NeighbourReader(table: table, rule: .likes(atLeast: 4), scale: .halfStars)
        var request = RecommendationRequest()
        request.reordering = Reordering(ListControls(diversity: 0.5)) { _ in Reordering.Facts(votes: 0) }
        #expect(
            try reader.recommendations(for: ratings([(1, 5)]), request).results.map(\.itemID.rawValue) == [11, 13, 12]
        )
    }
}

private func table(_ rows: [(Int64, [(Int64, Float)])]) -> NeighbourTable {
    var builder = NeighbourTable.Builder()
    for (id, neighbours) in rows {
        builder.append(MatrixRow(id: id, neighbours: neighbours.map { Neighbour(id: $0.0, similarity: $0.1) }))
    }
    return builder.finish()
}

private func ratings(_ list: [(Int64, Float)]) -> UserRatings {
    UserRatings(items: list.map { ID($0.0) }, ratings: list.map(\.1))
}
