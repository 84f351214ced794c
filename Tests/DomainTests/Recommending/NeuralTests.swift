import Support
import Testing

@testable import Domain

@Suite struct NeuralTests {
    private static let rule = RatingNetwork.Rule(
        factors: 5,
        hidden: 7,
        epochs: 1,
        learningRate: 0.01,
        learningRateDecay: 1,
        regularisation: 0.05
    )

    /// Of eight users who each rated nine items.
    private static func network(_ seed: UInt64) throws -> RatingNetwork {
        var all: [Rating] = []
        for user in Int64(1)...8 {
            for item in Int64(1)...9 { all.append(Rating(user, item, Float((user + item) % 5 + 1))) }
        }
        var random = SplitMix64(seed: seed)
        return RatingNetwork(try snapshot(ListTrainingSource(all)), rule, &random)
    }

    @Test(arguments: 1...6 as ClosedRange<UInt64>)
    func `one step and its prediction are those of the plain formula`(_ seed: UInt64) throws {
        var network = try Self.network(seed)
        var plain = PlainNetwork(network)
        var scratch = network.makeScratch()
        for step in 0..<40 {
            let (user, item) = (step % network.users.rowCount, step * 5 % network.items.rowCount)
            let rating = Float(step % 5)
            let predicted = network.rating(user: user, item: item, &scratch)
            // A unit is a quarter of the scale from 0.5 to 5.
            #expect(abs(predicted / 1.125 - Double(plain.output(user, item))) < 1e-4)
            network.step(user, item, rating, 0.05, 0.1, &scratch)
            plain.step(user, item, rating, 0.05, 0.1)
        }
        #expect(plain.activeUnits > 0, "needs a hidden layer that speaks to mean anything")
    }

    @Test func `what follows a step is the slope of the error`() throws {
        var network = try Self.network(3)
        var scratch = network.makeScratch()
        let before = PlainNetwork(network)
        let (user, item, target) = (2, 4, Float(1))
        let rate: Float = 1e-3
        network.step(user, item, target, rate, 0, &scratch)
        let after = PlainNetwork(network)
        func loss(_ change: (inout PlainNetwork) -> Void) -> Double {
            var changed = before
            change(&changed)
            let error = Double(target - changed.output(user, item))
            return error * error / 2
        }
        let nudge: Float = 1e-2
        for factor in 0..<5 {
            let slope =
                (loss { $0.users[user][factor] += nudge } - loss { $0.users[user][factor] -= nudge })
                / Double(2 * nudge)
            let moved = Double((after.users[user][factor] - before.users[user][factor]) / rate)
            #expect(abs(moved + slope) < 0.02 * max(1, abs(slope)))
        }
        for unit in 0..<7 {
            let slope =
                (loss { $0.hidden[unit][3] += nudge } - loss { $0.hidden[unit][3] -= nudge }) / Double(2 * nudge)
            let moved = Double((after.hidden[unit][3] - before.hidden[unit][3]) / rate)
            #expect(abs(moved + slope) < 0.02 * max(1, abs(slope)))
        }
    }

    /// Two tastes: people love the items of their own parity, and not the others; one pair of each is not known.
    private static let tastes = ListTrainingSource(
        (1...20).flatMap { user in
            (1...20).filter { $0 != user && $0 != user % 20 + 1 }
                .map { Rating(Int64(user), Int64($0), ($0 - user).isMultiple(of: 2) ? 5 : 1) }
        }
    )

    @Test func `it learns who loves what`() throws {
        let settings: Attributes = ["epochs": .number(200), "learning_rate": .number(0.02), "factors": .number(8)]
        let fitted = try fit(.neural, Self.tastes, settings)
        for user in 0..<20 {
            let loved = try #require(fitted.predictedRating(user: user, item: user)).rating
            let hated = try #require(fitted.predictedRating(user: user, item: (user + 1) % 20)).rating
            #expect(loved > 3.5 && hated < 2.5)
        }
        let rows = try #require(fitted.trained(TrainingContext(threads: 2)).items).rows
        for row in rows {
            #expect((row.neighbours[0].id - row.id).isMultiple(of: 2), "the nearest is of the same taste")
        }
    }

