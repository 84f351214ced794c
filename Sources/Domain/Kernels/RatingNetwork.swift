/// Ratings as a small neural network over vectors of users and items, learnt by stochastic gradient descent.
///
///     x = [p(u); q(i); p(u) ∘ q(i)]          the two vectors and their products, component by component
///     h = max(0, W x + c)                    the hidden layer
///     r̂(u, i) = μ + b(u) + b(i) + p(u) · q(i) + v · h
///
/// For each rating, with e = r − r̂, step γ and regularisation λ, every parameter θ takes θ ← θ + γ (e ∂r̂/∂θ − λ θ), c without
/// λ. Ratings come one at a time in an order drawn by lot for each epoch, so that nothing depends on the number of threads.
struct RatingNetwork: Sendable {
    struct Rule: Sendable {
        let factors: Int
        /// How many hidden units there are.
        let hidden: Int
        let epochs: Int
        /// γ
        let learningRate: Float
        /// γ is multiplied by this after each epoch.
        let learningRateDecay: Float
        /// λ
        let regularisation: Float
        /// Standard deviation of what vectors begin with.
        static let spread: Float = 0.1
    }

    private let units: RatingUnits
    /// All in units.
    let mean: Float
    private(set) var userBiases: [Float]
    private(set) var itemBiases: [Float]
    /// p and q.
    let users: DenseMatrix
    let items: DenseMatrix
    /// W, a row for each hidden unit: three parts as wide as the rows of the vectors.
    let hidden: DenseMatrix
    /// c
    private(set) var hiddenBiases: [Float]
    /// v
    private(set) var outputs: [Float]

    /// What one rating is worked out on.
    struct Scratch {
        /// x, and the sum of what each of its components moves r̂ by, by way of the hidden layer.
        fileprivate let inputs: DenseMatrix
        fileprivate let slopes: DenseMatrix
        /// h
        fileprivate var activations: [Float]
    }

    /// As it begins: vectors and weights drawn by lot, biases 0.
    init(_ snapshot: TrainingSnapshot, _ rule: Rule, _ random: inout SplitMix64) {
        let interactions = snapshot.interactions
        units = RatingUnits(snapshot.scale)
        mean = units.units(Float(interactions.mean))
        userBiases = Array(repeating: 0, count: interactions.userCount)
        itemBiases = Array(repeating: 0, count: interactions.itemCount)
        users = DenseMatrix(rowCount: interactions.userCount, columnCount: rule.factors)
        items = DenseMatrix(rowCount: interactions.itemCount, columnCount: rule.factors)
        hidden = DenseMatrix(rowCount: rule.hidden, columnCount: 3 * users.stride)
        hiddenBiases = Array(repeating: 0, count: rule.hidden)
        outputs = Array(repeating: 0, count: rule.hidden)
        for user in 0..<users.rowCount where !interactions.byUser.range(ofRow: user).isEmpty {
            for factor in 0..<rule.factors { users[user, factor] = random.bell() * Rule.spread }
        }
        for item in 0..<items.rowCount where !interactions.byItem.range(ofRow: item).isEmpty {
            for factor in 0..<rule.factors { items[item, factor] = random.bell() * Rule.spread }
        }
        // He and others (2015): so that what comes out of a layer varies as much as what goes in.
        let weightSpread = (2 / Float(3 * rule.factors)).squareRoot()
        for unit in 0..<rule.hidden {
            for part in 0..<3 {
                for factor in 0..<rule.factors {
                    hidden[unit, part * users.stride + factor] = random.bell() * weightSpread
                }
            }
            outputs[unit] = random.bell() * (1 / Float(rule.hidden)).squareRoot()
        }
    }

    /// Learns from all ratings. Throws `TrainingCancelled`.
    init(learning snapshot: TrainingSnapshot, _ rule: Rule, _ context: TrainingContext) throws {
        var random = SplitMix64(seed: context.seed)
        self.init(snapshot, rule, &random)
        let rows = snapshot.interactions.byUser
        var scratch = makeScratch()
        var learningRate = rule.learningRate
        var order = (0..<rows.rowCount).flatMap { user in
            rows.range(ofRow: user).map { (user: Int32(user), position: Int32($0)) }
        }
        let progress = RangeProgress(total: rule.epochs * order.count, monitor: context.monitor)
        try progress.advance(by: 0)
        for _ in 0..<rule.epochs {
            order.shuffle(using: &random)
            for start in stride(from: 0, to: order.count, by: TrainingLimits.interactionsPerReport) {
                let end = min(start + TrainingLimits.interactionsPerReport, order.count)
                for (user, position) in order[start..<end] {
                    step(
                        Int(user),
                        Int(rows.columns[Int(position)]),
                        units.units(rows.values[Int(position)]),
                        learningRate,
                        rule.regularisation,
                        &scratch
                    )
                }
                try progress.advance(by: end - start)
            }
            learningRate *= rule.learningRateDecay
        }
    }

