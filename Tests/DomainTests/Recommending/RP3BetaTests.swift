import Domain
import Support
import Testing

@Suite struct RP3BetaTests {
    private static let source = KnownData.random(users: 30, items: 40, count: 500, seed: 4)

    /// Sums over the walks, in double precision.
    private func plain(_ source: ListTrainingSource, alpha: Double, beta: Double) -> [Int64: [Int64: Double]] {
        let byUser = Dictionary(grouping: source.ratings, by: \.user)
        let counts = Dictionary(grouping: source.ratings, by: \.item).mapValues { Double($0.count) }
        var weights: [Int64: [Int64: Double]] = [:]
        for ratings in byUser.values {
            for i in ratings.map(\.item) {
                for j in ratings.map(\.item) where j != i {
                    let step = power(counts[i, default: 0] * Double(ratings.count), -alpha)
                    weights[i, default: [:]][j, default: 0] += step * power(counts[j, default: 0], -beta)
                }
            }
        }
        return weights
    }

    /// Of quarters alone, by square roots.
    private func power(_ base: Double, _ exponent: Double) -> Double {
        let root = base.squareRoot().squareRoot()
        let product = (0..<Int(abs(exponent) * 4)).reduce(1.0) { product, _ in product * root }
        return exponent < 0 ? 1 / product : product
    }

    @Test(arguments: [(1.0, 0.0), (0.5, 0.25), (0.75, 1.0)])
    func `weights are those of the plain formula`(_ alpha: Double, _ beta: Double) throws {
        let expected = plain(Self.source, alpha: alpha, beta: beta)
        let settings: Attributes = ["neighbours": .number(500), "alpha": .number(alpha), "beta": .number(beta)]
        let rows = try #require(try train(.rp3beta, Self.source, settings).items).rows
        #expect(rows.count == expected.count)
        for row in rows {
            #expect(row.neighbours.count == expected[row.id]?.count)
            for near in row.neighbours {
                let weight = try #require(expected[row.id]?[near.id])
                #expect(abs(Double(near.similarity) / weight - 1) < 1e-5)
            }
        }
    }

    @Test func `from an item the chances of all walks add up to what does not come straight back`() throws {
        // Two people know items 1, 2 and 3: one walk in three comes back to where it began.
        let source = ListTrainingSource([1, 2].flatMap { user in [1, 2, 3].map { Rating(user, $0, 5) } })
        let settings: Attributes = ["alpha": .number(1), "beta": .number(0)]
        let rows = try #require(try train(.rp3beta, source, settings).items).rows
        for row in rows { #expect(abs(row.neighbours.reduce(0) { $0 + $1.similarity } - 2 / 3) < 1e-6) }
    }

    @Test func `more beta holds back what everybody knows`() throws {
        let source = ListTrainingSource(
            (1...20).flatMap { user in
                [Rating(user, 1, 5)] + (user <= 4 ? [Rating(user, 2, 5), Rating(user, 3, 5)] : [])
            }
        )
        func first(_ beta: Double) throws -> Int64? {
            let trained = try train(.rp3beta, source, ["alpha": .number(1), "beta": .number(beta)])
            return try #require(trained.items).rows.first { $0.id == 2 }?.neighbours.first?.id
        }
        #expect(try first(0) == 1)
        #expect(try first(1) == 3)
    }
}
