/// A fitted blend: fitted parts and their weights.
struct BlendedModel: FittedModel {
    enum Goal: Sendable {
        case rankings([Double])
        case ratings(RatingWeights)

        /// By part.
        var weights: [Double] {
            switch self {
            case .rankings(let weights): weights
            case .ratings(let weights): weights.parts
            }
        }
    }

    let interactions: InteractionMatrix
    let scale: RatingScale
    let parts: [any FittedModel]
    /// How lists are read from the blend's item matrix.
    let reading: ReadingRule
    /// How lists are read from each part's item matrix; nil for a part that has none.
    let readings: [ReadingRule?]
    let goal: Goal
    let neighbours: Int
    /// Of each person's list; nil where lists are read from the item matrix alone.
    let listLength: Int?

    func score(user: Int, into scores: inout [Float]) {
        switch goal {
        case .rankings(let weights):
            let spread = SpreadScores(parts, interactions, user: user)
            for item in scores.indices {
                var sum: Float = 0
                for (part, weight) in weights.enumerated() { sum += Float(weight) * spread.scores[part][item] }
                scores[item] = sum
            }
        case .ratings:
            for item in scores.indices {
                scores[item] = predictedRating(user: user, item: item).map { Float($0.rating) } ?? -.infinity
            }
        }
    }

    func predictedRating(user: Int, item: Int) -> PredictedRating? {
        guard case .ratings(let weights) = goal else { return nil }
        return weights.blend(parts.map { $0.predictedRating(user: user, item: item) }, scale)
    }

    func trained(_ context: TrainingContext) throws -> TrainedModel {
        var lists: [(lists: NeighbourLists, weight: Double)] = []
        for (number, part) in parts.enumerated() where readings[number] == reading && goal.weights[number] != 0 {
            let monitor = context.monitor.part(number, of: parts.count + 1)
            guard let items = try part.trained(context.with(monitor)).items else { continue }
            let own = NeighbourLists(items, ids: interactions.itemIDs)
            let spread = try spread(of: own, context)
            if spread > 0 { lists.append((own, goal.weights[number] / spread)) }
        }
        let sum = try NeighbourLists.sum(
            lists,
            rowCount: interactions.itemCount,
            neighbours: neighbours,
            context.with(context.monitor.part(parts.count, of: parts.count + 1))
        )
        let whole = try listLength.map { length in
            try UserLists(interactions: interactions, length: length)
                .make(scale, context.with(context.monitor.silent())) { score(user: $0, into: &$1) }
        }
        return TrainedModel(items: TrainedMatrix(sum, ids: interactions.itemIDs), lists: whole)
    }

    /// The mean, over users by lot, of the standard deviation of the scores that are read from the lists.
    private func spread(of lists: NeighbourLists, _ context: TrainingContext) throws -> Double {
        let model = ItemMatrixModel(interactions: interactions, lists: lists, reading: reading, scale: scale)
        let users = RankingWeights.drawUsers(of: interactions.byUser, seed: context.seed)
        let spreads = try mapRanges(
            count: users.count,
            chunk: 16,
            threads: context.threads,
            scratch: {},
            { _, range in
                try context.monitor.check()
                return range.reduce(0.0) {
                    $0 + Double(SpreadScores([model], interactions, user: users[$1]).spreads[0])
                }
            }
        )
        return spreads.reduce(0, +) / Double(max(users.count, 1))
    }
}