    func makeScratch() -> Scratch {
        Scratch(
            inputs: DenseMatrix(rowCount: 1, columnCount: hidden.columnCount),
            slopes: DenseMatrix(rowCount: 1, columnCount: hidden.columnCount),
            activations: Array(repeating: 0, count: hidden.rowCount)
        )
    }

    /// Not clipped; the mean of all ratings if learning went astray.
    func rating(user: Int, item: Int, _ scratch: inout Scratch) -> Double {
        let output = output(user, item, &scratch)
        return units.rating(output.isFinite ? output : mean)
    }

    // MARK: One rating

    /// r̂ in units; leaves x and h in the scratch.
    private func output(_ user: Int, _ item: Int, _ scratch: inout Scratch) -> Float {
        let (own, its, inputs) = (users.row(user), items.row(item), scratch.inputs.row(0))
        let width = users.stride
        for factor in 0..<width {
            inputs[factor] = own[factor]
            inputs[width + factor] = its[factor]
            inputs[2 * width + factor] = own[factor] * its[factor]
        }
        var output = mean + userBiases[user] + itemBiases[item] + dotProduct(own, its, count: width)
        for unit in outputs.indices {
            let sum = hiddenBiases[unit] + dotProduct(hidden.row(unit), inputs, count: hidden.stride)
            scratch.activations[unit] = max(0, sum)
            output += outputs[unit] * scratch.activations[unit]
        }
        return output
    }

    /// Moves every parameter that the rating touches; the rating is in units.
    mutating func step(
        _ user: Int,
        _ item: Int,
        _ rating: Float,
        _ learningRate: Float,
        _ regularisation: Float,
        _ scratch: inout Scratch
    ) {
        // No rating is farther off than the scale is wide; more comes of a step too large, and would make the next larger.
        let width = RatingUnits.width
        let error = max(-width, min(rating - output(user, item, &scratch), width))
        let decay = learningRate * regularisation
        moveHidden(error, learningRate, decay, &scratch)
        userBiases[user] += learningRate * error - decay * userBiases[user]
        itemBiases[item] += learningRate * error - decay * itemBiases[item]
        moveVectors(users.row(user), items.row(item), error, learningRate, decay, scratch)
    }

    private mutating func moveHidden(_ error: Float, _ learningRate: Float, _ decay: Float, _ scratch: inout Scratch) {
        let (inputs, slopes) = (scratch.inputs.row(0), scratch.slopes.row(0))
        slopes.update(repeating: 0, count: hidden.stride)
        for unit in outputs.indices where scratch.activations[unit] > 0 {
            let weights = hidden.row(unit)
            let slope = outputs[unit]
            addProduct(of: slope, weights, to: slopes, count: hidden.stride)
            outputs[unit] += learningRate * error * scratch.activations[unit] - decay * slope
            hiddenBiases[unit] += learningRate * error * slope
            addProduct(of: -decay, weights, to: weights, count: hidden.stride)
            addProduct(of: learningRate * error * slope, inputs, to: weights, count: hidden.stride)
        }
    }

    private func moveVectors(
        _ own: UnsafeMutablePointer<Float>,
        _ its: UnsafeMutablePointer<Float>,
        _ error: Float,
        _ learningRate: Float,
        _ decay: Float,
        _ scratch: Scratch
    ) {
        let slopes = scratch.slopes.row(0)
        let width = users.stride
        for factor in 0..<width {
            let (left, right) = (own[factor], its[factor])
            let both = 1 + slopes[2 * width + factor]
            own[factor] = left + learningRate * error * (slopes[factor] + both * right) - decay * left
            its[factor] = right + learningRate * error * (slopes[width + factor] + both * left) - decay * right
        }
    }
}
