/// Predicts a rating from how much more or less people give one item than another: if those who rated both give this
/// one half a star more, so would you.
///
///     d(i, j) = Σ_u (r(u, i) − r(u, j)) / n(i, j)            over the n(i, j) people who rated both
///     r̂(u, i) = mean of u + Σ_j d(i, j) / number of j        over the items j that u rated and somebody rated with i
///
/// (Lemire and Maclachlan, 2005, https://arxiv.org/abs/cs/0702144). An item that nobody rated together with one of the
/// user's has no score. Differences are no similarities, so it has no matrix of neighbours: what it serves is a list
/// for each user.
///
/// A list by predicted ratings is led by items that one enthusiast rated. So scores count what an item gets above the
/// user's mean the less, the fewer people, n(i), rated it:
///
///     score(u, i) = mean of u + (r̂(u, i) − mean of u) · n(i) / (n(i) + shrinkage)
///
/// NDCG@10 of a fifth of each user's ratings, withheld from the training part u1 of MovieLens 100K and from MovieLens
/// latest-small:
///
///     shrinkage        0      10     50     100    200    500    popularity
///     100K             .001   .070   .097   .111   .120   .129   .157
///     latest-small     .000   .090          .150   .160   .167   .182
public struct SlopeOne: Model {
    static let shrinkage = ModelSetting.number(
        "shrinkage",
        0...10_000,
        default: 200,
        help: "Imagined people who give an item what they give others; more of them keep items with few ratings lower."
    )

    public let kind = ModelKind.slopeOne
    public let settings = [Self.shrinkage, UserLists.length]
    public let makesItemMatrix = false

    public init() {}

    public func fit(
        _ snapshot: TrainingSnapshot,
        _ settings: ModelSettings,
        _ context: TrainingContext
    ) throws -> any FittedModel {
        let count = snapshot.interactions.count
        try context.monitor.report(.computing, completed: count, total: count)
        return FittedSlopeOne(
            snapshot,
            shrinkage: Float(settings.number(Self.shrinkage)),
            listLength: settings.whole(UserLists.length)
        )
    }
}

private struct FittedSlopeOne: FittedModel {
    private let interactions: InteractionMatrix
    private let scale: RatingScale
    private let mean: Double
    private let coRatings: CoRatings
    /// d(i, ·), by item; NaN where nobody rated both.
    private let differences: RowCache
    /// n(i) / (n(i) + shrinkage), by item.
    private let trust: [Float]
    private let listLength: Int

    init(_ snapshot: TrainingSnapshot, shrinkage: Float, listLength: Int) {
        interactions = snapshot.interactions
        scale = snapshot.scale
        mean = interactions.mean
        coRatings = CoRatings(rows: interactions.byItem, columns: interactions.byUser)
        differences = RowCache(rowLength: interactions.itemCount)
        trust = (0..<interactions.itemCount).map { [byItem = interactions.byItem] in
            let people = Float(byItem.range(ofRow: $0).count)
            return people > 0 ? people / (people + shrinkage) : 0
        }
        self.listLength = listLength
    }

    func trained(_ context: TrainingContext) throws -> TrainedModel {
        let lists = UserLists(interactions: interactions, length: listLength)
        return TrainedModel(lists: try lists.make(scale, context) { score(user: $0, into: &$1) })
    }

    func score(user: Int, into scores: inout [Float]) {
        var counts = [Float](repeating: 0, count: scores.count)
        for item in scores.indices { scores[item] = 0 }
        // By the user's items, which are few: d(i, j) = −d(j, i).
        for rated in interactions.byUser.columns[interactions.byUser.range(ofRow: user)] {
            Self.subtract(differences(from: Int(rated)), from: &scores, counting: &counts)
        }
        let base = Float(mean(of: user))
        for item in scores.indices {
            scores[item] = counts[item] > 0 ? base + trust[item] * scores[item] / counts[item] : -.infinity
        }
    }

    /// Without checks and branches, so that it works on several items at a time: lists for everybody ask it for every
    /// rating.
    private static func subtract(_ row: [Float], from sums: inout [Float], counting counts: inout [Float]) {
        precondition(row.count == sums.count && row.count == counts.count)
        row.withUnsafeBufferPointer { row in
            sums.withUnsafeMutableBufferPointer { sums in
                counts.withUnsafeMutableBufferPointer { counts in
                    guard let row = row.baseAddress, let counts = counts.baseAddress, let start = sums.baseAddress
                    else {
                        return
                    }
                    for item in 0..<sums.count {
                        let isKnown = !row[item].isNaN
                        start[item] -= isKnown ? row[item] : 0
                        counts[item] += isKnown ? 1 : 0
                    }
                }
            }
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
