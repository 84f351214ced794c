import Support
import Testing

@testable import Domain

@Suite struct GraphFilterTests {
    private typealias Dense = [[Double]]

    private let source = KnownData.random(users: 30, items: 40, count: 500, seed: 4)

    /// What the formula says, with dense matrices. α is ½, so that roots will do for powers.
    private func weights(_ likes: Dense, sharpening: Double, damping: Double, lean: Double) -> Dense {
        let users = likes.map { max($0.reduce(0, +), 1) }
        let items = likes[0].indices.map { item in max(likes.reduce(0) { $0 + $1[item] }, 1) }
        let graph = likes.indices.map { user in
            items.indices.map { likes[user][$0] / (users[user] * items[$0]).squareRoot() }
        }
        // Dividing by the square roots of both sides leaves a greatest singular value of 1.
        let once = product(transposed(graph), graph)
        let twice = product(once, once)
        return items.indices.map { i in
            items.indices.map { j in
                (once[i][j] - sharpening * twice[i][j]) * power(items[j], lean) / power(items[i], damping)
            }
        }
    }

    private func transposed(_ matrix: Dense) -> Dense { matrix[0].indices.map { column in matrix.map { $0[column] } } }

    private func product(_ left: Dense, _ right: Dense) -> Dense {
        let columns = transposed(right)
        return left.map { row in columns.map { zip(row, $0).reduce(0) { $0 + $1.0 * $1.1 } } }
    }

    /// Of quarters alone, by square roots.
    private func power(_ base: Double, _ exponent: Double) -> Double {
        (0..<Int(exponent * 4)).reduce(1) { product, _ in product * base.squareRoot().squareRoot() }
    }

    private func likes(_ interactions: InteractionMatrix, atLeast least: Float) -> Dense {
        Reference.rows(interactions.byUser).map { $0.map { $0 >= least ? 1 : 0 } }
    }

    @Test(arguments: [(0.0, 0.0, 0.0), (0.5, 0.25, 0.5), (1.0, 0.5, 0.25)])
    func `weights are those of the plain formula`(_ sharpening: Double, _ damping: Double, _ lean: Double) throws {
        let interactions = try InteractionMatrix(reading: source)
        let expected = weights(
            likes(interactions, atLeast: 0.5),
            sharpening: sharpening,
            damping: damping,
            lean: lean
        )
        let settings: Attributes = [
            "neighbours": .number(500), "alpha": .number(0.5), "sharpening": .number(sharpening),
            "damping": .number(damping), "lean": .number(lean),
        ]
        let rows = try #require(try train(.graphFilter, source, settings).items).rows
        #expect(rows.count == interactions.itemCount)
        for (item, row) in rows.enumerated() {
            let positive = expected[item].indices.filter { $0 != item && expected[item][$0] > 1e-5 }
            #expect(Set(row.neighbours.map(\.id)).isSuperset(of: positive.map { interactions.itemIDs[$0] }))
            for near in row.neighbours {
                let other = try #require(interactions.itemIDs.firstIndex(of: near.id))
                #expect(abs(Double(near.similarity) - expected[item][other]) < 1e-5)
            }
        }
    }

    @Test func `scores are sums of the weights of what somebody likes`() throws {
        let interactions = try InteractionMatrix(reading: source)
        let likes = likes(interactions, atLeast: 3)
        let expected = product(likes, weights(likes, sharpening: 0.5, damping: 0.25, lean: 0.5))
        let settings: Attributes = [
            "alpha": .number(0.5), "sharpening": .number(0.5), "damping": .number(0.25), "lean": .number(0.5),
            "minimum_rating": .number(3),
        ]
        let fitted = try fit(.graphFilter, source, settings)
        var scores = [Float](repeating: .nan, count: interactions.itemCount)
        for user in 0..<interactions.userCount {
            fitted.score(user: user, into: &scores)
            for item in scores.indices { #expect(abs(Double(scores[item]) - expected[user][item]) < 1e-4) }
        }
    }

    @Test func `whatever people's share, the broadest wave has frequency 1 and full sharpening silences it`() throws {
        // Everybody likes everything: there is no other wave.
        let source = ListTrainingSource((1...6).flatMap { user in (1...9).map { Rating(user, $0, 5) } })
        for alpha in [0, 0.5, 1] {
            func settings(_ sharpening: Double) -> Attributes {
                ["alpha": .number(alpha), "sharpening": .number(sharpening), "lean": .number(0), "damping": .number(0)]
            }
            var scores = [Float](repeating: .nan, count: 9)
            try fit(.graphFilter, source, settings(0)).score(user: 0, into: &scores)
            #expect(scores.allSatisfy { abs($0 - 1) < 1e-5 })
            try fit(.graphFilter, source, settings(1)).score(user: 0, into: &scores)
            #expect(scores.allSatisfy { abs($0) < 1e-5 })
        }
    }

    @Test func `more lean brings forward what many like`() throws {
        let source = ListTrainingSource(
            (1...20).flatMap { user in
                [Rating(user, 1, 5)] + (user <= 4 ? [Rating(user, 2, 5), Rating(user, 3, 5)] : [])
            }
        )
        func first(_ lean: Double) throws -> Int64? {
            let settings: Attributes = ["lean": .number(lean), "sharpening": .number(0)]
            let rows = try #require(try train(.graphFilter, source, settings).items).rows
            return rows.first { $0.id == 2 }?.neighbours.first?.id
        }
        #expect(try first(-0.5) == 3)
        #expect(try first(1) == 1)
    }
}