    @Test func `steps far too large end in numbers all the same`() throws {
        let fitted = try fit(
            .neural,
            Self.tastes,
            ["epochs": .number(30), "learning_rate": .number(0.1), "regularisation": .number(10)]
        )
        for item in 0..<20 { #expect((0.5...5).contains(fitted.predictedRating(user: 0, item: item)?.rating ?? 0)) }
    }
}

/// The formula of `RatingNetwork` with arrays of arrays.
private struct PlainNetwork {
    let mean: Float
    var userBiases: [Float]
    var itemBiases: [Float]
    var users: [[Float]]
    var items: [[Float]]
    /// By unit: the weights of the user's vector, the item's, and their products.
    var hidden: [[Float]]
    var hiddenBiases: [Float]
    var outputs: [Float]

    init(_ network: RatingNetwork) {
        func rows(_ matrix: DenseMatrix, _ columns: [Int]) -> [[Float]] {
            (0..<matrix.rowCount).map { row in columns.map { matrix[row, $0] } }
        }
        let factors = network.users.columnCount
        userBiases = network.userBiases
        itemBiases = network.itemBiases
        users = rows(network.users, Array(0..<factors))
        items = rows(network.items, Array(0..<factors))
        hidden = rows(
            network.hidden,
            (0..<3).flatMap { part in (0..<factors).map { part * network.users.stride + $0 } }
        )
        hiddenBiases = network.hiddenBiases
        outputs = network.outputs
        mean = network.mean
    }

    private func inputs(_ user: Int, _ item: Int) -> [Float] {
        users[user] + items[item] + zip(users[user], items[item]).map { $0 * $1 }
    }

    private func activations(_ inputs: [Float]) -> [Float] {
        zip(hidden, hiddenBiases).map { max(0, dot($0, inputs) + $1) }
    }

    func output(_ user: Int, _ item: Int) -> Float {
        mean + userBiases[user] + itemBiases[item] + dot(users[user], items[item])
            + dot(outputs, activations(inputs(user, item)))
    }

    var activeUnits: Int { activations(inputs(0, 0)).filter { $0 > 0 }.count }

    mutating func step(_ user: Int, _ item: Int, _ rating: Float, _ rate: Float, _ regularisation: Float) {
        let old = self
        let inputs = inputs(user, item)
        let activations = activations(inputs)
        let error = rating - output(user, item)
        func moved(_ value: Float, _ slope: Float) -> Float { value + rate * (error * slope - regularisation * value) }
        userBiases[user] = moved(userBiases[user], 1)
        itemBiases[item] = moved(itemBiases[item], 1)
        let active = outputs.indices.filter { activations[$0] > 0 }
        func slope(_ input: Int) -> Float { active.reduce(0) { $0 + old.outputs[$1] * old.hidden[$1][input] } }
        let factors = users[user].count
        for factor in 0..<factors {
            let (own, its) = (old.users[user][factor], old.items[item][factor])
            let both = 1 + slope(2 * factors + factor)
            users[user][factor] = moved(own, slope(factor) + both * its)
            items[item][factor] = moved(its, slope(factors + factor) + both * own)
        }
        for unit in active {
            outputs[unit] = moved(old.outputs[unit], activations[unit])
            hiddenBiases[unit] += rate * error * old.outputs[unit]
            for input in inputs.indices {
                hidden[unit][input] = moved(old.hidden[unit][input], old.outputs[unit] * inputs[input])
            }
        }
    }

    private func dot(_ left: [Float], _ right: [Float]) -> Float { zip(left, right).reduce(0) { $0 + $1.0 * $1.1 } }
}
