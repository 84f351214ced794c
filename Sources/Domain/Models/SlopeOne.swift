/// Predicts a rating from how much more or less people give one item than another: if those who rated both give this one half
/// a star more, so would you.
///
///     d(i, j) = Σ_u (r(u, i) − r(u, j)) / n(i, j)            over the n(i, j) people who rated both
///     r̂(u, i) = mean of u + Σ_j d(i, j) / number of j        over the items j that u rated and somebody rated with i
///
/// (Lemire and Maclachlan, 2005, https://arxiv.org/abs/cs/0702144). It has nothing to choose. Scores are predicted ratings;
/// an item that nobody rated together with one of the user's has no score. Differences are no similarities, so it has no
/// matrix: it is for predicting ratings in evaluations and blends.
public struct SlopeOne: Model {
    public let kind = ModelKind.slopeOne
    public let settings: [ModelSetting] = []
    public let makesMatrices = false

    public init() {}

    public func fit(
        _ snapshot: TrainingSnapshot,
        _ settings: ModelSettings,
        _ context: TrainingContext
    ) throws -> any FittedModel {
        let count = snapshot.interactions.count
        try context.monitor.report(.computing, completed: count, total: count)
        return FittedSlopeOne(snapshot)
    }
}

private struct FittedSlopeOne: FittedModel {
    private let interactions: InteractionMatrix
    private let scale: RatingScale
    private let mean: Double
    private let coRatings: CoRatings
    /// d(i, ·), by item; NaN where nobody rated both.
    private let differences: RowCache

    init(_ snapshot: TrainingSnapshot) {
        interactions = snapshot.interactions
        scale = snapshot.scale
        mean = interactions.mean
        coRatings = CoRatings(rows: interactions.byItem, columns: interactions.byUser)
        differences = RowCache(rowLength: interactions.itemCount)
    }

    func trained(_ context: TrainingContext) -> TrainedModel { TrainedModel() }

    func score(user: Int, into scores: inout [Float]) {
        var counts = [Float](repeating: 0, count: scores.count)
        for item in scores.indices { scores[item] = 0 }
        // By the user's items, which are few: d(i, j) = −d(j, i).
        for rated in interactions.byUser.columns[interactions.byUser.range(ofRow: user)] {
            let row = differences(from: Int(rated))
            for item in row.indices where !row[item].isNaN {
                scores[item] -= row[item]
                counts[item] += 1
            }
        }
        let base = Float(mean(of: user))
        for item in scores.indices {
            scores[item] = counts[item] > 0 ? base + scores[item] / counts[item] : -.infinity
        }
    }

    func predictedRating(user: Int, item: Int) -> PredictedRating? {
        let rated = interactions.byUser.columns[interactions.byUser.range(ofRow: user)]
        guard !rated.isEmpty, !interactions.byItem.range(ofRow: item).isEmpty else {
            return PredictedRating(rating: scale.clipped(mean), support: 0)
        }
        let row = differences(from: item)
        var sum = 0.0
        var support = 0
        for other in rated where !row[Int(other)].isNaN {
            sum += Double(row[Int(other)])
            support += 1
        }
        let difference = support > 0 ? sum / Double(support) : 0
        return PredictedRating(rating: scale.clipped(mean(of: user) + difference), support: support)
    }

    private func mean(of user: Int) -> Double {
        let ratings = interactions.byUser.values[interactions.byUser.range(ofRow: user)]
        return ratings.isEmpty ? mean : ratings.reduce(0.0) { $0 + Double($1) } / Double(ratings.count)
    }

    private func differences(from item: Int) -> [Float] {
        differences.row(item) {
            var scratch = CoRatings.Scratch(rowCount: interactions.itemCount)
            var row = [Float](repeating: .nan, count: interactions.itemCount)
            coRatings.forEachOther(than: item, &scratch) { row[Int($0)] = ($1.own - $1.other) / $1.count }
            return row
        }
    }
}
