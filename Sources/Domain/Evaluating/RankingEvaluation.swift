/// Judges a fitted model by where it ranks the items that were withheld.
///
/// All items are ranked for each user, those the user has a training rating for removed. Users without relevant withheld items
/// are skipped, and users with nothing to learn from.
public struct RankingEvaluation: Sendable {
    /// What a judged user has samples of, in order.
    private static let metrics: [Metric] = [
        .hitRate, .precision, .recall, .f1, .ndcg, .map, .mrr, .auc, .novelty, .diversity,
    ]

    /// How many items of a list are looked at: k.
    public let cutoff: Int
    /// A withheld item is relevant if it was rated so high; nil if every withheld item is.
    public let relevantFrom: Float?
    public let monitor: TrainingMonitor
    public let threads: Int

    public init(
        cutoff: Int = 10,
        relevantFrom: Float? = nil,
        monitor: TrainingMonitor = TrainingMonitor(),
        threads: Int = Parallelism.processorCount
    ) {
        precondition(cutoff > 0)
        self.cutoff = cutoff
        self.relevantFrom = relevantFrom
        self.monitor = monitor
        self.threads = threads
    }

    /// Throws `TrainingCancelled`.
    public func judge(_ model: some FittedModel, on split: EvaluationSplit) throws -> UserSamples {
        let interactions = split.training.interactions
        let relevant = relevantItems(of: split)
        let users = relevant.indices.filter { !relevant[$0].isEmpty && !interactions.byUser.range(ofRow: $0).isEmpty }
        let novelty = Novelty(interactions)
        let diversity = ListDiversity(interactions)
        let makeScratch: @Sendable () -> Scratch = { Scratch(interactions) }
        let progress = RangeProgress(total: users.count, monitor: monitor, phase: .evaluating)
        let parts = try mapRanges(
            count: users.count,
            chunk: EvaluationLimits.usersPerRange,
            threads: threads,
            scratch: makeScratch
        ) { scratch, range in
            var part = Part()
            for user in users[range] {
                let (list, judged, ranking) = rank(user, relevant[user], model, interactions, &scratch)
                part.shown += list
                part.samples += [
                    judged.hitRate, judged.precision, judged.recall, judged.f1, judged.ndcg, judged.averagePrecision,
                    ranking.reciprocal, ranking.area, novelty.mean(of: list),
                    diversity.diversity(of: list, &scratch.diversity),
                ].map(UserSamples.Sample.init)
            }
            try progress.advance(by: range.count)
            return part
        }
        return collect(parts, users: users.map(Int32.init), itemCount: interactions.itemCount)
    }

    private struct Scratch {
        var scores: [Float]
        var selection = TopSelection(capacity: 0)
        var diversity: ListDiversity.Scratch

        init(_ interactions: InteractionMatrix) {
            scores = Array(repeating: 0, count: interactions.itemCount)
            diversity = ListDiversity.Scratch(userCount: interactions.userCount)
        }
    }

    /// The users of one range.
    private struct Part: Sendable {
        var samples: [UserSamples.Sample] = []
        var shown: [Int32] = []
    }

    /// By user: the withheld items that are relevant, ascending.
    private func relevantItems(of split: EvaluationSplit) -> [ArraySlice<Int32>] {
        (0..<split.test.rowCount).map { user in
            let range = split.test.range(ofRow: user)
            guard let relevantFrom else { return split.test.columns[range] }
            return range.filter { split.test.values[$0] >= relevantFrom }.map { split.test.columns[$0] }[...]
        }
    }

    private func rank(
        _ user: Int,
        _ relevant: ArraySlice<Int32>,
        _ model: some FittedModel,
        _ interactions: InteractionMatrix,
        _ scratch: inout Scratch
    ) -> (list: [Int32], judged: JudgedList, ranking: (reciprocal: Double, area: Double?)) {
        model.score(user: user, into: &scratch.scores)
        let seen = interactions.byUser.columns[interactions.byUser.range(ofRow: user)]
        for item in seen { scratch.scores[Int(item)] = .nan }
        let ranking = scratch.scores.withUnsafeBufferPointer { scores in
            scratch.selection.reset(capacity: cutoff)
            for item in scores.indices where scores[item] > -.infinity {
                scratch.selection.offer(score: Double(scores[item]), number: Int32(truncatingIfNeeded: item))
            }
            let ranking = FullRanking(scores, relevant: relevant)
            return (ranking.reciprocalRank, ranking.areaUnderCurve)
        }
        let list = scratch.selection.takeSorted().map(\.number)
        let hits = list.indices.filter { relevant.binarySearchContains(list[$0]) }
        return (list, JudgedList(hitPlaces: hits, relevantCount: relevant.count, cutoff: cutoff), ranking)
    }

    private func collect(_ parts: [Part], users: [Int32], itemCount: Int) -> UserSamples {
        var exposure = Exposure(itemCount: itemCount)
        for part in parts { exposure.add(part.shown) }
        return UserSamples(
            Self.metrics,
            users: users,
            samples: parts.flatMap(\.samples),
            totals: users.isEmpty
                ? [] : [Measurement(.coverage, exposure.coverage), Measurement(.gini, exposure.gini)]
        )
    }
}

extension ArraySlice<Int32> {
    /// Whether an ascending slice holds the number.
    fileprivate func binarySearchContains(_ number: Int32) -> Bool {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < number { low = middle + 1 } else { high = middle }
        }
        return low < endIndex && self[low] == number
    }
}
