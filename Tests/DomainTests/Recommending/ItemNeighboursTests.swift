import Domain
import Support
import Testing

@Suite struct ItemNeighboursTests {
    @Test(arguments: [(1, 0.0), (2, 10.0), (3, 100.0)])
    func `similarities are those of the plain formula`(_ minimum: Int, _ shrinkage: Double) throws {
        let source = KnownData.random(users: 50, items: 80, count: 1500, seed: 11)
        let trained = try train(
            .itemNeighbours,
            source,
            [
                "neighbours": .number(500), "minimum_co_ratings": .number(Double(minimum)),
                "shrinkage": .number(shrinkage),
            ]
        )
        let expected = plainCosine(source, minimum: minimum, shrinkage: shrinkage)
        let rows = try #require(trained.items).rows
        #expect(rows.count == expected.count)
        for row in rows {
            let plain = try #require(expected[row.id])
            #expect(row.neighbours.count == plain.count)
            for neighbour in row.neighbours {
                let similarity = try #require(plain[neighbour.id])
                #expect(abs(Double(neighbour.similarity) - similarity) < 1e-5)
            }
        }
    }

    @Test func `two items rated alike by the same people have a cosine of one`() throws {
        let source = ListTrainingSource((1...3).flatMap { user in [Rating(user, 1, 4), Rating(user, 2, 4)] })
        let rows = try #require(try train(.itemNeighbours, source, everyCoRating).items).rows
        #expect(rows.map(\.neighbours.count) == [1, 1])
        #expect(abs(rows[0].neighbours[0].similarity - 1) < 1e-6 && rows[0].neighbours[0].similarity <= 1)
    }

    @Test func `a row keeps no more neighbours than asked for, and the nearest of them`() throws {
        let source = KnownData.random(users: 40, items: 60, count: 1500, seed: 2)
        let all = try #require(try train(.itemNeighbours, source, ["neighbours": .number(500)]).items).rows
        let few = try #require(try train(.itemNeighbours, source, ["neighbours": .number(7)]).items).rows
        #expect(all.contains { $0.neighbours.count > 7 }, "needs more neighbours than are kept to mean anything")
        #expect(few.map(\.neighbours) == all.map { Array($0.neighbours.prefix(7)) })
    }

    @Test func `too few people in common make no neighbours`() throws {
        let source = ListTrainingSource([Rating(1, 1, 5), Rating(1, 2, 5), Rating(2, 1, 5), Rating(3, 2, 4)])
        #expect(try train(.itemNeighbours, source).items?.rows == [])
        #expect(try train(.itemNeighbours, source, everyCoRating).items?.rows.count == 2)
    }

    /// Pair by pair from dictionaries, in double precision.
    private func plainCosine(
        _ source: ListTrainingSource,
        minimum: Int,
        shrinkage: Double
    ) -> [Int64: [Int64: Double]] {
        var columns: [Int64: [Int64: Double]] = [:]
        for rating in source.ratings { columns[rating.item, default: [:]][rating.user] = Double(rating.rating) }
        var similarities: [Int64: [Int64: Double]] = [:]
        for (item, column) in columns {
            for (other, otherColumn) in columns where other != item {
                let common = column.keys.filter { otherColumn[$0] != nil }
                guard common.count >= minimum else { continue }
                let dot = common.reduce(0) { $0 + (column[$1] ?? 0) * (otherColumn[$1] ?? 0) }
                let lengths = [column, otherColumn].map { $0.values.reduce(0) { $0 + $1 * $1 }.squareRoot() }
                let count = Double(common.count)
                similarities[item, default: [:]][other] =
                    dot / (lengths[0] * lengths[1]) * count / (count + shrinkage)
            }
        }
        return similarities
    }
}
