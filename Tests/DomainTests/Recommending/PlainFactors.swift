@testable import Domain

/// Stochastic gradient descent rating by rating; see `BiasedFactorisation`.
struct PlainDescent {
    private let interactions: InteractionMatrix
    private let mean: Double
    private var userBiases: [Double]
    private var itemBiases: [Double]
    private var users: [[Double]]
    private var items: [[Double]]
    private var places: [[Double]]
    private let units: Double

    init(_ snapshot: TrainingSnapshot, _ rule: BiasedFactorisation.Rule, seed: UInt64) {
        interactions = snapshot.interactions
        units = (snapshot.scale.maximum - snapshot.scale.minimum) / 4
        mean = interactions.mean / units
        var random = SplitMix64(seed: seed)
        func drawn(_ count: Int) -> [[Double]] {
            (0..<count).map { _ in (0..<rule.factors).map { _ in Double(random.bell() * 0.1) } }
        }
        userBiases = Array(repeating: 0, count: interactions.userCount)
        itemBiases = Array(repeating: 0, count: interactions.itemCount)
        users = drawn(interactions.userCount)
        items = drawn(interactions.itemCount)
        places = rule.placesCount ? drawn(interactions.itemCount) : []
        var rate = Double(rule.learningRate)
        for _ in 0..<rule.epochs {
            for user in 0..<interactions.userCount {
                for position in interactions.byUser.range(ofRow: user) { learn(user, position, rate, rule) }
            }
            rate *= Double(rule.learningRateDecay)
        }
    }

    func rating(_ user: Int, _ item: Int) -> Double {
        units * (mean + userBiases[user] + itemBiases[item] + product(user, item))
    }

    private mutating func learn(_ user: Int, _ position: Int, _ rate: Double, _ rule: BiasedFactorisation.Rule) {
        let rows = interactions.byUser
        let item = Int(rows.columns[position])
        let error = Double(rows.values[position]) / units - rating(user, item) / units
        userBiases[user] += rate * (error - Double(rule.biasRegularisation) * userBiases[user])
        itemBiases[item] += rate * (error - Double(rule.biasRegularisation) * itemBiases[item])
        let rated = rows.columns[rows.range(ofRow: user)].map { Int($0) }
        let penalty = Double(rule.regularisation)
        for factor in 0..<rule.factors {
            let (p, q, z) = (users[user][factor], items[item][factor], tasted(user, factor))
            users[user][factor] += rate * (error * q - penalty * p)
            items[item][factor] += rate * (error * z - penalty * q)
            guard rule.placesCount else { continue }
            for other in rated {
                places[other][factor] +=
                    rate * (error * q / Double(rated.count).squareRoot() - penalty * places[other][factor])
            }
        }
    }

    private func product(_ user: Int, _ item: Int) -> Double {
        items[item].indices.reduce(0) { $0 + items[item][$1] * tasted(user, $1) }
    }

    /// p(u) + Σ y(j) / √n(u)
    private func tasted(_ user: Int, _ factor: Int) -> Double {
        guard !places.isEmpty else { return users[user][factor] }
        let rated = interactions.byUser.columns[interactions.byUser.range(ofRow: user)]
        let sum = rated.reduce(0) { $0 + places[Int($1)][factor] }
        return users[user][factor] + sum / Double(rated.count).squareRoot()
    }
}

/// Multiplicative steps from nested arrays; see `NonNegativeFactorisation`.
struct PlainMultiplication {
    private let units: Double
    private var users: [[Double]]
    private var items: [[Double]]

    init(_ snapshot: TrainingSnapshot, _ rule: NonNegativeFactorisation.Rule, seed: UInt64) {
        let interactions = snapshot.interactions
        units = (snapshot.scale.maximum - snapshot.scale.minimum) / 4
        var random = SplitMix64(seed: seed)
        func drawn(_ count: Int) -> [[Double]] {
            (0..<count).map { _ in (0..<rule.factors).map { _ in Double(random.unit()) } }
        }
        users = drawn(interactions.userCount)
        items = drawn(interactions.itemCount)
        for _ in 0..<rule.epochs {
            let before = users
            users = stepped(users, items, interactions.byUser, rule)
            items = stepped(items, before, interactions.byItem, rule)
        }
    }

    func rating(_ user: Int, _ item: Int) -> Double { units * dot(users[user], items[item]) }

    private func stepped(
        _ rows: [[Double]],
        _ others: [[Double]],
        _ ratings: SparseRows,
        _ rule: NonNegativeFactorisation.Rule
    ) -> [[Double]] {
        rows.enumerated().map { row, own in
            own.indices.map { factor in
                var wanted = 0.0
                var got = Double(ratings.range(ofRow: row).count) * Double(rule.regularisation) * own[factor]
                for position in ratings.range(ofRow: row) {
                    let other = others[Int(ratings.columns[position])]
                    wanted += other[factor] * Double(ratings.values[position]) / units
                    got += other[factor] * dot(own, other)
                }
                return own[factor] * wanted / got
            }
        }
    }

    private func dot(_ left: [Double], _ right: [Double]) -> Double { zip(left, right).reduce(0) { $0 + $1.0 * $1.1 } }
}
