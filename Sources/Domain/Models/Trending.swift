internal import Glibc

/// What many people rate well these days: popularity in which a rating counts for less the older it is.
///
///     n(i) = Σ_u 2^(−age / half-life),    and as much of each rating; then as `Popularity`
///
/// with the age up to the time of the newest rating, so that a site at rest does not fade.
public struct Trending: Model {
    static let halfLifeDays = ModelSetting.number(
        "half_life_days",
        0.01...100_000,
        default: 30,
        help: "After so many days a rating counts half; fewer of them follow fashions faster."
    )
    static let priorVotes = Popularity.priorVotes
    private static let secondsPerDay = 86_400.0

    public let kind = ModelKind.trending
    public let settings = [Self.halfLifeDays, Self.priorVotes]
    public let makesItemMatrix = false

    public init() {}

    public func needs(_ settings: ModelSettings) -> TrainingNeeds { .times }

    public func fit(
        _ snapshot: TrainingSnapshot,
        _ settings: ModelSettings,
        _ context: TrainingContext
    ) throws -> any FittedModel {
        let interactions = snapshot.interactions
        let prior = StatisticsPrior(scale: snapshot.scale, votes: settings.number(Self.priorVotes))
        let halfLife = settings.number(Self.halfLifeDays) * Self.secondsPerDay
        let newest = snapshot.times.max() ?? 0
        var votes = [Double](repeating: 0, count: interactions.itemCount)
        var sums = votes
        for (place, time) in snapshot.times.enumerated() {
            // Differences of the earliest and latest times there are do not fit an Int64.
            let weight = exp2(-(Double(newest) - Double(time)) / halfLife)
            let item = Int(interactions.byUser.columns[place])
            votes[item] += weight
            sums[item] += weight * Double(interactions.byUser.values[place])
        }
        try context.monitor.report(.computing, completed: interactions.itemCount, total: interactions.itemCount)
        return RankingModel(
            itemIDs: interactions.itemIDs,
            scores: zip(votes, sums).map { prior.popularity(votes: $0, ratingSum: $1) }
        )
    }
}
