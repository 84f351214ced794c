/// What a rating would be if tastes did not differ: the mean of all ratings, what this user gives above it, and what this
/// item gets above it.
///
///     b(u, i) = μ + b(u) + b(i)
///
/// by alternating least squares (Koren, "Factor in the Neighbors", 2010, https://doi.org/10.1145/1644873.1644874):
///
///     b(i) = Σ_u (r(u, i) − μ − b(u)) / (n(i) + λ₁),    then    b(u) = Σ_i (r(u, i) − μ − b(i)) / (n(u) + λ₂)
///
/// so a user or item that nobody knows has 0.
struct RatingBaselines: Sendable {
    struct Rule: Sendable {
        var epochs = 10
        /// λ₂, in ratings.
        var userRegularisation = 15.0
        /// λ₁, in ratings.
        var itemRegularisation = 10.0
    }

    /// μ; 0 if there are no ratings.
    let mean: Double
    /// b(u), by user.
    let users: [Double]
    /// b(i), by item.
    let items: [Double]

    /// Throws `TrainingCancelled`.
    init(_ interactions: InteractionMatrix, _ rule: Rule, _ context: TrainingContext) throws {
        let mean = interactions.mean
        var users = [Double](repeating: 0, count: interactions.userCount)
        var items = [Double](repeating: 0, count: interactions.itemCount)
        let progress = RangeProgress(total: rule.epochs * (users.count + items.count), monitor: context.monitor)
        for _ in 0..<rule.epochs {
            let others = users
            items = try mapRows(items.count, threads: context.threads, progress) {
                interactions.byItem.offset(ofRow: $0, mean, others, rule.itemRegularisation)
            }
            let known = items
            users = try mapRows(users.count, threads: context.threads, progress) {
                interactions.byUser.offset(ofRow: $0, mean, known, rule.userRegularisation)
            }
        }
        self.mean = mean
        self.users = users
        self.items = items
    }

    @inline(__always)
    func rating(user: Int, item: Int) -> Double { mean + users[user] + items[item] }
}

extension InteractionMatrix {
    /// The mean of all ratings; 0 if there are none.
    var mean: Double { count > 0 ? byUser.values.reduce(0.0) { $0 + Double($1) } / Double(count) : 0 }
}

extension SparseRows {
    /// What the row's values are above the mean and the columns' own offsets, drawn towards 0.
    fileprivate func offset(
        ofRow row: Int,
        _ mean: Double,
        _ columnOffsets: [Double],
        _ regularisation: Double
    ) -> Double {
        var sum = 0.0
        for position in range(ofRow: row) {
            sum += Double(values[position]) - mean - columnOffsets[Int(columns[position])]
        }
        let weight = Double(range(ofRow: row).count) + regularisation
        return weight > 0 ? sum / weight : 0
    }
}
