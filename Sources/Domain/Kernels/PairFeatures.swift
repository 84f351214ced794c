/// What a regression is told of a user and an item: the numbers of a factorisation, combined. Those of the user alone
/// come first.
struct PairFeatures: Sendable {
    enum Combination: Sendable {
        /// b(u), b(i), p(u) ∘ q(i): for sums, which can do nothing with p(u) and q(i) side by side.
        case products
        /// b(u), p(u), b(i), q(i), p(u) · q(i): for trees, which are bad at adding up and good at telling cases apart.
        case vectors
    }

    let factorisation: BiasedFactorisation
    let combination: Combination

    var count: Int {
        let factors = factorisation.users.factorCount
        return switch combination {
        case .products: 2 + factors
        case .vectors: 3 + 2 * factors
        }
    }

    /// How many of them are the same for all items.
    var userCount: Int {
        switch combination {
        case .products: 1
        case .vectors: 1 + factorisation.users.factorCount
        }
    }

    /// Writes so many features as `count` says, in the order of the case.
    @inline(__always)
    func fill(_ user: Int, _ item: Int, into features: UnsafeMutablePointer<Float>) {
        let (users, items) = (factorisation.users, factorisation.items)
        let factors = users.factorCount
        let its = features + userCount
        features[0] = factorisation.userBiases[user]
        its[0] = factorisation.itemBiases[item]
        users.withRow(user) { userGroups in
            items.withRow(item) { itemGroups in
                let p = UnsafeRawPointer(userGroups).assumingMemoryBound(to: Float.self)
                let q = UnsafeRawPointer(itemGroups).assumingMemoryBound(to: Float.self)
                switch combination {
                case .products:
                    for factor in 0..<factors { its[1 + factor] = p[factor] * q[factor] }
                case .vectors:
                    (features + 1).update(from: p, count: factors)
                    (its + 1).update(from: q, count: factors)
                    its[1 + factors] = FactorRows.dot(userGroups, itemGroups, users.groupsPerRow)
                }
            }
        }
    }
}
