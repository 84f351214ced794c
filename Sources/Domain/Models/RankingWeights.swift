/// How much each part's scores count: the weights with the best NDCG@10 on ratings that were withheld from the parts, found by
/// changing one weight at a time.
enum RankingWeights {
    /// Weights are learned on at most so many users, drawn by lot: with more they hardly change.
    private static let maximumUsers = 2000
    /// Each part's best so many for a user are looked at, and what was withheld: no other item comes to the head of a list.
    private static let candidatesPerPart = 100
    private static let usersPerRange = 16
    private static let cutoff = 10
    private static let maximumRounds = 12
    /// Less than this is chance.
    private static let least = 1e-5
    /// What a weight is tried as, times itself and times the greatest of the others.
    private static let factors = [0, 0.5, 0.7, 0.85, 0.93, 1.07, 1.2, 1.5, 2]
    private static let shares = [0.03, 0.1, 0.3, 1]

    /// Not negative, the greatest 1; all equal if there is nothing to learn from. Throws `TrainingCancelled`.
    ///
    /// - Parameter relevantFrom: withheld items rated lower are no success.
    static func learn(
        _ parts: [any FittedModel],
        _ split: EvaluationSplit,
        relevantFrom: Float,
        _ context: TrainingContext
    ) throws -> [Double] {
        let cases = try cases(parts, split, relevantFrom, context)
        guard !cases.isEmpty, parts.count > 1 else { return parts.map { _ in 1 } }
        func quality(_ weights: [Double]) throws -> Double {
            let sums = try mapRanges(
                count: cases.count,
                chunk: usersPerRange,
                threads: context.threads,
                scratch: {},
                {
                    _,
                    range in
                    try context.monitor.check()
                    return range.reduce(0.0) { $0 + cases[$1].ndcg(weights, cutoff) }
                }
            )
            return sums.reduce(0, +) / Double(cases.count)
        }
        let starts = parts.indices.map { part in parts.indices.map { $0 == part ? 1.0 : 0 } } + [parts.map { _ in 1.0 }]
        var best = (weights: [Double](), quality: -1.0)
        for start in starts {
            let own = try quality(start)
            if own > best.quality + least { best = (start, own) }
        }
        for _ in 0..<maximumRounds {
            let before = best.quality
            for part in parts.indices {
                for candidate in candidates(best.weights, part) {
                    var weights = best.weights
                    weights[part] = candidate
                    let own = try quality(weights)
                    if own > best.quality + least { best = (weights, own) }
                }
            }
            if best.quality == before { break }
        }
        let greatest = best.weights.max() ?? 0
        return best.weights.map { greatest > 0 ? $0 / greatest : 1 }
    }

    /// Users with ratings, as many as weights are learned on, by lot; ascending.
    static func drawUsers(of rows: SparseRows, seed: UInt64) -> [Int] {
        var random = SplitMix64(seed: seed)
        let users = (0..<rows.rowCount).filter { !rows.range(ofRow: $0).isEmpty }
        return Array(users.shuffled(using: &random).prefix(maximumUsers)).sorted()
    }

    private static func candidates(_ weights: [Double], _ part: Int) -> [Double] {
        let others = weights.enumerated().filter { $0.offset != part }.map(\.element).max() ?? 0
        return factors.map { $0 * weights[part] } + shares.map { $0 * others }
    }

    private static func cases(
        _ parts: [any FittedModel],
        _ split: EvaluationSplit,
        _ relevantFrom: Float,
        _ context: TrainingContext
    ) throws -> [RankingCase] {
        let test = split.test
        let users = drawUsers(of: test, seed: context.seed)
        let found = try mapRanges(
            count: users.count,
            chunk: usersPerRange,
            threads: context.threads,
            scratch: {},
            {
                _,
                range in
                try context.monitor.check()
                return range.compactMap { place -> RankingCase? in
                    let user = users[place]
                    let relevant = test.range(ofRow: user).filter { test.values[$0] >= relevantFrom }.map {
                        test.columns[$0]
                    }
                    guard !relevant.isEmpty else { return nil }
                    let spread = SpreadScores(parts, split.training.interactions, user: user)
                    return RankingCase(spread, split.training.interactions, user, relevant, candidatesPerPart)
                }
            }
        )
        return found.flatMap(\.self)
    }
}

/// What a blend may recommend one user, and what of it was withheld.
private struct RankingCase: Sendable {
    /// Whether a candidate was withheld; candidates are in order of their numbers.
    private let isRelevant: [Bool]
    private let relevantCount: Int
    /// By candidate, then part.
    private let scores: [Float]

    init(
        _ spread: SpreadScores,
        _ interactions: InteractionMatrix,
        _ user: Int,
        _ relevant: [Int32],
        _ candidatesPerPart: Int
    ) {
        let seen = Set(interactions.byUser.columns[interactions.byUser.range(ofRow: user)])
        var chosen = Set(relevant)
        for scores in spread.scores {
            var selection = TopSelection(capacity: candidatesPerPart)
            for (item, score) in scores.enumerated() where selection.accepts(score: Double(score), number: Int32(item))
            {
                if !seen.contains(Int32(item)) { selection.offer(score: Double(score), number: Int32(item)) }
            }
            chosen.formUnion(selection.takeSorted().map(\.number))
        }
        let candidates = chosen.sorted()
        let wanted = Set(relevant)
        isRelevant = candidates.map { wanted.contains($0) }
        relevantCount = relevant.count
        scores = candidates.flatMap { item in spread.scores.map { $0[Int(item)] } }
    }

    func ndcg(_ weights: [Double], _ cutoff: Int) -> Double {
        var selection = TopSelection(capacity: cutoff)
        let weights = weights.map(Float.init)
        for candidate in isRelevant.indices {
            var sum: Float = 0
            for (part, weight) in weights.enumerated() { sum += weight * scores[candidate * weights.count + part] }
            selection.offer(score: Double(sum), number: Int32(candidate))
        }
        let list = selection.takeSorted()
        let hits = list.indices.filter { isRelevant[Int(list[$0].number)] }
        return JudgedList(hitPlaces: hits, relevantCount: relevantCount, cutoff: cutoff).ndcg
    }
}
