/// Ratings as baselines and a product of vectors, learnt by stochastic gradient descent.
///
///     r̂(u, i) = μ + b(u) + b(i) + q(i) · (p(u) + Σ_j y(j) / √n(u))       over the n(u) items j that u rated
///
/// The sum over j is there only if the ratings' places count (SVD++; without it this is SVD). For each rating, with
/// e = r − r̂, step γ and regularisation λ:
///
///     b ← b + γ (e − λ b)        q ← q + γ (e (p + Σ_j y(j) / √n) − λ q)
///     p ← p + γ (e q − λ p)      y(j) ← y(j) + γ (e q / √n − λ y(j))     for all j
///
/// (Koren, "Factorization Meets the Neighborhood", 2008, https://doi.org/10.1145/1401890.1401944.) Users come one after
/// another, and all y(j) of a user take the same step, so z = p + Σ_j y(j) / √n is all that a user's turn has to know:
/// z ← (1 − γλ) z + 2γ e q. After n ratings p and every y(j) have been multiplied by a = (1 − γλ)ⁿ and have taken
/// d = (z' − a z) / 2 and d / √n, exactly as rating by rating, at the cost of SVD.
struct BiasedFactorisation: Sendable {
    struct Rule: Sendable {
        let factors: Int
        let epochs: Int
        /// γ
        let learningRate: Float
        /// γ is multiplied by this after each epoch.
        let learningRateDecay: Float
        /// λ of vectors.
        let regularisation: Float
        /// λ of b(u) and b(i).
        let biasRegularisation: Float
        let placesCount: Bool
        /// Standard deviation of what vectors begin with.
        static let spread: Float = 0.1
    }

    private let units: RatingUnits
    /// All in units.
    private let mean: Float
    private(set) var userBiases: [Float]
    private(set) var itemBiases: [Float]
    /// z(u): with what the user's places say, once learnt.
    private(set) var users: FactorRows
    private(set) var items: FactorRows

    /// Users or items without ratings have vectors and biases of 0. Throws `TrainingCancelled`.
    init(_ snapshot: TrainingSnapshot, _ rule: Rule, _ context: TrainingContext) throws {
        let interactions = snapshot.interactions
        var random = SplitMix64(seed: context.seed)
        func drawn(_ rowCount: Int) -> FactorRows {
            FactorRows(rowCount: rowCount, factorCount: rule.factors) { random.bell() * Rule.spread }
        }
        units = RatingUnits(snapshot.scale)
        mean = units.units(Float(interactions.mean))
        userBiases = Array(repeating: 0, count: interactions.userCount)
        itemBiases = Array(repeating: 0, count: interactions.itemCount)
        users = drawn(interactions.userCount)
        items = drawn(interactions.itemCount)
        var places =
            rule.placesCount ? drawn(interactions.itemCount) : FactorRows(rowCount: 0, factorCount: rule.factors)
        try learn(interactions.byUser, &places, rule, context)
        addPlaces(interactions.byUser, places, rule)
        for user in 0..<interactions.userCount where interactions.byUser.range(ofRow: user).isEmpty {
            users.clear(row: user)
        }
        for item in 0..<interactions.itemCount where interactions.byItem.range(ofRow: item).isEmpty {
            items.clear(row: item)
        }
    }

    func rating(user: Int, item: Int) -> Double {
        units.rating(mean + userBiases[user] + itemBiases[item] + users.dot(user, items, item))
    }

    // MARK: Learning

    private mutating func learn(
        _ rows: SparseRows,
        _ places: inout FactorRows,
        _ rule: Rule,
        _ context: TrainingContext
    ) throws {
        let progress = RangeProgress(total: rule.epochs * rows.count, monitor: context.monitor)
        var turn = Turn(rule)
        try context.monitor.report(.computing, completed: 0, total: rule.epochs * rows.count)
        for _ in 0..<rule.epochs {
            var unreported = 0
            for user in 0..<rows.rowCount {
                take(turn: &turn, of: user, rows, &places)
                unreported += rows.range(ofRow: user).count
                if unreported >= TrainingLimits.interactionsPerReport || user + 1 == rows.rowCount {
                    try progress.advance(by: unreported)
                    unreported = 0
                }
            }
            turn.rate *= rule.learningRateDecay
        }
    }

    /// What a user's turn works with.
    private struct Turn {
        var rate: Float
        let regularisation: Float
        let biasRegularisation: Float
        let placesCount: Bool
        /// z; and what it was at the beginning, later the step that p takes.
        var z: [FactorRows.Group]
        var before: [FactorRows.Group]

        init(_ rule: Rule) {
            rate = rule.learningRate
            regularisation = rule.regularisation
            biasRegularisation = rule.biasRegularisation
            placesCount = rule.placesCount
            let groups = FactorRows(rowCount: 0, factorCount: rule.factors).groupsPerRow
            z = Array(repeating: .zero, count: groups)
            before = z
        }
    }

