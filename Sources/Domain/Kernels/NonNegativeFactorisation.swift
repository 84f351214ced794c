/// Ratings as a product of vectors without negative entries, by multiplicative steps.
///
///     r̂(u, i) = q(i) · p(u)
///     p(u, f) ← p(u, f) · Σ_i q(i, f) · r(u, i) / (Σ_i q(i, f) · r̂(u, i) + n(u) λ p(u, f))      and q(i, f) alike
///
/// with all sums over the vectors as they were before the pass (Luo and others, 2014,
/// https://doi.org/10.1109/TII.2014.2308433; as the documentation of Surprise has it). Each pass takes rows one by one, so
/// threads share it.
struct NonNegativeFactorisation: Sendable {
    struct Rule: Sendable {
        let factors: Int
        let epochs: Int
        /// λ of users and of items.
        let regularisation: Float
    }

    private let interactions: InteractionMatrix
    private let units: RatingUnits
    private let mean: Double
    /// Rows without ratings are 0.
    private(set) var users: FactorRows
    private(set) var items: FactorRows

    /// Throws `TrainingCancelled`.
    init(_ snapshot: TrainingSnapshot, _ rule: Rule, _ context: TrainingContext) throws {
        interactions = snapshot.interactions
        mean = interactions.mean
        var random = SplitMix64(seed: context.seed)
        units = RatingUnits(snapshot.scale)
        users = FactorRows(rowCount: interactions.userCount, factorCount: rule.factors) { Float(random.unit()) }
        items = FactorRows(rowCount: interactions.itemCount, factorCount: rule.factors) { Float(random.unit()) }
        let progress = RangeProgress(total: 2 * rule.epochs * interactions.count, monitor: context.monitor)
        try context.monitor.report(.computing, completed: 0, total: 2 * rule.epochs * interactions.count)
        for _ in 0..<rule.epochs {
            let steppedUsers = try stepped(users, items, interactions.byUser, rule, context, progress)
            items = try stepped(items, users, interactions.byItem, rule, context, progress)
            users = steppedUsers
        }
    }

    /// The mean of all ratings, if the user or the item has none.
    func rating(user: Int, item: Int) -> Double {
        guard !interactions.byUser.range(ofRow: user).isEmpty, !interactions.byItem.range(ofRow: item).isEmpty else {
            return mean
        }
        return units.rating(nonNegative: users.dot(user, items, item))
    }

    /// All rows after one pass over their ratings.
    private func stepped(
        _ rows: FactorRows,
        _ others: FactorRows,
        _ ratings: SparseRows,
        _ rule: Rule,
        _ context: TrainingContext,
        _ progress: RangeProgress
    ) throws -> FactorRows {
        let parts = try mapRanges(
            count: rows.rowCount,
            chunk: TrainingLimits.itemsPerRange,
            threads: context.threads,
            scratch: { Sums(groupsPerRow: rows.groupsPerRow) },
            { sums, range in
                var part: [FactorRows.Group] = []
                part.reserveCapacity(range.count * rows.groupsPerRow)
                for row in range {
                    sums.gather(row, rows, others, ratings, units)
                    let weight = Float(ratings.range(ofRow: row).count) * rule.regularisation
                    for (place, own) in rows.groups[rows.range(ofRow: row)].enumerated() {
                        let got = sums.got[place] + own * weight
                        // Where nothing is left, or nothing was rated, 0 / 0 is 0.
                        part.append((own * sums.wanted[place] / got).replacing(with: 0, where: got .<= 0))
                    }
                }
                try progress.advance(by: ratings.offsets[range.upperBound] - ratings.offsets[range.lowerBound])
                return part
            }
        )
        return FactorRows(factorCount: rows.factorCount, groups: parts.flatMap(\.self), rowCount: rows.rowCount)
    }

    /// Σ q·r and Σ q·r̂ of one row.
    private struct Sums {
        var wanted: [FactorRows.Group]
        var got: [FactorRows.Group]

        init(groupsPerRow: Int) {
            wanted = Array(repeating: .zero, count: groupsPerRow)
            got = wanted
        }

        mutating func gather(
            _ row: Int,
            _ rows: FactorRows,
            _ others: FactorRows,
            _ ratings: SparseRows,
            _ units: RatingUnits
        ) {
            let count = wanted.count
            wanted.withUnsafeMutableBufferPointer { wanted in
                got.withUnsafeMutableBufferPointer { got in
                    wanted.update(repeating: .zero)
                    got.update(repeating: .zero)
                    rows.withRow(row) { own in
                        for position in ratings.range(ofRow: row) {
                            let rating = FactorRows.Group(repeating: units.nonNegative(ratings.values[position]))
                            others.withRow(Int(ratings.columns[position])) { vector in
                                let guess = FactorRows.Group(repeating: FactorRows.dot(own, vector, count))
                                for group in 0..<count {
                                    wanted[group].addProduct(vector[group], rating)
                                    got[group].addProduct(vector[group], guess)
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
