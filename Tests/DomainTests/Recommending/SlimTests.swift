import Support
import Testing

@testable import Domain

@Suite struct SlimTests {
    private let source = KnownData.random(users: 40, items: 50, count: 900, seed: 6)

    @Test(arguments: [0, 0.5] as [Float])
    func `no weight can be moved to a smaller loss`(_ dropoutPenalty: Float) throws {
        let interactions = try InteractionMatrix(reading: source)
        let likes = Likes(interactions, atLeast: 0)
        let context = TrainingContext(threads: 2)
        let products = try CoOccurrence.matrix(.whole, byUser: likes.byUser, byItem: likes.byItem, context)
        let regression = SparseRegression(
            products: products,
            squarePenalty: 3,
            dropoutPenalty: dropoutPenalty,
            absolutePenalty: 1.5
        )
        let solved = try regression.solve(context)
        #expect(solved.count > 50, "some weights must be there to mean anything")
        let weights = Reference.rows(solved)
        for column in weights.indices {
            #expect(weights[column][column] == 0)
            for other in weights.indices where other != column {
                // The derivative of the loss by w(other, column).
                let rest = weights.indices.reduce(products[other, column]) {
                    $0 - products[other, $1] * weights[column][$1]
                }
                let penalty = 3 + dropoutPenalty * products[other, other]
                let slope = penalty * weights[column][other] + 1.5 - rest
                if weights[column][other] > 0 { #expect(abs(slope) < 0.01) } else { #expect(slope > -0.01) }
            }
        }
    }

    @Test func `scores and rows are the weights`() throws {
        let interactions = try InteractionMatrix(reading: source)
        let fitted = try fit(.slim, source, ["square_penalty": .number(3), "neighbours": .number(500)])
        let trained = try fitted.trained(TrainingContext(threads: 2))
        let rows = try #require(trained.items).rows
        var scores = [Float](repeating: .nan, count: interactions.itemCount)
        for user in 0..<interactions.userCount {
            fitted.score(user: user, into: &scores)
            let known = interactions.byUser.columns[interactions.byUser.range(ofRow: user)]
            for (item, id) in interactions.itemIDs.enumerated() {
                let expected = rows.filter { row in known.contains { interactions.itemIDs[Int($0)] == row.id } }
                    .flatMap(\.neighbours).filter { $0.id == id }.reduce(0) { $0 + $1.similarity }
                #expect(abs(scores[item] - expected) < 1e-5)
            }
        }
        #expect(rows.allSatisfy { $0.neighbours.allSatisfy { $0.similarity > 0 } })
    }
}