    private mutating func take(turn: inout Turn, of user: Int, _ rows: SparseRows, _ places: inout FactorRows) {
        let range = rows.range(ofRow: user)
        guard !range.isEmpty else { return }
        let groups = users.groupsPerRow
        let own = users.range(ofRow: user)
        let scale = 1 / Float(range.count).squareRoot()
        for group in 0..<groups { turn.z[group] = users.groups[own.lowerBound + group] }
        if turn.placesCount { turn.z.addRows(rows.columns[range], of: places, times: scale) }
        turn.before = turn.z
        descend(range, rows, &turn, user)
        guard turn.placesCount else {
            for group in 0..<groups { users.groups[own.lowerBound + group] = turn.z[group] }
            return
        }
        let kept = power(1 - turn.rate * turn.regularisation, range.count)
        for group in 0..<groups {
            let step = (turn.z[group] - turn.before[group] * kept) * 0.5
            turn.before[group] = step
            users.groups[own.lowerBound + group] = users.groups[own.lowerBound + group] * kept + step
        }
        places.step(rows.columns[range], keeping: kept, adding: turn.before, times: scale)
    }

    /// The user's ratings one after another.
    private mutating func descend(_ range: Range<Int>, _ rows: SparseRows, _ turn: inout Turn, _ user: Int) {
        let groups = users.groupsPerRow
        let kept = 1 - turn.rate * turn.regularisation
        let limit = RatingUnits.width
        // With places, p and the sum over them take the same step, and z both.
        let share: Float = turn.placesCount ? 2 : 1
        var bias = userBiases[user]
        turn.z.withUnsafeMutableBufferPointer { zBuffer in
            items.groups.withUnsafeMutableBufferPointer { itemBuffer in
                itemBiases.withUnsafeMutableBufferPointer { itemBiases in
                    guard let z = zBuffer.baseAddress, let vectors = itemBuffer.baseAddress else { return }
                    for position in range {
                        let item = Int(rows.columns[position])
                        let q = vectors + item * groups
                        let guess = mean + bias + itemBiases[item] + FactorRows.dot(q, z, groups)
                        // No error within the scale is larger; a rating far outside it must not tear the vectors apart.
                        let error = min(max(units.units(rows.values[position]) - guess, -limit), limit)
                        bias += turn.rate * (error - turn.biasRegularisation * bias)
                        itemBiases[item] += turn.rate * (error - turn.biasRegularisation * itemBiases[item])
                        let step = FactorRows.Group(repeating: turn.rate * error)
                        let userStep = step * share
                        for group in 0..<groups {
                            let (old, oldZ) = (q[group], z[group])
                            q[group] = (old * kept).addingProduct(step, oldZ)
                            z[group] = (oldZ * kept).addingProduct(userStep, old)
                        }
                    }
                }
            }
        }
        userBiases[user] = bias
    }

    /// Makes p into z.
    private mutating func addPlaces(_ rows: SparseRows, _ places: FactorRows, _ rule: Rule) {
        guard rule.placesCount else { return }
        for user in 0..<rows.rowCount {
            let range = rows.range(ofRow: user)
            guard !range.isEmpty else { continue }
            var z = Array(users.groups[users.range(ofRow: user)])
            z.addRows(rows.columns[range], of: places, times: 1 / Float(range.count).squareRoot())
            users.groups.replaceSubrange(users.range(ofRow: user), with: z)
        }
    }
}

extension [FactorRows.Group] {
    fileprivate mutating func addRows(_ numbers: ArraySlice<Int32>, of rows: FactorRows, times factor: Float) {
        withUnsafeMutableBufferPointer { sums in
            rows.groups.withUnsafeBufferPointer { groups in
                for number in numbers {
                    let start = Int(number) * sums.count
                    for group in 0..<sums.count {
                        sums[group].addProduct(groups[start + group], .init(repeating: factor))
                    }
                }
            }
        }
    }
}

extension FactorRows {
    /// Each of the rows times `kept`, plus the step times `factor`.
    fileprivate mutating func step(
        _ numbers: ArraySlice<Int32>,
        keeping kept: Float,
        adding step: [Group],
        times factor: Float
    ) {
        let steps = step.map { $0 * factor }
        groups.withUnsafeMutableBufferPointer { groups in
            steps.withUnsafeBufferPointer { steps in
                for number in numbers {
                    let start = Int(number) * steps.count
                    for group in 0..<steps.count {
                        groups[start + group] = steps[group].addingProduct(
                            groups[start + group],
                            .init(repeating: kept)
                        )
                    }
                }
            }
        }
    }
}

/// x to the power of n ≥ 0 by squaring.
private func power(_ base: Float, _ exponent: Int) -> Float {
    var (result, square, rest) = (Float(1), base, exponent)
    while rest > 0 {
        if rest & 1 == 1 { result *= square }
        square *= square
        rest >>= 1
    }
    return result
}
