import Support
import Testing

@testable import Domain

@Suite struct EaseTests {
    private let source = KnownData.random(users: 40, items: 60, count: 900, seed: 6)

    @Test(arguments: [0, 0.25] as [Float])
    func `scores are those of the formula`(_ dropout: Float) throws {
        let interactions = try InteractionMatrix(reading: source)
        let likes = Reference.rows(interactions.byUser).map { $0.map { $0 >= 3 ? Float(1) : 0 } }
        let weights = weights(likes, regularisation: 7, dropout: dropout)
        let settings: Attributes = [
            "regularisation": .number(7), "dropout": .number(Double(dropout)), "minimum_rating": .number(3),
        ]
        let fitted = try fit(.ease, source, settings)
        var scores = [Float](repeating: .nan, count: interactions.itemCount)
        for user in 0..<interactions.userCount {
            fitted.score(user: user, into: &scores)
            for item in scores.indices {
                let expected = likes[user].indices.reduce(0.0) { $0 + Double(likes[user][$1]) * weights[$1][item] }
                #expect(abs(Double(scores[item]) - expected) < 1e-4)
            }
        }
    }

    @Test func `rows keep the weights farthest from zero with their signs, highest first`() throws {
        let interactions = try InteractionMatrix(reading: source)
        let likes = Reference.rows(interactions.byUser).map { $0.map { $0 > 0 ? Float(1) : 0 } }
        let weights = weights(likes, regularisation: 2)
        let trained = try train(.ease, source, ["regularisation": .number(2), "neighbours": .number(10)])
        let rows = try #require(trained.items).rows
        #expect(rows.count == interactions.itemCount)
        #expect(rows.contains { ($0.neighbours.last?.similarity ?? 0) < 0 }, "some weights speak against an item")
        for (item, row) in rows.enumerated() {
            #expect(row.neighbours.count == 10)
            let least = weights[item].map(abs).sorted(by: >)[9]
            for neighbour in row.neighbours {
                let other = try #require(interactions.itemIDs.firstIndex(of: neighbour.id))
                #expect(abs(Double(neighbour.similarity) - weights[item][other]) < 1e-4)
                #expect(abs(Double(neighbour.similarity)) > least - 1e-4)
            }
            for (higher, lower) in zip(row.neighbours, row.neighbours.dropFirst()) {
                #expect(higher.similarity >= lower.similarity)
            }
        }
    }

    @Test func `more items than memory bears are refused before anything is computed`() throws {
        let count = Ease.mostItems + 1
        let interactions = InteractionMatrix(
            userIDs: [],
            itemIDs: (0..<count).map(Int64.init),
            byUser: SparseRows(columnCount: count, offsets: [0], columns: [], values: [])
        )
        let snapshot = TrainingSnapshot(interactions: interactions, scale: .halfStars)
        let settings = try ModelSettings(of: Ease().settings)
        #expect {
            try Ease().fit(snapshot, settings, TrainingContext())
        } throws: { error in
            guard case .conflict(let text) = error as? DomainError else { return false }
            return text.contains("30001 items") && text.contains("item-neighbours")
        }
    }

    /// −P(i, j) / P(j, j), zero on the diagonal.
    private func weights(_ likes: Reference.Rows, regularisation: Float, dropout: Float = 0) -> [[Double]] {
        let columns = likes[0].indices.map { item in likes.map { $0[item] } }
        var products = Reference.product(columns, columns)
        for item in products.indices {
            products[item][item] += regularisation + products[item][item] * dropout / (1 - dropout)
        }
        let inverse = Reference.inverse(products)
        return inverse.indices.map { row in
            inverse.indices.map { $0 == row ? 0 : -inverse[row][$0] / inverse[$0][$0] }
        }
    }
}
